// The ground that the lab and the watch page stand on: a shadow root with our style sheet, the page's theme and language.
// In the app's tab the shadow root keeps the app's styles and ours apart.

import { h } from "./dom.js";
import { loadLanguages } from "./languages.js";
import { setLanguage } from "./text.js";

/** Make a styled root inside `host`; colours follow the page's light or dark. Returns {root, themed}. */
export async function openRoot(host, onTheme) {
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const root = h("div", { class: "gz" });
  const sheet = h("link", { rel: "stylesheet", href: new URL("./live.css", import.meta.url).href });
  const styled = new Promise((resolve) => { sheet.onload = sheet.onerror = resolve; });
  shadow.replaceChildren(sheet, root);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const body = document.body.classList;
    const theme = body.contains("dark") ? "dark" : body.contains("gz-auto") && dark.matches ? "dark" : "light";
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    onTheme();
  };
  new MutationObserver(apply).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  dark.addEventListener("change", apply);
  apply();
  await styled;
  return root;
}

/** Follow the language of the document. */
export async function followLanguage(base) {
  await loadLanguages(base);
  const apply = () => setLanguage(document.documentElement.lang, base);
  new MutationObserver(apply).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  await apply();
}
