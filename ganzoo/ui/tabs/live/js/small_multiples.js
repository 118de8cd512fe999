// A small picture of every seed, side by side, as the face of the world paints one (plane/bands.js, line/bands.js).

import { h, setAttribute, write } from "./dom.js";
import { styleOf } from "./plot.js";
import { t } from "./text.js";

const NARROWEST = 40; // pixels of a picture
const GAP = 4;

export class SmallMultiples {
  constructor() {
    this.title = h("figcaption");
    this.canvas = h("canvas", { role: "img" });
    this.element = h("figure", { class: "small-multiples", hidden: true }, this.title, this.canvas);
    this.resizing = new ResizeObserver(() => this.draw());
    this.resizing.observe(this.element);
  }

  /** Show a side of a report, painted by `small`; null for none. */
  show(small, side, title) {
    this.element.hidden = !side;
    if (!side) return;
    Object.assign(this, { small, side, read: small.read(side) });
    this.words = small.words(side);
    write(this.title, title);
    setAttribute(this.canvas, "aria-label", this.words ? t("{title}: hills found by each seed: {found}.", { title, found: this.words.join(", ") }) : title);
    this.draw();
  }

  draw() {
    const wide = Math.floor(this.element.clientWidth);
    if (!this.side || !wide) return;
    const count = Object.values(this.side.each)[0].length;
    const columns = columnsOf(count, wide);
    const width = Math.floor((wide - (columns - 1) * GAP) / columns);
    const height = Math.round(width / this.small.shape);
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const rows = Math.ceil(count / columns);
    this.resize(wide, rows * height + (rows - 1) * GAP, ratio);
    const style = styleOf(this.element, 11);
    const ctx = this.canvas.getContext("2d");
    for (let i = 0; i < count; i += 1) {
      ctx.setTransform(ratio, 0, 0, ratio, (i % columns) * (width + GAP) * ratio, Math.floor(i / columns) * (height + GAP) * ratio);
      this.cell(ctx, i, width, height, style);
    }
  }

  resize(width, height, ratio) {
    this.canvas.style.height = `${height}px`;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
  }

  cell(ctx, i, width, height, style) {
    ctx.globalAlpha = 1;
    ctx.fillStyle = style["--card"];
    ctx.fillRect(0, 0, width, height);
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, width, height);
    ctx.clip();
    ctx.scale(width, height);
    this.small.paint(ctx, this.read, this.side, i, style, 1 / width);
    ctx.restore();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = style["--grid"];
    ctx.lineWidth = 1;
    ctx.strokeRect(0.5, 0.5, width - 1, height - 1);
    if (!this.words) return;
    ctx.fillStyle = style["--text"];
    ctx.font = `600 ${style.size}px ${style.font}`;
    ctx.fillText(this.words[i], 4, style.size + 2);
  }
}

/** How many pictures stand in a row: a power of two, so that rows are full. */
function columnsOf(count, wide) {
  const most = Math.max(1, Math.floor((wide + GAP) / (NARROWEST + GAP)));
  const wanted = count >= 32 ? 16 : 8;
  return Math.min(count, wanted, 2 ** Math.floor(Math.log2(most)));
}
