// Presets: six cards with a picture of what is to be learned, and the others behind "More".

import { h, write } from "./dom.js";
import { t } from "./text.js";

const [WIDTH, HEIGHT] = [96, 36]; // of a picture, in its own units
const SVG = "http://www.w3.org/2000/svg";

export class Presets {
  /** `choose(preset)` hears of a press. */
  constructor(choose, presets) {
    this.choose = choose;
    this.presets = presets;
    this.element = h("section", { class: "presets", "data-control": "preset" });
    this.open = false;
    this.build();
  }

  build() {
    this.buttons = this.presets.map((preset) => (preset.card ? this.card(preset) : this.line(preset)));
    const of = (wanted) => this.buttons.filter((_, i) => Boolean(this.presets[i].card) === wanted);
    this.rest = h("div", { class: "preset-rest", id: "gz-presets-more" }, of(false));
    this.more = h("button", { class: "quiet small preset-more", "aria-controls": "gz-presets-more", onclick: () => this.unfold(!this.open) });
    this.element.replaceChildren(h("div", { class: "preset-cards", role: "group", "aria-label": t("Presets") }, of(true), this.more), this.rest);
    this.unfold(this.open);
  }

  unfold(open) {
    this.open = open;
    this.rest.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    write(this.more, open ? t("Fewer") : t("More"));
  }

  card(preset) {
    return h("button", { class: "preset preset-card", ...this.common(preset), title: t(preset.text) }, picture(preset), h("span", {}, t(preset.card)));
  }

  line(preset) {
    return h("button", { class: "preset", ...this.common(preset) }, h("b", {}, t(preset.title)), h("span", {}, t(preset.text)));
  }

  common(preset) { return { "data-name": preset.name, "aria-pressed": "false", onclick: () => this.choose(preset) }; }

  /** Mark the preset that a draft is, whatever its seed. */
  show(draft) {
    const same = (preset) => JSON.stringify({ ...preset.experiment, seed: 0 }) === JSON.stringify({ ...draft, seed: 0 });
    for (const [i, button] of this.buttons.entries()) button.setAttribute("aria-pressed", String(same(this.presets[i])));
  }
}

/** The target as a small picture: a curve where numbers are judged one by one, bars where they are judged in rows. */
function picture({ outline, experiment }) {
  const drawing = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", experiment.mode === "rows" ? bars(outline) : curve(outline));
  drawing.append(path);
  return drawing;
}

const level = (height) => (HEIGHT - 1 - height * (HEIGHT - 4)).toFixed(1);

/** @param {number[]} outline */
export function curve(outline) {
  const step = WIDTH / (outline.length - 1);
  return `M0 ${HEIGHT}${outline.map((height, i) => `L${(i * step).toFixed(1)} ${level(height)}`).join("")}L${WIDTH} ${HEIGHT}Z`;
}

/** @param {number[]} outline */
export function bars(outline, count = 16) {
  const width = WIDTH / count;
  return Array.from({ length: count }, (_, i) => {
    const height = outline[Math.round(((i + 0.5) / count) * (outline.length - 1))];
    return `M${(i * width + 0.7).toFixed(1)} ${HEIGHT}V${level(height)}H${((i + 1) * width - 0.7).toFixed(1)}V${HEIGHT}Z`;
  }).join("");
}
