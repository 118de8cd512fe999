// @ts-check
// The checkpoints on this machine, a row for each task; judges are folded away.
//   props.value  {chosen (null: the same as before), rows: [{title, folded, tiles: [{name, about, facts, picture, address}]}]}
//   props.words  {try}
// Events: "input" when another one was chosen; its card then stands in #models-card.

import { make, part } from "../../shared/js/dom.js";

/** @typedef {{name: string, about: string, facts: string, picture: string | null, address: string | null}} Tile */

/** @param {import("../../shared/js/types.js").View} view */
export function mount({ element, props, trigger, watch }) {
  const gallery = part(element, ".gz-gallery");
  let shown = "";
  /** @type {string | null} */
  let chosen = null;

  function show() {
    const { rows = [] } = props.value ?? {};
    chosen = props.value?.chosen ?? chosen;
    if (props.value?.chosen !== chosen) props.value = { ...props.value, chosen };
    const now = JSON.stringify(rows);
    if (now !== shown) gallery.replaceChildren(...rows.map(row));
    shown = now;
    for (const tile of gallery.querySelectorAll("[data-name]")) {
      part(tile, "button").setAttribute("aria-pressed", String(tile.dataset.name === chosen));
    }
  }

  /** @param {{title: string, folded: boolean, tiles: Tile[]}} row */
  function row({ title, folded, tiles }) {
    const list = make("div", { className: "gz-tiles" }, ...tiles.map(tile));
    if (folded) return make("details", {}, make("summary", { textContent: `${title} (${tiles.length})` }), list);
    return make("section", {}, make("h3", { textContent: title }), list);
  }

  /** @param {Tile} tile */
  function tile({ name, about, facts, picture, address }) {
    const seen = picture ? [make("img", { src: picture, alt: "", loading: "lazy", width: 480, height: 300 })] : [];
    const button = make("button", { type: "button" }, ...seen,
      make("strong", { textContent: name }), make("span", { textContent: about }), make("small", { textContent: facts }));
    button.addEventListener("click", () => choose(name));
    const links = address ? [make("a", { href: location.pathname + address, textContent: props.words.try, ariaLabel: `${props.words.try}: ${name}` })] : [];
    return make("article", { className: "gz-tile", data: { name } }, button, ...links);
  }

  /** @param {string} name */
  function choose(name) {
    props.value = { ...props.value, chosen: name };
    show();
    trigger("input");
    const card = document.getElementById("models-card");
    const { top, bottom } = card.getBoundingClientRect();
    if (top > 0.6 * innerHeight || bottom < 60) card.scrollIntoView({ block: "start", behavior: "smooth" });
  }

  watch("value", show);
  show();
}
