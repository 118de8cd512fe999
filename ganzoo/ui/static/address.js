// The lab's part of the address bar: settings of the experiment beside what belongs to others (tab, language, lesson).
// Which names are ours stands in the table that the page brings along (ganzoo/ui/shared/address.py).

const LESSON = ["lock", "note"];

/** The names of an experiment's settings in an address. */
function settings() {
  const { parameters } = JSON.parse(document.getElementById("ganzoo-tables").textContent).address;
  return Object.keys(parameters).filter((name) => parameters[name].tab === "live" && !LESSON.includes(name));
}

/** The experiment's part of the address, and the teacher's: locked controls and a text. */
export function readAddress() {
  const all = new URLSearchParams(location.search);
  const ours = settings().filter((name) => all.has(name)).map((name) => [name, all.get(name)]);
  return {
    query: new URLSearchParams(ours).toString(),
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
  for (const name of settings()) url.searchParams.delete(name);
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value);
  if (lock) url.searchParams.delete("lock");
  if (lock?.length) url.searchParams.set("lock", lock.join(","));
  if (note !== null) url.searchParams.delete("note");
  if (note) url.searchParams.set("note", note);
  url.search = url.searchParams.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return url.href;
}
