// One plot of the page: a figure with a title, a legend whose entries can be switched off, two canvases and a readout.
// The back canvas (axes, references) is painted only when a range changes; the front one at every frame.
// Zoom is a range of x that outlives updates. Painting itself is paint.js; pointer and keys are pointer.js.

import { bisect, frameOf, paintBack, paintLayers } from "./paint.js";
import { h, setAttribute, write } from "./dom.js";
import { number, onLanguage, t } from "./text.js";
import { attachPointer } from "./pointer.js";

const COLOURS = ["--real", "--fake", "--discriminator", "--generator", "--text", "--muted", "--grid", "--axis", "--card"];

/** Colours and font as the page's style sheet has them now. */
export function styleOf(element, size) {
  const css = getComputedStyle(element);
  const style = { font: css.fontFamily || "system-ui", size };
  for (const name of COLOURS) style[name] = css.getPropertyValue(name).trim() || "#888";
  return style;
}

export class Plot {
  /** `title` and `hint` are English sentences; `group` is shared by plots whose crosshair moves together. */
  constructor({ title, hint = "", group = null, name = "" }) {
    this.title = title;
    this.hint = hint;
    this.group = group ?? { x: null, plots: [] };
    this.group.plots.push(this);
    this.zoom = null;
    this.hover = null;
    this.off = new Set();
    this.scene = null;
    this.dirty = false;
    this.drawn = 0;
    this.build(name);
    this.resizing = new ResizeObserver(() => this.measure());
    this.resizing.observe(this.stage);
    this.stopLanguage = onLanguage(() => this.say());
    this.say();
  }

  build(name) {
    this.heading = h("h2");
    this.legend = h("div", { class: "legend" });
    this.reset = h("button", { class: "quiet small", hidden: true, onclick: () => this.setZoom(null) });
    this.tools = h("span", { class: "tools" }, this.reset);
    this.back = h("canvas", { class: "back", "aria-hidden": "true" });
    this.front = h("canvas", { class: "front", "aria-hidden": "true" });
    this.readout = h("div", { class: "readout", hidden: true });
    this.stage = h("div", { class: "stage", tabindex: "0", role: "img" }, this.back, this.front, this.readout);
    this.empty = h("p", { class: "empty", hidden: true });
    this.stage.append(this.empty);
    this.element = h("figure", { class: `card plot plot-${name}` },
      h("figcaption", {}, this.heading, this.legend, this.tools), this.stage);
    attachPointer(this);
  }

  say() {
    write(this.heading, t(this.title));
    setAttribute(this.stage, "aria-label", t(this.title));
    this.reset.textContent = t("Whole range");
    this.element.title = "";
    this.legendKey = null;
    this.backKey = null;
    this.dirty = true;
  }

  destroy() {
    this.resizing.disconnect();
    this.stopLanguage();
  }

  /** Pixels of the screen, and the type size of the page (larger in the presenter's mode). */
  measure() {
    const box = this.stage.getBoundingClientRect();
    this.ratio = Math.min(3, window.devicePixelRatio || 1);
    this.width = Math.floor(box.width);
    this.height = Math.floor(box.height);
    for (const canvas of [this.back, this.front]) {
      canvas.width = Math.max(1, Math.round(this.width * this.ratio));
      canvas.height = Math.max(1, Math.round(this.height * this.ratio));
    }
    this.restyle();
  }

  /** Read the colours again, after a change of theme or size. */
  restyle() {
    const size = parseFloat(getComputedStyle(this.stage).fontSize) || 12;
    this.style = styleOf(this.stage, size);
    this.backKey = null;
    this.dirty = true;
    this.onrestyle?.();
  }

  show(scene) {
    this.scene = scene;
    this.dirty = true;
    const empty = scene.empty ?? "";
    if (this.empty.hidden !== !empty) this.empty.hidden = !empty;
    write(this.empty, empty);
  }

  setZoom(range) {
    this.zoom = range;
    this.reset.hidden = !range;
    this.dirty = true;
    this.onrestyle?.();
  }

  /** The scene as it is seen: zoomed, without the layers that were switched off. */
  seen() {
    const scene = this.scene;
    const layers = scene.layers.map((layer) => (this.off.has(layer.key ?? layer.label) ? { ...layer, hidden: true } : layer));
    const x = this.zoom ?? scene.x;
    const y = this.zoom && scene.fit ? scene.fit(x) : scene.y;
    return { ...scene, layers, x, y };
  }

  /** Paint what changed; true if something was painted. */
  draw() {
    if (!this.dirty || !this.scene || !this.width || !this.style) return false;
    this.dirty = false;
    const scene = this.seen();
    this.frame = frameOf(this.width, this.height, scene, this.style.size);
    this.updateLegend(scene);
    const key = JSON.stringify([scene.x, scene.y, scene.y2, scene.refs, scene.xTitle, scene.log, scene.unit]);
    if (key !== this.backKey) {
      this.backKey = key;
      const back = this.context(this.back);
      paintBack(back, this.frame, scene, this.style);
    }
    const front = this.context(this.front);
    paintLayers(front, this.frame, scene, this.style);
    scene.overlay?.(front, this.frame, this.style);
    this.paintHover(front, scene);
    this.drawn += 1;
    return true;
  }

  context(canvas) {
    const ctx = canvas.getContext("2d");
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.clearRect(0, 0, this.width, this.height);
    return ctx;
  }

  /** Paint this plot somewhere else, at another size: for PNG and GIF. */
  paintInto(ctx, { x, y, width, height }, style, scene = this.seen()) {
    ctx.save();
    ctx.translate(x, y);
    const frame = frameOf(width, height, scene, style.size);
    paintBack(ctx, frame, scene, style);
    paintLayers(ctx, frame, scene, style);
    ctx.restore();
  }

  /** A summary in words for those who cannot see the plot. */
  describe(summary) {
    setAttribute(this.stage, "aria-label", `${t(this.title)}. ${summary}`);
  }

  updateLegend(scene) {
    const named = scene.layers.filter((layer) => layer.label);
    const key = JSON.stringify([named.map((layer) => [layer.label, layer.colour, layer.dash]), [...this.off]]);
    if (key === this.legendKey) return;
    this.legendKey = key;
    const focused = [...this.legend.children].indexOf(this.legend.getRootNode().activeElement);
    this.legend.replaceChildren(...named.map((layer) => this.legendEntry(layer)));
    if (focused >= 0) this.legend.children[focused]?.focus();
  }

  legendEntry(layer) {
    const key = layer.key ?? layer.label;
    const swatch = h("i", { class: "swatch", style: `--c: var(${layer.colour})`, "data-dash": swatchDash(layer) });
    const toggle = () => {
      if (this.off.has(key)) this.off.delete(key);
      else this.off.add(key);
      this.dirty = true;
      this.onrestyle?.();
    };
    return h("button", { type: "button", "aria-pressed": String(!this.off.has(key)), onclick: toggle }, swatch, layer.label);
  }

  paintHover(ctx, scene) {
    if (scene.even) return this.paintPlace(ctx, scene);
    const x = this.group.x;
    if (x === null || x < scene.x[0] || x > scene.x[1]) { this.readout.hidden = true; return; }
    const pixel = this.frame.sx(x);
    ctx.fillStyle = this.style["--muted"];
    ctx.fillRect(Math.round(pixel), this.frame.top, 1, this.frame.height);
    if (this.hover === null) { this.readout.hidden = true; return; }
    const rows = scene.layers.filter((layer) => layer.label && !layer.hidden && layer.kind !== "segments")
      .map((layer) => [layer, valueAt(layer, x)]).filter(([, value]) => value !== null);
    this.readout.replaceChildren(h("b", {}, `${scene.xName ?? scene.xTitle ?? "x"} ${number(x, 3)}`),
      ...rows.map(([layer, value]) => h("span", {}, h("i", { class: "swatch", style: `--c: var(${layer.colour})`, "data-dash": swatchDash(layer) }), `${layer.label} ${number(value, 3)}`)));
    this.placeReadout(pixel);
  }

  /** Where both coordinates count: a cross, and what the scene says of the place. */
  paintPlace(ctx, scene) {
    const { at, frame } = this;
    if (this.hover === null || !at) {
      if (this.pointedAt) { this.pointedAt = false; scene.readout?.(null, null); }
      this.readout.hidden = true;
      return;
    }
    const [x, y] = [frame.invert(at.x), frame.invertY(at.y)];
    ctx.fillStyle = this.style["--muted"];
    ctx.globalAlpha = 1;
    ctx.fillRect(Math.round(at.x) - 6, Math.round(at.y), 13, 1);
    ctx.fillRect(Math.round(at.x), Math.round(at.y) - 6, 1, 13);
    const moved = this.pointedAt !== `${x},${y}`;
    if (moved || !this.said) { this.pointedAt = `${x},${y}`; this.said = scene.readout?.(x, y) ?? []; }
    const unit = scene.unit ?? [0, 0, 1, 1];
    this.readout.replaceChildren(h("b", {}, `${number(unit[0] + unit[2] * x, 3)}, ${number(unit[1] + unit[3] * y, 3)}`),
      ...this.said.map(([colour, text]) => h("span", {}, h("i", { class: "swatch", style: `--c: var(${colour})` }), text)));
    this.placeReadout(at.x);
  }

  placeReadout(pixel) {
    this.readout.hidden = false;
    const flip = pixel > this.width * 0.55;
    this.readout.style.left = flip ? "auto" : `${pixel + 10}px`;
    this.readout.style.right = flip ? `${this.width - pixel + 10}px` : "auto";
  }
}

function swatchDash(layer) {
  if (layer.kind === "steps") return "block";
  return layer.dash?.length ? (layer.dash[0] < 3 ? "dot" : "dash") : "line";
}

/** A layer's value at x: the bin's height of a histogram, the nearest point of a line. */
function valueAt(layer, x) {
  if (!layer.x?.length) return null;
  const i = bisect(layer.x, x);
  if (layer.kind === "steps") return layer.y[Math.min(Math.max(i - 1, 0), layer.y.length - 1)] ?? null;
  const near = i > 0 && (i >= layer.x.length || x - layer.x[i - 1] < layer.x[i] - x) ? i - 1 : i;
  return layer.y[near] ?? null;
}
