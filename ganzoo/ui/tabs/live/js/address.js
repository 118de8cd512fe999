// @ts-check
// The lab's part of the address bar: settings of the experiment beside what belongs to others (tab, language, lesson).
// Whose a name is stands in the table that the page brings along (ganzoo/ui/shared/address.py).

import { tables } from "../../../shared/js/address.js";

const LESSON = ["lock", "note"];
const PAGE = ["tab", "lang", "__theme", "__lang"];

/** The tab that a name belongs to; null where nobody knows it. @param {string} name */
function ownerOf(name) {
  if (PAGE.includes(name)) return "page";
  if (LESSON.includes(name)) return "lesson";
  return tables().address.parameters[name]?.tab ?? null;
}

/** The experiment's part of the address, and the teacher's: locked controls and a text. What nobody knows is for the server to judge. */
export function readAddress() {
  const all = new URLSearchParams(location.search);
  const elsewhere = all.has("tab") && all.get("tab") !== "live";
  const ours = [...all].filter(([name]) => ownerOf(name) === "live" || (ownerOf(name) === null && !elsewhere));
  return {
    query: new URLSearchParams(ours).toString(),
    lock: (all.get("lock") ?? "").split(",").filter(Boolean),
    note: (all.get("note") ?? "").slice(0, 2000),
  };
}

/** Put the shortest query of the experiment into the address bar; what is not ours stays. @param {string} query */
export function writeAddress(query) {
  const next = linkTo(query);
  if (next !== location.href) history.replaceState(history.state, "", next);
}

/**
 * The address of an experiment, with a teacher's additions.
 * @param {string} query
 * @param {{lock?: string[] | null, note?: string | null}} [lesson]
 */
export function linkTo(query, { lock = null, note = null } = {}) {
  const url = new URL(location.href);
  for (const name of [...url.searchParams.keys()]) if (ownerOf(name) === "live") url.searchParams.delete(name);
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value);
  if (lock) url.searchParams.delete("lock");
  if (lock?.length) url.searchParams.set("lock", lock.join(","));
  if (note !== null) url.searchParams.delete("note");
  if (note) url.searchParams.set("note", note);
  url.search = url.searchParams.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return url.href;
}
