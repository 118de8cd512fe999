// A target of one's own on the plane: drawn on the plot (pointer or keys), or read from a CSV file or a picture.

import { clamp, h } from "../dom.js";
import { facts, tooLarge } from "../facts.js";
import { call } from "../stream.js";
import { t } from "../text.js";
import { cellsOf } from "./layers.js";

const SIDE = 32; // cells, over the square from -REACH to REACH, as the server takes them
const REACH = 2.4;
const BRUSH = 1.3; // cells around the pointer that are drawn
const WINDOW = [-REACH, REACH, -REACH, REACH];

export class PlaneTools {
  constructor(lab) {
    this.lab = lab;
    this.element = h("section", { class: "card target-tools", hidden: true });
    this.shown = null;
  }

  say() { if (this.shown) this.open(this.shown); }

  /** Show the tools, or put them away with null. */
  open(kind) {
    this.shown = kind;
    this.element.hidden = !kind;
    this.stop();
    if (kind) this.start();
  }

  cancel() {
    this.open(null);
    this.lab.show();
  }

  start() {
    this.heights = new Array(SIDE * SIDE).fill(0);
    this.at = [SIDE >> 1, SIDE >> 1];
    const file = h("input", { type: "file", id: "gz-points", accept: ".csv,.txt,text/csv,text/plain,image/*" });
    file.addEventListener("change", () => { if (file.files[0]) this.readFile(file.files[0]); });
    this.element.replaceChildren(
      h("div", {}, h("b", {}, t("Draw a target on the plane")), h("span", { class: "help" }, t("Drag over the large plot. With the keyboard: arrows move, Space draws, Enter uses it."))),
      h("div", { class: "tool-row" },
        h("button", { class: "primary", onclick: () => this.useDrawing() }, t("Use this target")),
        h("button", { onclick: () => { this.heights.fill(0); this.lab.screen.refresh(); } }, t("Clear")),
        h("button", { class: "quiet", onclick: () => this.cancel() }, t("Cancel"))),
      h("label", { for: "gz-points" }, h("b", {}, t("Or choose a file")), h("span", { class: "help" }, t("A CSV with two columns, x and y, or a picture: dark is dense. Up to {limit} MB. The file is read here and not kept.", { limit: facts().limits.upload_mb }))),
      file);
    this.listen();
  }

  listen() {
    const { plane } = this.lab.screen.face;
    if (!plane) return; // another world's run is on the screen
    plane.painting = true;
    plane.setZoom(null);
    plane.element.classList.add("painting");
    const ends = new AbortController();
    this.ends = ends;
    const on = (name, f) => plane.stage.addEventListener(name, f, { signal: ends.signal });
    on("pointerdown", (event) => { event.preventDefault(); plane.stage.setPointerCapture(event.pointerId); this.before = null; this.paintAt(event); });
    on("pointermove", (event) => { if (event.buttons & 1) this.paintAt(event); });
    on("keydown", (event) => this.key(event));
    this.lab.screen.drawing = { scene: () => this.scene() };
    plane.stage.focus({ preventScroll: true });
    this.lab.screen.refresh();
  }

  stop() {
    this.ends?.abort();
    this.ends = null;
    const { screen } = this.lab;
    if (!screen?.drawing) return;
    screen.drawing = null;
    const { plane } = screen.face;
    if (plane) { plane.painting = false; plane.element.classList.remove("painting"); }
    screen.refresh();
  }

  scene() {
    const width = (2 * REACH) / SIDE;
    const [column, row] = this.at;
    return {
      x: [-REACH, REACH], y: [-REACH, REACH], even: true, xTitle: "x",
      refs: [{ x: -REACH + (column + 0.5) * width, colour: "--muted", dash: [2, 3] }, { y: -REACH + (row + 0.5) * width, colour: "--muted", dash: [2, 3] }],
      layers: [cellsOf({ label: t("your target"), heights: this.heights, side: SIDE, window: WINDOW })],
    };
  }

  /** Draw from the last place to this one, so that a quick hand leaves no gaps. */
  paintAt(event) {
    const { plane } = this.lab.screen.face;
    const box = plane.stage.getBoundingClientRect();
    const cell = (value) => ((value + REACH) / (2 * REACH)) * SIDE - 0.5;
    const next = [cell(plane.frame.invert(event.clientX - box.left)), cell(plane.frame.invertY(event.clientY - box.top))];
    const from = this.before ?? next;
    const count = Math.max(1, Math.ceil(Math.hypot(next[0] - from[0], next[1] - from[1])));
    for (let i = 0; i <= count; i += 1) this.dab(from[0] + ((next[0] - from[0]) * i) / count, from[1] + ((next[1] - from[1]) * i) / count);
    this.before = next;
    this.at = next.map((value) => clamp(Math.round(value), 0, SIDE - 1));
    this.lab.screen.refresh();
  }

  dab(x, y) {
    for (let row = Math.ceil(y - BRUSH); row <= y + BRUSH; row += 1) {
      for (let column = Math.ceil(x - BRUSH); column <= x + BRUSH; column += 1) {
        if (row >= 0 && row < SIDE && column >= 0 && column < SIDE && Math.hypot(row - y, column - x) <= BRUSH) this.heights[row * SIDE + column] = 1;
      }
    }
  }

  key(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key === "Enter") return this.useDrawing();
    if (event.key === "Escape") return this.cancel();
    const move = moves[event.key];
    if (!move && event.key !== " ") return undefined;
    event.preventDefault();
    event.stopPropagation();
    if (move) this.at = this.at.map((value, i) => clamp(value + move[i], 0, SIDE - 1));
    else this.dab(...this.at);
    return this.lab.screen.refresh();
  }

  useDrawing() { return this.send(JSON.stringify({ heights: this.heights }), "application/json"); }

  async readFile(file) {
    const refused = tooLarge(file);
    return refused ? this.lab.notices.refuse(refused) : this.send(file, file.type || "text/csv");
  }

  /** Send a drawing or a file; of a file with more than two columns of numbers, ask which, or take the two that were chosen. */
  async send(body, type, chosen = null) {
    const { lab } = this;
    try {
      const answer = await call(`${lab.base}/target?world=${lab.draft.world}${chosen ? `&column=${chosen.join(",")}` : ""}`, body, { type });
      if (!chosen && answer.columns?.length > 2) return this.offer(body, type, answer);
      for (const notice of answer.notices ?? []) lab.notices.add(notice);
      this.open(null);
      return lab.change("target", answer.target);
    } catch (error) { return lab.notices.refuse(error); }
  }

  /** Ask which columns of a file are x and y; the likely ones are chosen. */
  offer(body, type, { columns, used }) {
    this.stop();
    const axis = (name, likely) => {
      const select = h("select", { id: `gz-column-${name}` }, columns.map((one) => h("option", { value: one.column }, one.name || t("column {number}", { number: one.column + 1 }))));
      select.value = String(likely);
      return { select, element: h("div", { class: "choice" }, h("label", { for: select.id }, name), select) };
    };
    const [x, y] = [axis("x", used[0]), axis("y", used[1])];
    this.element.replaceChildren(
      h("div", {}, h("b", {}, t("Which columns are x and y?")), h("span", { class: "help" }, t("Columns that only number the rows are rarely meant."))),
      h("div", { class: "tool-row" }, x.element, y.element,
        h("button", { class: "primary", onclick: () => this.send(body, type, [x, y].map(({ select }) => select.value)) }, t("Use this target")),
        h("button", { class: "quiet", onclick: () => this.cancel() }, t("Cancel"))));
    x.select.focus();
  }
}
