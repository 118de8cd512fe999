// @ts-check
// A sum of latents with every term shown: mean of up to three, minus a mean, plus a mean (arXiv:1511.06434, figure 7).
//   props.words  sentences with {named} fields
// server.sum, server.deal and server.atlas answer questions.

import { inAddress, remember } from "../../shared/js/address.js";
import { make, part } from "../../shared/js/dom.js";
import { newest } from "../../shared/js/newest.js";
import { crop } from "../../shared/js/sheets.js";
import { fill, percent } from "../../shared/js/words.js";
import { asking, atlasOf, follow, keep, nameOf, read, store, thumbs } from "./store.js";

/** @typedef {import("./store.js").Point} Point */
/** @typedef {Record<"plus" | "minus" | "other", Point[]>} Terms */

/** @type {("plus" | "minus" | "other")[]} */
const TERMS = ["plus", "minus", "other"];

/** @param {import("../../shared/js/types.js").View} view */
export function mount(view) {
  const { element, props: { words }, server } = view;
  const [table, presets, picks, note, claim] = [".gz-sum", ".gz-presets", ".gz-from", ".gz-note", ".gz-claim"]
    .map((selector) => part(element, selector));
  /** @type {Terms} */
  let terms = { plus: [], minus: [], other: [] };
  /** @type {"plus" | "minus" | "other"} */
  let active = "plus";
  let atlas = null, atlasModel = "", preset = null, result = null;

  /** @param {Record<string, any>} answer */
  function refused(answer) {
    note.textContent = answer.refused ?? "";
    return answer.refused !== undefined;
  }

  const add = newest((wanted) => server.sum(wanted), (answer) => {
    if (refused(answer)) return;
    terms = answer.points;
    result = answer.point;
    show(answer);
    remember({ sum: preset === null ? TERMS.map((term) => terms[term].join(".")).join("~") : "" });
  }, () => element.isConnected);

  /** @param {Terms} next */
  function changed(next) {
    preset = null;
    claim.textContent = "";
    for (const chip of presets.children) chip.ariaPressed = "false";
    terms = next;
    if (terms.plus.length === 0) note.textContent = words.empty;
    else add(asking(terms));
  }

  /** The sheet holds each term's pictures, then the terms' means, then the result. @param {any} answer */
  function show(answer) {
    const present = TERMS.filter((term) => terms[term].length);
    const means = present.reduce((count, term) => count + terms[term].length, 0);
    let first = 0;
    const columns = TERMS.map((term) => {
      const mean = present.includes(term) ? means + present.indexOf(term) : null;
      const made = column(answer, term, first, mean);
      first += terms[term].length;
      return made;
    });
    const sign = (text) => make("span", { className: "gz-sign", textContent: text });
    const focused = table.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.term : null;
    table.replaceChildren(columns[0], sign("−"), columns[1], sign("+"), columns[2], sign("="), total(answer, means + present.length));
    table.dataset.result = result;
    if (focused) table.querySelector(`[data-term="${focused}"]`)?.focus();
  }

  /**
   * A term: its button, its pictures from number `first` on, their mean, and what is read in it.
   * @param {any} answer
   * @param {"plus" | "minus" | "other"} term
   * @param {number} first
   * @param {number | null} mean
   */
  function column(answer, term, first, mean) {
    const pictures = terms[term].map((point, place) => {
      const name = fill(words.take_out, { pick: nameOf(point) });
      const button = make("button", { type: "button", title: name, ariaLabel: name, className: "gz-thumb" });
      button.addEventListener("click", () => changed({ ...terms, [term]: terms[term].filter((_, at) => at !== place) }));
      return crop(button, answer, first + place);
    });
    const choose = make("button", { type: "button", className: "gz-chip gz-term", textContent: words[term], ariaPressed: String(term === active), data: { term } });
    choose.addEventListener("click", () => { active = term; show(answer); });
    const picture = mean === null ? make("div", { className: "gz-mean gz-void" })
      : crop(make("div", { className: "gz-mean", role: "img", ariaLabel: words.mean }), answer, mean);
    return make("div", { className: "gz-column" }, choose, make("div", { className: "gz-three" }, ...pictures), picture,
      mean === null ? "" : read(answer.readings[mean]));
  }

  /** @param {any} answer @param {number} at */
  function total(answer, at) {
    const picture = crop(make("div", { className: "gz-mean gz-result", role: "img", ariaLabel: words.result }), answer, at);
    const again = make("button", { type: "button", className: "gz-chip gz-keep", textContent: words.keep });
    again.addEventListener("click", () => keep(result));
    return make("div", { className: "gz-column gz-total" }, make("span", { className: "gz-term", textContent: words.result }),
      make("div", { className: "gz-three" }, again), picture, read(answer.readings[at]));
  }

  /** Draw the terms of a preset anew. @param {number} number */
  async function deal(number) {
    preset = number;
    for (const chip of presets.children) chip.ariaPressed = String(Number(chip.dataset.preset) === number);
    const { expected, success, chance } = atlas.presets[number];
    claim.textContent = fill(words.success, { expected, success: Math.round(100 * success), chance: Math.round(100 * chance) });
    const seed = Math.floor(Math.random() * 1e9);
    const dealt = await server.deal({ model: store.model, preset: number, seed }).catch((error) => ({ refused: String(error) }));
    if (!refused(dealt)) add(asking(dealt));
  }

  function offer() {
    presets.replaceChildren(...atlas.presets.map((one, number) => {
      const text = fill(one.same ? words.swap : words.transfer, one);
      const chip = make("button", { type: "button", className: "gz-chip", textContent: text, data: { preset: number } });
      chip.addEventListener("click", () => deal(number));
      return chip;
    }));
    const wanted = result === null ? asked(inAddress("sum")) : { plus: [], minus: [], other: [] };
    if (wanted.plus.length) changed(wanted);
    else if (atlas.presets.length) deal(0);
    else changed({ plus: store.points.slice(0, 1), minus: store.points.slice(1, 2), other: store.points.slice(2, 3) });
  }

  follow(element, async () => {
    thumbs(picks, words.put, (point) => changed({ ...terms, [active]: [...terms[active].slice(-2), point] }));
    if (atlasModel === store.model) return;
    atlasModel = store.model;
    atlas = null;
    const found = await atlasOf(view, (share) => { note.textContent = fill(words.waiting, { share: percent(share) }); });
    if (!found || refused(found)) return;
    atlas = found;
    offer();
  });
  part(element, ".gz-redeal").addEventListener("click", () => { if (atlas?.presets.length) deal(preset ?? 0); });
}

/**
 * The terms that an address asks for: seeds and latents, "3.17.20~5~8".
 * @param {string | null} text
 * @returns {Terms}
 */
export function asked(text) {
  const [plus = "", minus = "", other = ""] = (text ?? "").split("~");
  const points = (part) => part.split(".").filter(Boolean).slice(0, 3)
    .map((point) => (/^\d+$/.test(point) ? Number(point) : point));
  return { plus: points(plus), minus: points(minus), other: points(other) };
}
