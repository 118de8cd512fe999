// The address bar holds the state: settings of the experiment beside what else is there (tab, language, a lesson).

import { facts } from "./facts.js";

const ours = () => ["preset", ...Object.keys(facts().settings)];

/** The experiment's part of the address, and the teacher's: locked controls and a text. */
export function readAddress() {
  const all = new URLSearchParams(location.search);
  const elsewhere = all.has("tab") && all.get("tab") !== "live";
  const query = new URLSearchParams();
  const known = new Set(ours());
  const foreign = new Set(["tab", "lang", "lock", "note", "__theme", "view", "__lang"]);
  for (const [name, value] of all) if (!foreign.has(name) && (known.has(name) || !elsewhere)) query.append(name, value);
  return {
    query: elsewhere ? "" : query.toString(),
    lock: (all.get("lock") ?? "").split(",").filter(Boolean),
    note: (all.get("note") ?? "").slice(0, 2000),
  };
}

/** Put the shortest query of the experiment into the address bar; what is not ours stays. */
export function writeAddress(query) {
  const next = linkTo(query);
  if (next !== location.href) history.replaceState(history.state, "", next);
}

/** The address of an experiment, with a teacher's additions. */
export function linkTo(query, { lock = null, note = null } = {}) {
  const url = new URL(location.href);
  for (const name of ours()) url.searchParams.delete(name);
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value);
  if (lock) url.searchParams.delete("lock");
  if (lock?.length) url.searchParams.set("lock", lock.join(","));
  if (note !== null) url.searchParams.delete("note");
  if (note) url.searchParams.set("note", note);
  url.search = url.searchParams.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return url.href;
}
