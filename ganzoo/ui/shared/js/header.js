// @ts-check
// The header's switches, what keys do on every page, and names that Gradio gives in English only.

import { tables } from "./address.js";

/** @param {import("./types.js").View} view */
export function mount({ element }) {
  element.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const link = /** @type {HTMLAnchorElement} */ (target.closest("a[data-language]"));
    if (link) chooseLanguage(link);
    if (target.closest("[data-toggle-theme]")) toggleTheme();
  });
  document.addEventListener("keydown", moveBetweenTabs);
  new MutationObserver(nameUploads).observe(document.body, { childList: true, subtree: true });
  nameUploads();
  element.dataset.ready = "true";
}

/** @param {HTMLAnchorElement} link */
function chooseLanguage(link) {
  const { language } = link.dataset;
  const [first] = tables().languages;
  document.cookie = `ganzoo_language=${language}; path=/; max-age=31536000; SameSite=Lax`;
  const target = new URL(link.href);
  target.search = location.search;
  target.searchParams.delete("lang");
  if (language === first.code) target.searchParams.set("lang", first.code);
  link.href = target.href;
}

/** A place for files is named by what it says, which is in the page's language; Gradio lays other, English words over it. */
function nameUploads() {
  for (const place of document.querySelectorAll(".upload-container[aria-label]")) place.removeAttribute("aria-label");
}

/** The choice is kept; early.js brings it back at the next visit. */
function toggleTheme() {
  const dark = document.body.classList.toggle("dark");
  try {
    localStorage.setItem("ganzoo-theme", dark ? "dark" : "light");
  } catch { /* private browsing */ }
}

/**
 * Gradio's tabs do not listen to arrow keys; whoever uses a keyboard expects them to.
 * @param {KeyboardEvent} event
 */
function moveBetweenTabs(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const here = /** @type {HTMLElement} */ (event.target).closest?.('[role="tablist"] [role="tab"]');
  if (!step || !here) return;
  /** @type {HTMLElement[]} */
  const tabs = [...here.closest('[role="tablist"]').querySelectorAll('[role="tab"]')].map((tab) => /** @type {HTMLElement} */ (tab));
  const there = tabs[(tabs.indexOf(/** @type {HTMLElement} */ (here)) + step + tabs.length) % tabs.length];
  event.preventDefault();
  there.focus();
  there.click();
}
