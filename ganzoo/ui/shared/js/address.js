// @ts-check
// The address bar holds the state of every tab, by the table of ganzoo/ui/shared/address.py, which the page brings along.

/** @typedef {import("./types.js").AddressTable} AddressTable */

/** @returns {import("./types.js").Tables} */
export const tables = () => JSON.parse(document.getElementById("ganzoo-tables").textContent);

/**
 * Which tab an address opens; a name of before counts as the one of today.
 * @param {URLSearchParams} query
 * @param {AddressTable} table
 */
export function tabOf(query, table) {
  const asked = query.get("tab");
  return table.oldTabs[asked] ?? asked;
}

/**
 * An address with some values written into it; a value that equals its default leaves it, and so do names of before.
 * @param {string} href
 * @param {Record<string, unknown>} values
 * @param {Record<string, unknown>} defaults  where the table knows none
 * @param {AddressTable} table
 */
export function remembered(href, values, defaults, table) {
  const url = new URL(href);
  const query = url.searchParams;
  for (const [name, value] of Object.entries(values)) {
    const text = String(value ?? "");
    for (const alias of aliasesIn(query, name, table)) query.delete(alias);
    if (text === "" || text === String(defaults[name] ?? table.parameters[name]?.default ?? "")) query.delete(name);
    else query.set(name, text);
  }
  url.search = url.search.replaceAll("%2C", ",");
  return url.href;
}

/**
 * The names of before under which an address holds a parameter.
 * @param {URLSearchParams} query
 * @param {string} name
 * @param {AddressTable} table
 */
function aliasesIn(query, name, table) {
  const { tab, aliases = [], choices = [] } = table.parameters[name] ?? {};
  if (tab !== tabOf(query, table)) return [];
  return aliases.filter((alias) => choices.length === 0 || choices.includes(query.get(alias)));
}

/**
 * Write values into the address bar.
 * @param {Record<string, unknown>} values
 * @param {Record<string, unknown>} [defaults]
 */
export function remember(values, defaults = {}) {
  const next = remembered(location.href, values, defaults, tables().address);
  if (next !== location.href) history.replaceState(history.state, "", next);
}

/**
 * What the address says under a name.
 * @param {string} name
 */
export const inAddress = (name) => new URLSearchParams(location.search).get(name);
