// @ts-check
// The panel on which people draw, and the pointer and the keys on its canvas.

import { make } from "../../shared/js/dom.js";
import { decoded } from "../../shared/js/sheets.js";
import { fill } from "../../shared/js/words.js";
import { flood } from "./flood.js";

export const SIDE = 512;  // of the canvas, in its own pixels
const MOST_UNDONE = 12;
const COLOURS = ["#1c1c1e", "#ffffff", "#8d8d92", "#7a4a2b", "#c9a377", "#c8202f", "#f08c1e", "#f2cf3a", "#2f8f4e",
  "#1f9aa8", "#2456b0", "#7a3fa0", "#ee7ea8"];

/** @typedef {{x: number, y: number}} Place */

/** @param {number} value */
const inside = (value) => Math.min(SIDE - 1, Math.max(0, value));

export class Drawing {
  /** @param {import("./bench.js").Bench} bench */
  constructor(bench) {
    this.bench = bench;
    this.kept = null;  // ImageData of the drawing while another panel is open
    /** @type {ImageData[]} */
    this.past = [];    // before each stroke, for undo
    this.tool = { kind: "fill", colour: COLOURS[5], size: 26 };
    /** @type {Place | null} */
    this.last = null;  // where the pointer was, while it is down
    this.cross = { x: SIDE / 2, y: SIDE / 2 };
    this.buildTools();
    this.use({});
    this.listen();
  }

  get brush() { return this.bench.brush; }

  /** @param {string} name */
  find(name) { return this.bench.find(name); }

  blank() {
    this.brush.fillStyle = "#ffffff";
    this.brush.fillRect(0, 0, SIDE, SIDE);
  }

  /** The panel is left: keep the drawing for later. */
  lay() { this.kept = this.brush.getImageData(0, 0, SIDE, SIDE); }

  /** The panel is opened: the drawing of before, or one to colour in, or a blank sheet. */
  open() {
    if (!this.kept) return this.template();
    this.brush.putImageData(this.kept, 0, 0);
    return this.ask();
  }

  ask() { this.bench.ask({ mode: "draw", picture: this.bench.source.toDataURL("image/png") }, 200); }

  remember() {
    this.past.push(this.brush.getImageData(0, 0, SIDE, SIDE));
    if (this.past.length > MOST_UNDONE) this.past.shift();
  }

  undo() {
    if (!this.past.length) return;
    this.brush.putImageData(this.past.pop(), 0, 0);
    this.drawn();
  }

  async template() {
    const url = this.bench.props.templates[this.bench.answer?.kind];
    const picture = url ? await decoded(url) : null;
    this.remember();
    this.blank();
    if (!picture) return this.drawn();
    this.brush.imageSmoothingEnabled = true;
    this.brush.drawImage(picture, 0, 0, SIDE, SIDE);
    return this.ask();
  }

  drawn() {
    const { words } = this.bench.props;
    const empty = this.brush.getImageData(0, 0, SIDE, SIDE).data.every((value) => value > 240);
    this.bench.hint.textContent = empty ? words.empty : words.hint_draw;
    if (!empty) this.ask();
  }

  /** @param {Place} from @param {Place} to */
  stroke(from, to) {
    const { brush, tool } = this;
    brush.strokeStyle = tool.kind === "erase" ? "#ffffff" : tool.colour;
    brush.lineWidth = tool.size;
    brush.lineCap = brush.lineJoin = "round";
    brush.beginPath();
    brush.moveTo(from.x, from.y);
    brush.lineTo(to.x + 0.01, to.y);
    brush.stroke();
  }

  /** Use the tool at one place. @param {Place} place */
  touch(place) {
    this.remember();
    if (this.tool.kind !== "fill") return this.stroke(place, place);
    const image = this.brush.getImageData(0, 0, SIDE, SIDE);
    flood(image, place, this.tool.colour);
    return this.brush.putImageData(image, 0, 0);
  }

  buildTools() {
    this.find("palette").replaceChildren(...COLOURS.map((colour) => {
      const name = fill(this.bench.props.words.colour, { colour });
      const button = make("button", { type: "button", ariaLabel: name, data: { colour } });
      button.style.background = colour;
      button.addEventListener("click", () => this.use({ colour, kind: this.tool.kind === "erase" ? "pen" : this.tool.kind }));
      return button;
    }));
  }

  /** @param {Partial<Drawing["tool"]>} change */
  use(change) {
    this.tool = { ...this.tool, ...change };
    for (const button of this.find("palette").children) button.setAttribute("aria-pressed", button.dataset.colour === this.tool.colour);
    for (const button of this.bench.all("tool")) button.setAttribute("aria-pressed", button.dataset.tool === this.tool.kind);
    this.find("own").value = this.tool.colour;
  }

  listen() {
    const { source } = this.bench;
    for (const button of this.bench.all("tool")) button.addEventListener("click", () => this.use({ kind: button.dataset.tool }));
    this.find("own").addEventListener("input", (event) => this.use({ colour: event.target.value }));
    this.find("thick").addEventListener("input", (event) => this.use({ size: Number(event.target.value) }));
    this.find("template").addEventListener("click", () => this.template());
    this.find("clear").addEventListener("click", () => { this.remember(); this.blank(); this.drawn(); });
    this.find("undo").addEventListener("click", () => this.undo());
    source.addEventListener("pointerdown", (event) => this.down(event));
    source.addEventListener("pointermove", (event) => this.moved(event));
    for (const end of ["pointerup", "pointercancel"]) source.addEventListener(end, () => this.up());
    source.addEventListener("keydown", (event) => this.press(event));
  }

  get active() { return this.bench.mode === "draw"; }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0 || !this.active) return;
    this.bench.source.setPointerCapture(event.pointerId);
    this.last = placeOf(this.bench.source, event);
    this.touch(this.last);
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (!this.last || !this.active) return;
    const here = placeOf(this.bench.source, event);
    if (this.tool.kind !== "fill") this.stroke(this.last, here);
    this.last = here;
  }

  up() {
    if (this.last && this.active) this.drawn();
    this.last = null;
  }

  /** By keyboard: the arrows move a cross, Enter or the space bar uses the tool there. @param {KeyboardEvent} event */
  press(event) {
    const step = stepOf(event);
    const uses = event.key === "Enter" || event.key === " ";
    if (!this.active || (!step && !uses)) return;
    event.preventDefault();
    if (step) this.cross = { x: inside(this.cross.x + 16 * step[0]), y: inside(this.cross.y + 16 * step[1]) };
    this.bench.stage.style.setProperty("--cross-x", `${(100 * this.cross.x) / SIDE}%`);
    this.bench.stage.style.setProperty("--cross-y", `${(100 * this.cross.y) / SIDE}%`);
    if (!uses) return;
    this.touch(this.cross);
    this.drawn();
  }
}

/**
 * Where a pointer is on a canvas, in the canvas's own pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {PointerEvent} event
 */
export function placeOf(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return { x: ((event.clientX - box.left) * canvas.width) / box.width, y: ((event.clientY - box.top) * canvas.height) / box.height };
}

/** Where an arrow key points, right and down. @param {KeyboardEvent} event @returns {[number, number] | undefined} */
export const stepOf = ({ key }) => /** @type {any} */ ({ ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] })[key];
