// @ts-check
// The languages that the app speaks, by its table (ganzoo/ui/text/languages.json): a page of the app brings it along,
// the watch page fetches it.

/** @typedef {import("../../../shared/js/types.js").Language} Language */

/** @type {Language[]} */
let known = [{ code: "en", name: "English", path: "/", locale: "en" }];

/** Load the table; without it there is English. @param {string} base */
export async function loadLanguages(base) {
  const here = document.getElementById("ganzoo-tables");
  if (here) {
    known = JSON.parse(here.textContent).languages;
    return;
  }
  try {
    const answer = await fetch(`${base}/static/text/languages.json`);
    if (answer.ok) known = await answer.json();
  } catch { /* the network is gone: the page is in English */ }
}

/** The language that somebody wants ("ko-KR"), or the first of all. @param {string | null | undefined} wanted @param {Language[]} [languages] */
export function languageOf(wanted, languages = known) {
  const code = (wanted ?? "").toLowerCase().split("-")[0];
  return languages.find((language) => language.code === code) ?? languages[0];
}

/** The language after one, for a switch that goes round. @param {string} code @param {Language[]} [languages] */
export function languageAfter(code, languages = known) {
  return languages[(languages.indexOf(languageOf(code, languages)) + 1) % languages.length];
}
