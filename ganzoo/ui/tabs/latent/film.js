// @ts-check
// A film in the browser: all frames come once, as one sheet, and are played and scrubbed here.
//   props.value  {sheet: URL, columns, size, frames, stops: [seeds], lengths} or empty
//   props.words  {play, pause, frame, film, length}, sentences with {named} fields

import { make, part } from "../../shared/js/dom.js";
import { decoded, drawInto } from "../../shared/js/sheets.js";
import { fill } from "../../shared/js/words.js";
import { nameOf } from "./store.js";

const RATE = 30;  // frames a second
const STRIP = 8;  // frames that are shown beside each other

/** @param {import("../../shared/js/types.js").View} view */
export function mount({ element, props, watch }) {
  const canvas = part(element, "canvas");
  const slider = part(element, "input");
  const button = part(element, ".gz-play");
  const count = part(element, "output");
  let film = null;       // the value that is shown, with its decoded sheet
  let frame = 0;
  let playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  let started = 0;       // when frame 0 of the present run to and fro was due, in ms

  const draw = (where, index) => drawInto(where, film.picture, film, index);

  /** @param {number} index */
  function show(index) {
    frame = index;
    draw(canvas, index);
    slider.value = index;
    slider.setAttribute("aria-valuetext", fill(props.words.frame, { frame: index + 1, frames: film.frames }));
    count.textContent = `${index + 1} / ${film.frames}`;
    const length = film.lengths?.[index];
    count.title = length === undefined ? "" : fill(props.words.length, { length });
    if (length !== undefined) count.append(document.createElement("br"), `|z| ${length.toFixed(1)}`);
  }

  /** To and fro: frame f on the way out, then back, without showing an end twice. @param {number} now */
  function due(now) {
    const round = 2 * (film.frames - 1);
    const steps = Math.floor(((now - started) * RATE) / 1000) % round;
    return steps < film.frames ? steps : round - steps;
  }

  /** @param {number} now */
  function tick(now) {
    if (!element.isConnected) return;
    if (film && playing && !document.hidden && element.offsetParent) {
      const next = due(now);
      if (next !== frame) show(next);
    }
    requestAnimationFrame(tick);
  }

  /** @param {boolean} on */
  function play(on) {
    playing = on;
    started = performance.now() - (frame * 1000) / RATE;
    button.setAttribute("aria-label", on ? props.words.pause : props.words.play);
    button.title = on ? props.words.pause : props.words.play;
    button.dataset.playing = on;
  }

  function buildStrip() {
    const places = [...Array(STRIP).keys()].map((i) => Math.round((i * (film.frames - 1)) / (STRIP - 1)));
    part(element, ".gz-strip").replaceChildren(...places.map((index) => {
      const picture = draw(make("canvas"), index);
      picture.addEventListener("click", () => { play(false); show(index); });
      return picture;
    }));
    part(element, ".gz-stops").replaceChildren(...film.stops.map((stop) => make("span", { textContent: nameOf(stop) })));
  }

  async function load() {
    const value = props.value;
    if (!value?.sheet) return;
    const picture = await decoded(value.sheet);
    if (value.sheet !== props.value.sheet) return;  // a newer film came while this one was decoded
    film = { ...value, picture };
    canvas.setAttribute("aria-label", fill(props.words.film, { stops: film.stops.join(", ") }));
    slider.max = film.frames - 1;
    slider.disabled = button.disabled = false;
    part(element, ".gz-film").dataset.frames = film.frames;
    buildStrip();
    show(0);
    play(playing);
  }

  slider.addEventListener("input", () => { play(false); show(Number(slider.value)); });
  button.addEventListener("click", () => play(!playing));
  canvas.addEventListener("click", () => play(!playing));
  watch("value", load);
  play(playing);
  load();
  requestAnimationFrame(tick);
}
