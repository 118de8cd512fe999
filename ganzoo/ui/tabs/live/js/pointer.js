// Pointer and keys on a plot: a crosshair with a readout, a range of x by dragging, the whole range by double click.
// Keys: arrows move the crosshair, + and - zoom around it, Home shows the whole range, Escape lets go.

import { clamp } from "./dom.js";

const ZOOM = 1.5;

export function attachPointer(plot) {
  const { stage } = plot;
  let start = null;
  const dataX = (event) => {
    const box = stage.getBoundingClientRect();
    return plot.frame ? plot.frame.invert(event.clientX - box.left) : null;
  };
  const shown = () => plot.zoom ?? plot.scene?.x;

  stage.addEventListener("pointermove", (event) => {
    if (plot.painting || !plot.frame) return;
    const x = dataX(event);
    const box = stage.getBoundingClientRect();
    plot.at = { x: event.clientX - box.left, y: event.clientY - box.top };
    hover(plot, x === null ? null : clamp(x, ...shown()));
    if (start !== null) mark(plot, start, x);
  });
  stage.addEventListener("pointerleave", () => { if (start === null) hover(plot, null); });
  stage.addEventListener("pointerdown", (event) => {
    if (plot.painting || event.pointerType === "touch" || event.button !== 0) return;
    start = dataX(event);
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const end = clamp(dataX(event), ...shown());
    const from = clamp(start, ...shown());
    start = null;
    mark(plot, null, null);
    const whole = shown();
    if (Math.abs(end - from) > 0.02 * (whole[1] - whole[0])) plot.setZoom([Math.min(from, end), Math.max(from, end)]);
  });
  stage.addEventListener("pointercancel", () => { start = null; mark(plot, null, null); hover(plot, null); });
  stage.addEventListener("dblclick", () => { if (!plot.painting) plot.setZoom(null); });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomAround(plot, dataX(event), event.deltaY < 0 ? 1 / ZOOM : ZOOM);
  }, { passive: false });
  stage.addEventListener("blur", () => hover(plot, null));
  stage.addEventListener("keydown", (event) => onKey(plot, event));
}

function onKey(plot, event) {
  if (!plot.scene || event.altKey || event.ctrlKey || event.metaKey || plot.painting) return;
  const [low, high] = plot.zoom ?? plot.scene.x;
  const middle = plot.group.x ?? (low + high) / 2;
  const move = (share) => hover(plot, clamp(middle + share * (high - low), low, high));
  const actions = {
    ArrowLeft: () => move(-0.02),
    ArrowRight: () => move(0.02),
    PageDown: () => move(-0.1),
    PageUp: () => move(0.1),
    "+": () => zoomAround(plot, middle, 1 / ZOOM),
    "=": () => zoomAround(plot, middle, 1 / ZOOM),
    "-": () => zoomAround(plot, middle, ZOOM),
    Home: () => plot.setZoom(null),
    Escape: () => hover(plot, null),
  };
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}

function hover(plot, x) {
  plot.hover = x;
  plot.group.x = x;
  for (const other of plot.group.plots) {
    if (other !== plot) other.hover = null;
    other.dirty = true;
    other.onrestyle?.();
  }
}

function zoomAround(plot, centre, factor) {
  const whole = plot.scene.x;
  const [low, high] = plot.zoom ?? whole;
  const next = [clamp(centre - (centre - low) * factor, ...whole), clamp(centre + (high - centre) * factor, ...whole)];
  const full = next[1] - next[0] >= (whole[1] - whole[0]) * 0.999;
  if (next[1] - next[0] > (whole[1] - whole[0]) * 1e-3) plot.setZoom(full ? null : next);
}

/** Show the range being dragged. */
function mark(plot, from, to) {
  plot.marking ??= plot.stage.appendChild(Object.assign(document.createElement("div"), { className: "marking" }));
  plot.marking.hidden = from === null;
  if (from === null || !plot.frame) return;
  const { left, width, sx, top, height } = plot.frame;
  const a = clamp(sx(Math.min(from, to)), left, left + width);
  const b = clamp(sx(Math.max(from, to)), left, left + width);
  Object.assign(plot.marking.style, { left: `${a}px`, width: `${b - a}px`, top: `${top}px`, height: `${height}px` });
}
