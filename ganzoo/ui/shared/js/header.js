// @ts-check
// The header's switches, what keys do on every page, and names that Gradio gives in English only. What stood there
// before Gradio came gives way; a lab that began in it moves into its tab by itself.

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
  const early = document.getElementById("gz-early");
  if (early && !early.querySelector(".gz-live")) early.remove();
  new MutationObserver(mendNames).observe(document.body, { childList: true, subtree: true });
  mendNames();
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

/**
 * Gradio names places for files and empty plots in English whatever the language, and over what stands in them: without
 * these names a place for files is named by its own words. A picture it does not name at all; its label does.
 */
function mendNames() {
  for (const place of document.querySelectorAll(":is(.upload-container, .empty)[aria-label]")) place.removeAttribute("aria-label");
  for (const picture of document.querySelectorAll(".image-container > button img:not([alt]), .image-container > button img[alt='']")) {
    const label = picture.closest(".block")?.querySelector("[data-testid='block-label']")?.textContent.trim();
    if (label) picture.setAttribute("alt", label);
  }
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
