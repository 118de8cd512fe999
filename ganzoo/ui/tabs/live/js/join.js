// The page for a code that is typed by hand: /join.

import { h, write } from "./dom.js";
import { languageAfter, languageOf, loadLanguages } from "./languages.js";
import { followLanguage, openRoot } from "./root.js";
import { onLanguage, t } from "./text.js";

/** Start the page; the routes lie beside it. */
export async function start(host) {
  const base = new URL("live", document.baseURI).href;
  await loadLanguages(base);
  const wanted = new URLSearchParams(location.search).get("lang");
  document.documentElement.lang = languageOf(wanted ?? navigator.language).code;
  const root = await openRoot(host, () => {});
  await followLanguage(base);
  root.classList.add("watch");
  const { elements, say } = page(wanted !== null);
  root.replaceChildren(...elements);
  onLanguage(say);
  say();
  elements[1].elements.code.focus();
}

/** The page's elements, and what puts them into words; `chosen` says whether a language was asked for, and goes along. */
function page(chosen) {
  const html = document.documentElement;
  const other = () => languageAfter(html.lang);
  const language = h("input", { type: "hidden", name: "lang", disabled: !chosen });
  const change = h("button", { class: "quiet", onclick: () => { language.disabled = false; html.lang = other().code; } });
  const title = h("h1");
  const label = h("label", { for: "gz-code" });
  const code = h("input", { type: "text", id: "gz-code", name: "code", required: true, maxlength: 20, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", placeholder: "ABC234", pattern: ".*[A-Za-z0-9].*" });
  const join = h("button", { class: "primary" });
  const say = () => {
    document.title = `ganzoo · ${t("Join a room")}`;
    write(title, t("Join a room"));
    write(label, t("The code on the projector"));
    write(join, t("Join"));
    write(change, other().name);
    change.lang = other().code;
    language.value = html.lang;
  };
  const head = h("header", { class: "watch-head" }, h("b", { class: "brand" }, "ganzoo"), change);
  const form = h("form", { action: "./join", class: "card join-card" }, title, label, code, language, join);
  return { elements: [head, form], say };
}
