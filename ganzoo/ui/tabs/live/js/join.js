// The page for a code that is typed by hand: /join.

import { h } from "./dom.js";
import { languageOf, loadLanguages } from "./languages.js";
import { followLanguage, openRoot } from "./root.js";
import { t } from "./text.js";

/** Start the page; the routes lie beside it. */
export async function start(host) {
  const base = new URL("live", document.baseURI).href;
  await loadLanguages(base);
  document.documentElement.lang = languageOf(new URLSearchParams(location.search).get("lang") ?? navigator.language).code;
  const root = await openRoot(host, () => {});
  await followLanguage(base);
  root.classList.add("watch", "join");
  document.title = `ganzoo · ${t("Join a room")}`;
  const code = h("input", { type: "text", id: "gz-code", name: "code", required: true, maxlength: 20, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", autofocus: true, placeholder: "ABC234" });
  root.replaceChildren(
    h("header", { class: "watch-head" }, h("b", { class: "brand" }, "ganzoo")),
    h("form", { action: "join", class: "card join-card" }, h("h1", {}, t("Join a room")),
      h("label", { for: "gz-code" }, t("The code on the projector")), code, h("button", { class: "primary" }, t("Join"))));
  code.focus();
}
