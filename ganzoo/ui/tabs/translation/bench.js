// @ts-check
// One picture into the other domain and back: where the input comes from on the left, what becomes of it on the right.
//   props.value      what is asked (see ask) or what was answered (ganzoo/ui/tabs/translation/translating.py)
//   props.words      sentences, some with {named} fields
//   props.templates  {domain: URL}, drawings to colour in
// Events: "wake" once it is first seen, "input" when something else is asked.
// Hears on its first element: "again" (ask the same once more), "pick" (a seed), "save" ("result" or "all").

import { make, part, wakeOnceSeen } from "../../shared/js/dom.js";
import { decoded, drawInto } from "../../shared/js/sheets.js";
import { Bringing } from "./bringing.js";
import { Drawing, SIDE } from "./drawing.js";

const GAP = 2;  // pixels between pictures that are saved side by side
const RESULTS = ["out", "seen", "back", "difference"];

/** @param {import("../../shared/js/types.js").View} view */
export function mount(view) {
  const bench = new Bench(view);
  const refresh = () => { if (view.props.value?.sheet) bench.show(view.props.value); };
  view.watch("value", refresh);
  refresh();
  wakeOnceSeen(view, () => Boolean(bench.answer || view.props.value?.sheet), { seconds: 15 });
}

/** The panels, what is asked, and what was answered. */
export class Bench {
  /** @param {import("../../shared/js/types.js").View} view */
  constructor({ element, props, trigger }) {
    this.element = element;
    this.props = props;
    this.trigger = trigger;
    this.root = /** @type {HTMLElement} */ (element.firstElementChild);
    this.stage = this.find("stage");
    this.source = /** @type {HTMLCanvasElement} */ (this.find("source"));
    this.hint = this.find("hint");
    this.brush = this.source.getContext("2d", { willReadFrequently: true });
    this.mode = "random";  // random, draw or yours: whose panel is open
    this.answer = null;    // the last answer, with its decoded sheet
    this.asked = null;     // what was last asked
    this.timer = 0;
    this.drawing = new Drawing(this);
    this.bringing = new Bringing(this);
    this.listen();
    this.drawing.blank();
    this.openPanel("random");
  }

  /** @param {string} name @returns {any} */
  find(name) { return part(this.element, `.gz-tr-${name}`); }

  /** @param {string} name @returns {any[]} */
  all(name) { return [...this.element.querySelectorAll(`.gz-tr-${name}`)]; }

  /** Ask for another answer; of several questions within `wait` ms the last one counts. @param {any} fields */
  ask(fields, wait = 0) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.asked = fields;
      this.props.value = { asked: fields };
      this.trigger("input");
    }, wait);
  }

  /** @param {unknown} seed */
  askRandom(seed) { this.ask({ mode: "random", seed }); }

  /** @param {any} value  an answer */
  async show(value) {
    const picture = await decoded(value.sheet);
    if (value !== this.props.value || (this.asked && value.mode !== this.asked.mode)) return;  // a newer question is on its way
    this.answer = { ...value, picture };
    for (const name of RESULTS) this.showResult(name);
    this.find("doubt").textContent = value.doubt;
    this.find("origin").textContent = value.origin;
    this.find("template").hidden = !(value.kind in this.props.templates);
    this.find("whiten").closest("label").hidden = !value.white;
    this.find("variants").hidden = value.variants.length < 2;
    this.find("variants-list").replaceChildren(...value.variants.map((variant) => this.variant(variant)));
    this.root.dataset.ready = value.key;
    if (value.mode === "random") this.showRandom();
    if (value.mode === "yours") await this.bringing.show(value);
  }

  /** One of the pictures on the right; a model that goes one way only has no way back to show. @param {string} name */
  showResult(name) {
    const { shown, labels } = this.answer;
    const canvas = this.find(name);
    canvas.closest("figure").hidden = !(name in shown);
    if (!(name in shown)) return;
    this.piece(canvas, shown[name]);
    canvas.setAttribute("aria-label", labels[name]);
    this.find(`${name}-word`).textContent = labels[name];
  }

  /** @param {HTMLCanvasElement} canvas @param {number} index */
  piece(canvas, index) { return drawInto(canvas, this.answer.picture, this.answer, index); }

  /** @param {{title: string, about: string, seen: string, views: number[]}} variant */
  variant({ title, about, seen, views }) {
    const pictures = views.map((index, step) => {
      const picture = this.piece(make("canvas", { role: "img" }), index);
      picture.setAttribute("aria-label", `${title}: ${step ? this.props.words.back : this.answer.labels.out}`);
      return picture;
    });
    return make("figure", {}, make("div", {}, ...pictures), make("figcaption", {}, make("strong", { textContent: title }),
      make("span", { textContent: about }), make("span", { textContent: seen, className: "gz-hint" })));
  }

  showRandom() {
    const { picture, size, seed } = this.answer;
    this.openPanel("random");
    this.find("seed").value = seed;
    this.brush.clearRect(0, 0, SIDE, SIDE);
    this.brush.imageSmoothingEnabled = true;
    this.brush.drawImage(picture, 0, 0, size, size, 0, 0, SIDE, SIDE);
  }

  /** @param {string} name */
  openPanel(name) {
    if (this.mode === "draw" && name !== "draw") this.drawing.lay();
    this.mode = name;
    this.bringing.stopCamera();
    for (const tab of this.all("mode")) {
      const on = tab.dataset.mode === name;
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
    }
    for (const panel of this.all("panel")) panel.hidden = panel.dataset.mode !== name;
    this.stage.dataset.mode = name;
    this.hint.textContent = this.props.words[`hint_${name}`];
    this.source.tabIndex = name === "random" ? -1 : 0;
  }

  /** @param {string} name */
  choosePanel(name) {
    if (name === this.mode) return;
    this.openPanel(name);
    if (name === "random") this.askRandom(Number(this.find("seed").value) || 0);
    if (name === "draw") this.drawing.open();
    if (name === "yours") this.bringing.open();
  }

  listen() {
    for (const tab of this.all("mode")) tab.addEventListener("click", () => this.choosePanel(tab.dataset.mode));
    part(this.element, "[role=tablist]").addEventListener("keydown", (event) => this.moveBetweenPanels(event));
    this.find("another").addEventListener("click", () => this.askRandom(Math.floor(Math.random() * 1e6)));
    this.find("seed").addEventListener("change", (event) => this.askRandom(event.target.value));
    this.root.addEventListener("again", () => this.ask(this.asked ?? { mode: "random", seed: this.answer?.seed ?? 0 }));
    this.root.addEventListener("pick", (event) => this.askRandom(/** @type {CustomEvent} */ (event).detail));
    this.root.addEventListener("save", (event) => this.save(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {KeyboardEvent} event */
  moveBetweenPanels(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = this.all("mode");
    const there = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    event.preventDefault();
    event.stopPropagation();
    there.focus();
    there.click();
  }

  /** Let the browser save the last answer, pixel by pixel: the result, or it between input and way back. @param {string} what */
  save(what) {
    if (!this.answer) return;
    const { model, direction, size, shown } = this.answer;
    const names = what === "all" ? ["seen", "out", "back"].filter((name) => name in shown) : ["out"];
    const canvas = make("canvas", { width: names.length * (size + GAP) - GAP, height: size });
    const brush = canvas.getContext("2d", { alpha: false });
    brush.fillStyle = "#ffffff";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    names.forEach((name, place) => brush.drawImage(this.find(name), place * (size + GAP), 0));
    canvas.toBlob((blob) => {
      const link = make("a", { href: URL.createObjectURL(blob), download: `${model}-${direction}${what === "all" ? "-all" : ""}.png` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }, "image/png");
  }
}
