// A target of one's own: drawn by hand on the distribution plot (pointer or arrow keys), or read from a CSV file.

import { clamp, h } from "../dom.js";
import { facts, tooLarge } from "../facts.js";
import { call } from "../stream.js";
import { number, t } from "../text.js";

const BINS = 64;

export class LineTools {
  constructor(lab) {
    this.lab = lab;
    this.element = h("section", { class: "card target-tools", hidden: true });
    this.open_ = null;
  }

  say() { if (this.open_) this.open(this.open_); }

  /** Show the tools for a target that is "drawn" or from a "csv", or put them away with null. */
  open(kind) {
    this.open_ = kind;
    this.element.hidden = !kind;
    if (kind === "drawn") this.openDrawing();
    else this.stopDrawing();
    if (kind === "csv") this.openFile();
  }

  cancel() {
    this.open(null);
    this.lab.show();
  }

  openFile() {
    const input = h("input", { type: "file", id: "gz-csv", accept: ".csv,.txt,text/csv,text/plain" });
    input.addEventListener("change", () => { if (input.files[0]) this.readFile(input.files[0]); });
    this.element.replaceChildren(
      h("label", { for: "gz-csv" }, h("b", {}, t("A target from a CSV file")), h("span", { class: "help" }, t("One number per line, or a table, whose column you choose next. Two numbers or more; up to {limit} MB. The file is read here and not kept.", { limit: facts().limits.upload_mb }))),
      h("div", { class: "tool-row" }, input, h("button", { class: "quiet", onclick: () => this.cancel() }, t("Cancel"))));
    input.focus();
  }

  async readFile(file) {
    const refused = tooLarge(file);
    return refused ? this.lab.notices.refuse(refused) : this.send(file, "text/csv");
  }

  openDrawing() {
    const { screen, draft } = this.lab;
    const [low, high] = screen.state.now?.edges ?? screen.preview?.x ?? [0, 8];
    const [offset, scale] = draft.target.unit ?? [0, 1];
    this.range = draft.target.kind === "drawn" ? draft.target.values.slice(0, 2).map((value) => offset + scale * value) : [low, high];
    this.heights = draft.target.kind === "drawn" ? resample(draft.target.values.slice(2), BINS) : new Array(BINS).fill(0);
    const most = Math.max(...this.heights);
    if (most > 0) this.heights = this.heights.map((value) => (0.85 * value) / most);
    this.at = BINS >> 1;
    this.element.replaceChildren(
      h("div", {}, h("b", {}, t("Draw a distribution on the large plot")), h("span", { class: "help" }, t("Drag over the plot. With the keyboard: left and right move, up and down raise and lower."))),
      h("div", { class: "tool-row" },
        h("button", { class: "primary", onclick: () => this.useDrawing() }, t("Use this target")),
        h("button", { onclick: () => { this.heights.fill(0); this.draw(); } }, t("Clear")),
        h("button", { class: "quiet", onclick: () => this.cancel() }, t("Cancel"))));
    this.startDrawing();
  }

  startDrawing() {
    const plot = this.lab.screen.face.distribution;
    this.stopDrawing();
    plot.painting = true;
    plot.setZoom(null);
    plot.element.classList.add("painting");
    const ends = new AbortController();
    this.ends = ends;
    const listen = (name, f) => plot.stage.addEventListener(name, f, { signal: ends.signal });
    let before = null;
    listen("pointerdown", (event) => { event.preventDefault(); plot.stage.setPointerCapture(event.pointerId); before = null; before = this.paintAt(event, before); });
    listen("pointermove", (event) => { if (event.buttons & 1) before = this.paintAt(event, before); });
    listen("keydown", (event) => this.key(event));
    this.lab.screen.drawing = { scene: () => this.scene() };
    plot.stage.focus({ preventScroll: false });
    plot.element.scrollIntoView({ block: "nearest" });
    this.draw();
  }

  stopDrawing() {
    this.ends?.abort();
    this.ends = null;
    const { screen } = this.lab;
    if (!screen?.drawing) return;
    screen.drawing = null;
    screen.face.distribution.painting = false;
    screen.face.distribution.element.classList.remove("painting");
    screen.refresh();
  }

  draw() { this.lab.screen.refresh(); }

  scene() {
    const [low, high] = this.range;
    const width = (high - low) / BINS;
    const edges = Array.from({ length: BINS + 1 }, (_, i) => low + i * width);
    return {
      x: this.range, y: [0, 1], bare: true, xTitle: t("value x"), refs: [{ x: low + (this.at + 0.5) * width, label: "", colour: "--muted", dash: [2, 3] }],
      layers: [{ kind: "steps", key: "drawn", label: t("your target"), colour: "--real", x: edges, y: this.heights.slice(), fill: 0.35, width: 1.75 }],
    };
  }

  /** Set the heights from the last place to this one, so that a quick hand leaves no gaps. */
  paintAt(event, before) {
    const plot = this.lab.screen.face.distribution;
    const box = plot.stage.getBoundingClientRect();
    const share = (plot.frame.invert(event.clientX - box.left) - this.range[0]) / (this.range[1] - this.range[0]);
    const bin = clamp(Math.floor(share * BINS), 0, BINS - 1);
    const height = clamp(1 - (event.clientY - box.top - plot.frame.top) / plot.frame.height, 0, 1);
    const from = before ?? { bin, height };
    const count = Math.max(1, Math.abs(bin - from.bin));
    for (let i = 0; i <= count; i += 1) {
      const at = Math.round(from.bin + ((bin - from.bin) * i) / count);
      this.heights[at] = from.height + ((height - from.height) * i) / count;
    }
    this.at = bin;
    this.draw();
    return { bin, height };
  }

  key(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 0.05], ArrowDown: [0, -0.05] };
    if (event.key === "Enter") return this.useDrawing();
    if (event.key === "Escape") return this.cancel();
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    this.at = clamp(this.at + move[0], 0, BINS - 1);
    this.heights[this.at] = clamp(this.heights[this.at] + move[1], 0, 1);
    this.draw();
  }

  useDrawing() {
    const round = (value) => Number(value.toFixed(3));
    return this.send(JSON.stringify({ lo: this.range[0], hi: this.range[1], heights: this.heights.map(round) }), "application/json");
  }

  /** Send a drawing or a file; of a file with several columns of numbers, offer them, or take the one that was chosen. */
  async send(body, type, column = null) {
    const { lab } = this;
    try {
      const answer = await call(`${lab.base}/target?world=${lab.draft.world}${column === null ? "" : `&column=${column}`}`, body, { type });
      if (column === null && (answer.columns ?? []).length > 1) return this.offer(body, type, answer);
      for (const notice of answer.notices ?? []) lab.notices.add(notice);
      this.open(null);
      lab.change("target", answer.target);
    } catch (error) { lab.notices.refuse(error); }
  }

  /** Show the columns of a file, the likely one first in the keyboard's order. */
  offer(body, type, { columns, column: likely }) {
    const buttons = columns.map((one) => h("button", {
      class: one.column === likely ? "primary" : null, "data-column": one.column, onclick: () => this.send(body, type, one.column),
    }, h("b", {}, one.name || t("column {number}", { number: one.column + 1 })), " ", h("span", { "aria-hidden": "true" }, bars(one.histogram)),
    h("span", { class: "help" }, t("{count} numbers from {low} to {high}", { count: number(one.count), low: number(one.low), high: number(one.high) }))));
    this.element.replaceChildren(
      h("div", {}, h("b", {}, t("Which column is the target?")), h("span", { class: "help" }, t("Columns that only number the rows are rarely meant."))),
      h("div", { class: "tool-row" }, ...buttons, h("button", { class: "quiet", onclick: () => this.cancel() }, t("Cancel"))));
    (buttons.find((_, i) => columns[i].column === likely) ?? buttons[0]).focus();
  }
}

/** A histogram as letters. @param {number[]} counts */
function bars(counts) {
  const most = Math.max(...counts);
  return counts.map((count) => "▁▂▃▄▅▆▇█"[Math.round((7 * count) / most)]).join("");
}

function resample(values, count) {
  return Array.from({ length: count }, (_, i) => values[Math.min(values.length - 1, Math.floor((i * values.length) / count))]);
}
