// @ts-check
// What the views of the latent space share: which model is chosen, and the picks with a sheet of their pictures.
// Views hear of it by "picks"; one adds a pick by `keep`: a seed, or a latent written as text.

import { make } from "../../shared/js/dom.js";
import { crop } from "../../shared/js/sheets.js";
import { fill, percent } from "../../shared/js/words.js";

/** @typedef {number | string} Point */

class Store extends EventTarget {
  model = "";
  /** @type {number | null} what the generator is told to draw; null: each seed its own */
  label = null;
  /** @type {Point[]} */
  points = [];
  /** @type {import("../../shared/js/types.js").Sheet | null} */
  sheet = null;

  /**
   * @param {string} model
   * @param {number | null} label
   * @param {Point[]} points
   * @param {import("../../shared/js/types.js").Sheet} sheet
   */
  set(model, label, points, sheet) {
    Object.assign(this, { model, label, points, sheet });
    this.dispatchEvent(new Event("picks"));
  }
}

export const store = new Store();

/** What every question of a view begins with. @param {Record<string, unknown>} more */
export const asking = (more) => ({ model: store.model, label: store.label, ...more });

/** @param {Point} point */
export const keep = (point) => store.dispatchEvent(new CustomEvent("keep", { detail: point }));

/** @param {Point} point */
export const nameOf = (point) => (String(point).startsWith("z") ? "★" : String(point));

/**
 * Follow the picks; a view that is mounted late starts with what is there.
 * @param {HTMLElement} element
 * @param {() => void} onpicks
 */
export function follow(element, onpicks) {
  const hear = () => (element.isConnected ? onpicks() : store.removeEventListener("picks", hear));
  store.addEventListener("picks", hear);
  if (store.sheet) onpicks();
}

/**
 * Ask for the atlas until it is there; `wait` is told the share that is computed. Null once nobody waits for it.
 * @param {import("../../shared/js/types.js").View} view
 * @param {(share: number) => void} wait
 */
export async function atlasOf({ element, server }, wait) {
  const { model } = store;
  while (element.isConnected && store.model === model) {
    const atlas = await server.atlas({ model }).catch((error) => ({ refused: String(error) }));
    if (atlas.waiting === undefined) return store.model === model ? atlas : null;
    wait(atlas.waiting);
    await new Promise((resolve) => setTimeout(resolve, 800));
  }
  return null;
}

/**
 * What classifiers read in a picture, one line each.
 * @param {{text: string, share: number}[]} readings
 */
export const read = (readings) => make("span", { className: "gz-read" }, ...readings.map(({ text, share }) =>
  make("span", {}, `${text} `, make("b", { textContent: percent(share) }))));

/**
 * Buttons with the picks' pictures.
 * @param {HTMLElement} host
 * @param {string} label
 * @param {(point: Point, index: number) => void} onclick
 * @param {number} [chosen]
 */
export function thumbs(host, label, onclick, chosen = -1) {
  host.replaceChildren(...store.points.map((point, index) => {
    const name = fill(label, { pick: nameOf(point), place: index + 1 });
    const button = make("button", { type: "button", className: "gz-thumb", title: name, ariaLabel: name, data: { name: nameOf(point) } });
    if (chosen >= 0) button.ariaPressed = String(index === chosen);
    button.addEventListener("click", () => onclick(point, index));
    return crop(button, store.sheet, index);
  }));
}
