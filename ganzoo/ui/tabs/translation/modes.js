// @ts-check
// Five modes to ten: a recorded training of the paper's three variants, played side by side.
// The recording (modes.json beside this) is fetched once its place can be seen.
//   props.words  {step, covered, play, pause, slider, names: {variant: title}}, sentences with {named} fields

import { make, part } from "../../shared/js/dom.js";
import { fill } from "../../shared/js/words.js";

const SIDE = 320;
const FRAME = 260;  // milliseconds that a frame is shown
const COLOURS = ["#1f6fb4", "#d9650b", "#2f8f4e", "#8e44ad", "#b5342b"];

/**
 * The five source modes differ by shape as well as by colour.
 * @type {((brush: CanvasRenderingContext2D, x: number, y: number) => void)[]}
 */
const SHAPES = [
  (b, x, y) => b.arc(x, y, 3.4, 0, 7),
  (b, x, y) => b.rect(x - 3, y - 3, 6, 6),
  (b, x, y) => { b.moveTo(x, y - 4.2); b.lineTo(x + 4, y + 3); b.lineTo(x - 4, y + 3); },
  (b, x, y) => { b.moveTo(x, y - 4.4); b.lineTo(x + 4.4, y); b.lineTo(x, y + 4.4); b.lineTo(x - 4.4, y); },
  (b, x, y) => { b.rect(x - 4, y - 1.3, 8, 2.6); b.rect(x - 1.3, y - 4, 2.6, 8); },
];

/** @param {number} value */
const place = (value) => (value * SIDE) / 1000;

/**
 * Where points are, x and y in thousandths of the picture's side; `points` by source mode, point by point.
 * @typedef {{centres: [number, number][], variants: Record<string, {step: number, covered: number, points: [number, number][][]}[]>}} Recording
 */

/** @param {import("../../shared/js/types.js").View} view */
export function mount({ element, props: { words } }) {
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    fetch(new URL("modes.json", import.meta.url)).then((answer) => answer.json()).then((recording) => player(element, words, recording));
  }).observe(element);
}

/**
 * @param {HTMLElement} element
 * @param {any} words
 * @param {Recording} recording
 */
function player(element, words, recording) {
  const names = Object.keys(recording.variants);
  const frames = recording.variants[names[0]].length;
  const [row, slider, button, told] = [".gz-modes-row", "input", "button", "output"].map((selector) => part(element, selector));
  let frame = frames - 1;
  let playing = 0;

  const views = names.map((name) => {
    const canvas = make("canvas", { width: SIDE, height: SIDE, role: "img" });
    const count = make("span");
    row.append(make("figure", {}, canvas, make("figcaption", {}, make("strong", { textContent: words.names[name] }), count)));
    return { name, canvas, count };
  });

  /** @param {(typeof views)[number]} view */
  function draw({ name, canvas, count }) {
    const { step, covered, points } = recording.variants[name][frame];
    paint(canvas.getContext("2d"), recording.centres, points);
    count.textContent = fill(words.covered, { covered });
    canvas.setAttribute("aria-label", `${words.names[name]}: ${count.textContent}`);
    told.textContent = fill(words.step, { step: step.toLocaleString() });
    slider.setAttribute("aria-valuetext", told.textContent);
  }

  /** @param {number} index */
  function show(index) {
    frame = index;
    slider.value = index;
    views.forEach(draw);
  }

  function stop() {
    clearInterval(playing);
    playing = 0;
    button.textContent = words.play;
  }

  function play() {
    if (frame === frames - 1) show(0);
    button.textContent = words.pause;
    playing = window.setInterval(() => {
      if (!element.isConnected || frame === frames - 1) return stop();
      if (element.offsetParent && !document.hidden) show(frame + 1);
    }, FRAME);
  }

  button.addEventListener("click", () => (playing ? stop() : play()));
  slider.max = frames - 1;
  slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
  stop();
  show(frames - 1);
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {[number, number][]} centres  of the modes that are to be reached
 * @param {[number, number][][]} points  where the points of each source mode ended
 */
function paint(brush, centres, points) {
  brush.clearRect(0, 0, SIDE, SIDE);
  brush.lineWidth = 1.5;
  brush.strokeStyle = "#9a9aa2";
  for (const [x, y] of centres) {
    brush.beginPath();
    brush.arc(place(x), place(y), 19, 0, 7);
    brush.stroke();
  }
  points.forEach((mode, index) => {
    brush.fillStyle = COLOURS[index];
    for (const [x, y] of mode) {
      brush.beginPath();
      SHAPES[index](brush, place(x), place(y));
      brush.fill();
    }
  });
}
