// @ts-check
// Along one direction through a pick: a strip over the range, a slider whose pictures are drawn as it moves.
//   props.words  sentences with {named} fields; words.kind is "dimensions" or "directions"
// server.strip, server.picture and server.atlas answer questions.

import { inAddress, remember } from "../../shared/js/address.js";
import { make, part } from "../../shared/js/dom.js";
import { newest } from "../../shared/js/newest.js";
import { crop } from "../../shared/js/sheets.js";
import { fill, percent } from "../../shared/js/words.js";
import { asking, atlasOf, follow, keep, read, store, thumbs } from "./store.js";

const SHOWN = 12;  // of the ranked dimensions

/** @param {import("../../shared/js/types.js").View} view */
export function mount(view) {
  const { element, props: { words }, server } = view;
  const [root, from, options, bench, strip, picture, slider, number, said, chosen, by, note] =
    ["explore", "from", "options", "bench", "strip9", "view", "amount", "number", "said", "chosen", "by", "note"]
      .map((name) => part(element, `.gz-${name}`));
  const byNumber = words.kind === "dimensions";
  const parameter = byNumber ? "dim" : "dir";
  let atlas = null, touched = false, along = null, base = 0, shownAt = null, atlasModel = "", last = null;

  const question = (more = {}) => asking({ point: store.points[base], along, ...more });
  const visible = () => element.isConnected;

  /** @param {Record<string, any>} answer */
  function refused(answer) {
    note.textContent = answer.refused ?? "";
    return answer.refused !== undefined;
  }

  const draw = newest((wanted) => server.picture(wanted), (answer, wanted) => {
    if (refused(answer)) return;
    last = answer;
    crop(picture, answer, 0);
    said.replaceChildren(read(answer.readings));
    root.dataset.amount = wanted.amount;  // what is on the screen, for whoever measures
    label(wanted.amount);
  }, visible);

  const lay = newest((wanted) => server.strip(wanted), (answer) => {
    if (refused(answer)) return;
    strip.replaceChildren(...answer.amounts.map((amount, index) => {
      const button = crop(make("button", { type: "button", ariaLabel: amountWords(amount) }), answer, index);
      button.addEventListener("click", () => move(amount));
      return make("figure", {}, button, make("figcaption", {}, make("i", { textContent: signed(amount) }), read(answer.readings[index])));
    }));
    shownAt = answer.own;
    move(answer.own);
  }, visible);

  const amountWords = (amount) => fill(words.amount, { amount: signed(amount) });

  /** @param {number} amount */
  function label(amount) {
    part(element, "output").textContent = signed(amount);
    slider.setAttribute("aria-valuetext", amountWords(amount));
  }

  /** @param {number} amount */
  function move(amount) {
    slider.value = amount;
    label(amount);
    draw(question({ amount: Number(amount) }));
  }

  /** @param {number | string | undefined} next */
  function choose(next) {
    along = next;
    for (const button of options.children) button.ariaPressed = String(button.dataset.along === String(next));
    if (number) number.value = next;
    if (atlas) remember({ [parameter]: next }, { [parameter]: first() });
    chosen.textContent = success(atlas?.directions?.find((one) => one.id === next));
    by.textContent = (atlas?.readers ?? []).filter((reader) => reader.right !== null)
      .map((reader) => fill(words.by, reader)).join(" ");
    if (store.points.length) lay(question());
  }

  /** @param {{label: string, success: number, chance: number} | undefined} direction */
  function success(direction) {
    if (!direction) return "";
    const of100 = (share) => Math.round(100 * share);
    return fill(words.success, { label: direction.label, success: of100(direction.success), chance: of100(direction.chance) });
  }

  /** @param {number | string} next */
  function pick(next) {
    touched = true;
    choose(next);
  }

  const askedDimension = () => (/^\d{1,4}$/.test(inAddress("dim") ?? "") ? Number(inAddress("dim")) : null);
  const first = () => (byNumber ? atlas?.ranking?.[0]?.[0] : atlas?.directions?.[0]?.id);

  /** @param {number | string} id @param {string} text @param {string} title */
  function chip(id, text, title) {
    const button = make("button", { type: "button", className: "gz-chip", textContent: text, title, data: { along: id } });
    button.addEventListener("click", () => pick(id));
    return button;
  }

  function offer() {
    const offered = byNumber
      ? atlas.ranking.slice(0, SHOWN).map(([dimension, change], place) =>
        chip(dimension, `z ${dimension}`, fill(words.rank, { place: place + 1, change: change.toFixed(3) })))
      : atlas.directions.map((one) => chip(one.id, one.label, percent(one.success)));
    options.replaceChildren(...offered);
    bench.hidden = offered.length === 0;
    if (offered.length === 0) {
      note.textContent = words.nothing;
      return;
    }
    const wanted = byNumber ? (touched ? along : askedDimension())
      : atlas.directions.find((one) => one.id === inAddress("dir"))?.id;
    choose(wanted ?? first());
  }

  function showPicks() {
    base = Math.min(base, Math.max(0, store.points.length - 1));
    thumbs(from, words.from, (_, index) => {
      base = index;
      [...from.children].forEach((one, place) => { one.ariaPressed = String(place === index); });
      lay(question());
    }, base);
  }

  /** @param {number} share */
  function wait(share) {
    note.textContent = fill(words.waiting, { share: percent(share) });
    if (byNumber && along === null) choose(askedDimension() ?? 0);  // needs no ranking
  }

  follow(element, async () => {
    showPicks();
    if (store.points.length === 0) {
      note.textContent = words.no_picks;
      return;
    }
    if (atlasModel === store.model) {
      if (along !== null) lay(question());
      return;
    }
    atlasModel = store.model;
    atlas = null;
    const found = await atlasOf(view, wait);
    if (!found || refused(found)) return;
    atlas = found;
    offer();
  });
  slider.addEventListener("input", () => {
    touched = true;
    label(Number(slider.value));
    draw(question({ amount: Number(slider.value) }));
  });
  number?.addEventListener("change", () => { if (number.value !== "") pick(Number(number.value)); });
  part(element, ".gz-keep").addEventListener("click", () => last && keep(last.point));
  part(element, ".gz-back").addEventListener("click", () => shownAt !== null && move(shownAt));
}

/** An amount with its sign: "+1.5", "−0.3". @param {number} amount */
export const signed = (amount) => (amount > 0 ? "+" : amount < 0 ? "−" : "") + Math.abs(amount).toFixed(1);
