// Painting a scene on a canvas: axes, reference lines, lines, histograms, bands. Pure drawing: no page, no listeners.
//
// A scene is {x: [low, high], y: [low, high], y2?: [low, high], log?: bool, xTitle, yTitle, y2Title, layers, refs, cursor}.
// A layer is {kind: "line" | "steps" | "band" | "segments", label, x, y, y0?, colour, dash?, width?, alpha?, fill?, right?, hidden?};
// "steps" is a histogram: x holds n + 1 edges for n heights. A reference is {x | y, label, colour, dash?, right?}.
// A layer with paint(ctx, frame, style, alpha) paints itself. With `even` a unit of x is as long as one of y, and the
// shorter range grows. Colours are names of CSS variables; `style` maps them to values and holds the font: {"--real": "#...", font, size}.

import { logTicks, tickLabel, ticks } from "./axes.js";

const PLAIN = [0, 0, 1, 1]; // a unit: offsets of x and y, then scales
const USUAL_SIZE = 12; // of type; lines grow with larger type

/** Where things go: the inner rectangle and the maps from data to pixels. */
export function frameOf(width, height, scene, size) {
  const left = Math.round(size * (scene.bare ? 0.6 : scene.unit?.some((part, i) => part !== PLAIN[i]) ? 4.9 : 3.7));
  const right = Math.round(size * (scene.y2 ? 3.1 : scene.margin ?? 1.1));
  const top = Math.round(size * 0.9);
  const bottom = Math.round(size * 1.9);
  const inner = { left, top, width: Math.max(10, width - left - right), height: Math.max(10, height - top - bottom) };
  const [x, y] = scene.even ? evened(scene, inner) : [scene.x, scene.y];
  const scale = ([low, high], log) => {
    if (!log) return (value) => inner.top + inner.height * (1 - (value - low) / (high - low));
    const a = Math.log10(low);
    const b = Math.log10(high);
    return (value) => inner.top + inner.height * (1 - (Math.log10(Math.max(value, 1e-12)) - a) / (b - a));
  };
  const [x0, x1] = x;
  return {
    ...inner, x, y,
    sx: (value) => inner.left + (inner.width * (value - x0)) / (x1 - x0),
    invert: (pixel) => x0 + ((pixel - inner.left) / inner.width) * (x1 - x0),
    invertY: (pixel) => y[1] - ((pixel - inner.top) / inner.height) * (y[1] - y[0]),
    sy: scale(y, scene.log),
    sy2: scene.y2 ? scale(scene.y2, false) : null,
  };
}

/** Ranges of x and y in which units are equally long. */
function evened({ x, y }, { width, height }) {
  const unit = Math.min(width / (x[1] - x[0]), height / (y[1] - y[0]));
  const around = ([low, high], length) => [(low + high - length / unit) / 2, (low + high + length / unit) / 2];
  return [around(x, width), around(y, height)];
}

/** Round values of data that is drawn in another unit, offset + scale * value: where they stand. */
function ticksIn([low, high], count, offset, scale) {
  return ticks([offset + scale * low, offset + scale * high], count).map((value) => (value - offset) / scale);
}

/** Axes, grid, titles and reference lines: what changes only when a range does. */
export function paintBack(ctx, frame, scene, style) {
  const { left, top, width, height, sx, sy, sy2 } = frame;
  const size = style.size;
  ctx.font = `${size}px ${style.font}`;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  const [, offset, , scale] = scene.unit ?? PLAIN;
  const yTicks = scene.log ? logTicks(scene.y) : ticksIn(frame.y, Math.max(2, height / (size * 3.6)), offset, scale);
  ctx.strokeStyle = style["--grid"];
  ctx.beginPath();
  for (const value of yTicks) horizontal(ctx, left, left + width, sy(value));
  ctx.stroke();
  ctx.fillStyle = style["--muted"];
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  if (!scene.bare) {
    for (const value of yTicks) ctx.fillText(tickLabel(offset + scale * value, scene.log ? 0 : scale * (frame.y[1] - frame.y[0])), left - size * 0.5, sy(value));
  }
  if (sy2) {
    ctx.textAlign = "left";
    for (const value of ticks(scene.y2, 4)) ctx.fillText(tickLabel(value, 1), left + width + size * 0.5, sy2(value));
  }
  const base = top + height;
  ctx.strokeStyle = style["--axis"];
  ctx.beginPath();
  horizontal(ctx, left, left + width, base);
  ctx.stroke();
  paintTicksOfX(ctx, frame, scene, size);
  paintReferences(ctx, frame, scene, style);
}

/** Ticks under the plot; the axis's title stands at their right end, in place of labels that would touch it. */
function paintTicksOfX(ctx, { left, top, width, height, sx, x }, scene, size) {
  const base = top + height;
  ctx.textBaseline = "top";
  ctx.textAlign = "right";
  const title = scene.xTitle ?? "";
  const room = title ? ctx.measureText(title).width + size : 0;
  ctx.fillText(title, left + width + (scene.margin ? size * (scene.margin - 0.3) : 0), base + size * 0.5);
  const end = left + width + (scene.margin ? size * scene.margin - room : size - room);
  ctx.textAlign = "center";
  const [offset, , scale] = scene.unit ?? PLAIN;
  for (const value of scene.bare && scene.even ? [] : ticksIn(x, Math.max(2, width / (size * 6)), offset, scale)) {
    const pixel = sx(value);
    const text = tickLabel(offset + scale * value, scale * (x[1] - x[0]));
    ctx.fillRect(Math.round(pixel), base, 1, 4);
    if (pixel + ctx.measureText(text).width / 2 < end) ctx.fillText(text, pixel, base + size * 0.5);
  }
}

/** Reference lines, named in the margin at their right end (inside, where that margin is an axis). */
function paintReferences(ctx, frame, scene, style) {
  const { left, top, width, height, sx } = frame;
  const { size } = style;
  const named = [];
  for (const ref of scene.refs ?? []) {
    const scale = ref.right ? frame.sy2 : frame.sy;
    const upright = ref.x !== undefined;
    const pixel = upright ? Math.round(sx(ref.x)) + 0.5 : scale(ref.y);
    const inside = upright ? pixel >= left && pixel <= left + width : pixel >= top - 1 && pixel <= top + height + 1;
    if (!inside) continue;
    ctx.strokeStyle = style[ref.colour ?? "--muted"];
    ctx.setLineDash(ref.dash ?? [5, 4]);
    ctx.lineWidth = ref.width ?? 1.25;
    ctx.beginPath();
    if (upright) { ctx.moveTo(pixel, top); ctx.lineTo(pixel, top + height); } else horizontal(ctx, left, left + width, pixel);
    ctx.stroke();
    if (ref.label) named.push({ ...ref, at: pixel });
  }
  ctx.setLineDash([]);
  named.sort((a, b) => a.at - b.at).forEach((ref, i) => { if (i) ref.at = Math.max(ref.at, named[i - 1].at + size * 1.15); });
  for (const ref of named) halo(ctx, ref.label, left + width + size * 0.4, ref.at, style, { colour: ref.colour, align: "left" });
}

/** Text that stays legible over lines. */
function halo(ctx, text, x, y, style, { colour = "--muted", align = "left" } = {}) {
  ctx.setLineDash([]);
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = style["--card"];
  ctx.strokeText(text, x, y);
  ctx.fillStyle = style[colour];
  ctx.fillText(text, x, y);
}

function horizontal(ctx, from, to, y) {
  const crisp = Math.round(y) + 0.5;
  ctx.moveTo(from, crisp);
  ctx.lineTo(to, crisp);
}

/** The data: clipped to the inner rectangle; what lies after the cursor is faded. */
export function paintLayers(ctx, frame, scene, style) {
  const { left, top, width, height } = frame;
  const cursor = scene.cursor ?? null;
  const split = cursor === null ? left + width : Math.min(left + width, Math.max(left, frame.sx(cursor)));
  const part = (from, to, alpha) => {
    if (to <= from) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(from, top - 2, to - from, height + 3);
    ctx.clip();
    for (const layer of scene.layers) if (!layer.hidden) paintLayer(ctx, frame, layer, style, alpha);
    ctx.restore();
  };
  part(left, split, 1);
  if (cursor === null) return;
  part(split, left + width, 0.22);
  ctx.fillStyle = style["--text"];
  ctx.fillRect(Math.round(split), top, 1, height);
}

function paintLayer(ctx, frame, layer, style, alpha) {
  if (layer.paint) {
    layer.paint(ctx, frame, style, alpha);
    ctx.globalAlpha = 1;
    return;
  }
  const scale = layer.right ? frame.sy2 : frame.sy;
  if (!scale || !layer.x?.length) return;
  ctx.strokeStyle = ctx.fillStyle = style[layer.colour];
  ctx.lineWidth = (layer.width ?? 1.75) * Math.max(1, style.size / USUAL_SIZE);
  ctx.lineJoin = "round";
  ctx.setLineDash(layer.dash ?? []);
  const strength = alpha * (layer.alpha ?? 1);
  ctx.globalAlpha = strength;
  if (layer.kind === "steps") paintSteps(ctx, frame, layer, scale, strength);
  else if (layer.kind === "band") paintBand(ctx, frame.sx, layer, scale, strength);
  else if (layer.kind === "segments") paintSegments(ctx, frame.sx, layer, scale);
  else paintLine(ctx, frame, layer, scale, strength);
  ctx.globalAlpha = 1;
}

function paintSteps(ctx, frame, layer, scale, alpha) {
  const { x, y } = layer;
  const base = scale(0);
  const outline = new Path2D();
  outline.moveTo(frame.sx(x[0]), base);
  for (let i = 0; i < y.length; i += 1) {
    const height = scale(y[i]);
    outline.lineTo(frame.sx(x[i]), height);
    outline.lineTo(frame.sx(x[i + 1]), height);
  }
  outline.lineTo(frame.sx(x[y.length]), base);
  if (layer.fill) {
    ctx.globalAlpha = alpha * layer.fill;
    ctx.fill(outline);
    ctx.globalAlpha = alpha;
  }
  ctx.stroke(outline);
}

function paintBand(ctx, sx, layer, scale, alpha) {
  const { x, y, y0 } = layer;
  ctx.globalAlpha = alpha * (layer.fill ?? 0.2);
  ctx.beginPath();
  for (let i = 0; i < x.length; i += 1) ctx.lineTo(sx(x[i]), scale(y[i]));
  for (let i = x.length - 1; i >= 0; i -= 1) ctx.lineTo(sx(x[i]), scale(y0[i]));
  ctx.closePath();
  ctx.fill();
}

/** Short strokes from (x[i], y0[i]) to (x2[i], y[i]): the map from noise to samples. */
function paintSegments(ctx, sx, layer, scale) {
  ctx.beginPath();
  for (let i = 0; i < layer.x.length; i += 1) {
    ctx.moveTo(sx(layer.x[i]), scale(layer.y0[i]));
    ctx.lineTo(sx(layer.x2[i]), scale(layer.y[i]));
  }
  ctx.stroke();
}

/** A line; one that has far more points than pixels becomes its mean per column within a pale envelope. */
function paintLine(ctx, frame, layer, scale, alpha) {
  const { x, y } = layer;
  const [first, last] = visible(x, frame);
  const column = 4;
  if (last - first > (frame.width / column) * 1.2) {
    const dense = condense(layer, frame, { first, last, column });
    ctx.globalAlpha = alpha * 0.2;
    ctx.beginPath();
    for (let i = 0; i < dense.x.length; i += 1) ctx.lineTo(dense.x[i], scale(dense.high[i]));
    for (let i = dense.x.length - 1; i >= 0; i -= 1) ctx.lineTo(dense.x[i], scale(dense.low[i]));
    ctx.fill();
    ctx.globalAlpha = alpha;
    ctx.beginPath();
    for (let i = 0; i < dense.x.length; i += 1) ctx.lineTo(dense.x[i], scale(dense.mean[i]));
    ctx.stroke();
    return;
  }
  ctx.beginPath();
  let open = false;
  for (let i = first; i < last; i += 1) {
    if (y[i] === null || !Number.isFinite(y[i])) { open = false; continue; }
    if (open) ctx.lineTo(frame.sx(x[i]), scale(y[i]));
    else ctx.moveTo(frame.sx(x[i]), scale(y[i]));
    open = true;
  }
  ctx.stroke();
}

/** Indices of the points in view, one more at each side. */
function visible(x, frame) {
  const low = frame.invert(frame.left);
  const high = frame.invert(frame.left + frame.width);
  return [Math.max(0, bisect(x, low) - 1), Math.min(x.length, bisect(x, high) + 1)];
}

/** The first index whose value is at least `value`, in a sorted array. */
export function bisect(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function condense({ x, y }, frame, { first, last, column }) {
  const out = { x: [], mean: [], low: [], high: [] };
  let at = null;
  let sum = 0;
  let count = 0;
  let low = 0;
  let high = 0;
  const flush = () => {
    if (!count) return;
    out.x.push((at + 0.5) * column);
    out.mean.push(sum / count);
    out.low.push(low);
    out.high.push(high);
  };
  for (let i = first; i < last; i += 1) {
    const value = y[i];
    if (value === null || !Number.isFinite(value)) continue;
    const bucket = Math.floor(frame.sx(x[i]) / column);
    if (bucket !== at) {
      flush();
      at = bucket; sum = 0; count = 0; low = value; high = value;
    }
    sum += value; count += 1;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  flush();
  return out;
}
