// @ts-check
// Tabs and the address: which one a link opens, and which one was opened last. While it starts, Gradio announces the
// first tab as chosen: the address is left alone until the tab that it asks for was entered.
// Each tab that was entered is a step of the browser's history, so that Back leads to the one before.

import { inAddress, remembered, tabOf, tables } from "./address.js";

/** What the address asked for when the page came, by the name of the parameter; null once that was entered. */
const asked = { tab: tabOf(new URLSearchParams(location.search), tables().address), view: inAddress("view") };

/** Tabs that Back and Forward lead to and that Gradio has not announced yet: they are no new steps. @type {string[]} */
const returning = [];

/**
 * Which tab to open, as an update for gr.Tabs.
 * @param {"tab" | "view"} parameter
 * @param {string[]} names
 */
export function opening(parameter, names) {
  if (!names.includes(asked[parameter])) asked[parameter] = null;
  return { __type__: "update", ...(asked[parameter] ? { selected: asked[parameter] } : {}) };
}

/**
 * Note that a tab was entered.
 * @param {"tab" | "view"} parameter
 * @param {string} name
 * @param {string} first  the one that opens without being asked for
 */
export function entered(parameter, name, first) {
  if (asked[parameter] && name !== asked[parameter]) return;
  asked[parameter] = null;
  if (parameter === "tab" && returning.includes(name)) {
    returning.splice(returning.indexOf(name), 1);
    return;
  }
  const next = remembered(location.href, { [parameter]: name }, { [parameter]: first }, tables().address);
  if (next === location.href) return;
  if (parameter === "tab") history.pushState(history.state, "", next);
  else history.replaceState(history.state, "", next);
}

addEventListener("popstate", () => {
  const name = tabOf(new URLSearchParams(location.search), tables().address);
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#tabs > .tab-wrapper [role=tab]"));
  const wanted = name ? document.getElementById(`tab-${name}-button`) : buttons[0];
  if (!wanted || wanted.getAttribute("aria-selected") === "true") return;
  returning.push(wanted.id.slice("tab-".length, -"-button".length));
  wanted.click();
});
