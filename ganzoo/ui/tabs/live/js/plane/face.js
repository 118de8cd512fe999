// How the plane looks: points, D and the grid large, the square of z beside it, then the plots over steps.

import { h } from "../dom.js";
import { Plot } from "../plot.js";
import { number } from "../text.js";
import { bands, small } from "./bands.js";
import { explanation } from "./explain.js";
import { outline } from "./outline.js";
import { PlaneScenes, carried, noiseScene, planeScene, summaries } from "./scenes.js";
import { PlaneTools } from "./tools.js";

export class PlaneFace {
  static explain = explanation;

  static outline = outline;

  static bands = bands;

  static small = small;

  static Tools = PlaneTools;

  static Scenes = PlaneScenes;

  constructor(screen) {
    const time = { x: null, plots: [] };
    this.screen = screen;
    this.scenes = new PlaneScenes();
    this.plane = new Plot({ title: "The plane", name: "plane" });
    this.noise = new Plot({ title: "The map z → G(z)", name: "square" });
    this.kept = new Plot({ title: "Kept run", name: "kept" });
    this.kept.element.hidden = true;
    this.errors = new Plot({ title: "Errors", name: "errors", group: time });
    this.distance = new Plot({ title: "Distance to the target", name: "distance", group: time });
    this.hills = new Plot({ title: "Hills", name: "hills", group: time });
    this.moments = new Plot({ title: "Mean and spread", name: "moments", group: time });
    this.plots = [this.plane, this.noise, this.kept, this.errors, this.distance, this.hills, this.moments];
    this.main = h("div", { class: "main" }, this.plane.element, this.noise.element, this.kept.element);
    this.rest = [this.errors.element, this.distance.element, this.hills.element, this.moments.element];
  }

  /** On a phone the controls stand between the plane and the square of z. */
  arrange(narrow) {
    if (narrow) this.main.after(this.noise.element);
    else this.plane.element.after(this.noise.element);
  }

  compose(view, screen) {
    const plane = screen.drawing ? screen.drawing.scene() : planeScene(view);
    this.plane.show({ ...plane, overlay: (ctx, frame, style) => this.paintPointed(ctx, frame, style) });
    this.noise.show(noiseScene(view, (x, y) => this.point(view, x, y)));
    this.errors.show(this.scenes.errorsScene(view));
    this.distance.show(this.scenes.distanceScene(view));
    this.moments.show(this.scenes.momentsScene(view));
    const hills = Boolean(view.state.aims?.modes);
    if (this.hills.element.hidden === hills) this.hills.element.hidden = !hills;
    if (hills) this.hills.show(this.scenes.hillsScene(view));
    this.composeKept(view);
  }

  /** The kept run beside this one, in place of the square of z. */
  composeKept({ reference, beside: wanted, cursor, state: shown }) {
    const beside = Boolean(reference && wanted);
    if (this.kept.element.hidden === beside) { this.kept.element.hidden = !beside; this.noise.element.hidden = beside; }
    this.main.classList.toggle("two", beside);
    const frame = beside ? reference.frameAt(cursor ?? shown.last) : null;
    if (frame) this.kept.show(planeScene({ state: { experiment: reference.experiment, aims: reference.aims }, frame, cursor: null }));
  }

  /** Somebody points at the square of z, or at nothing any more: show where it goes. */
  point(view, x, y) {
    this.pointed = x === null ? null : carried(view, x, y);
    this.plane.dirty = true;
    this.screen.ask();
    return this.pointed ? [["--fake", `G(z) = (${number(this.pointed[0], 2)}, ${number(this.pointed[1], 2)})`]] : [];
  }

  paintPointed(ctx, { sx, sy }, style) {
    if (!this.pointed) return;
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = style["--text"];
    ctx.beginPath();
    ctx.arc(sx(this.pointed[0]), sy(this.pointed[1]), 8, 0, 2 * Math.PI);
    ctx.stroke();
  }

  describe(view) {
    const words = summaries(view);
    for (const name of ["plane", "errors", "distance", "hills"]) this[name].describe(words[name]);
    this.moments.describe(words.plane);
    this.noise.describe("");
  }

  /** [plot, scene, box] for a picture; `full` leaves nothing out. */
  boxes(view, { width, height, pad, head, full }, scenes) {
    const inner = height - head - pad;
    const wide = (width - 3 * pad) * 0.6;
    const slim = width - 3 * pad - wide;
    const right = 2 * pad + wide;
    const half = inner / 2;
    const third = inner / 3;
    const hills = Boolean(view.state.aims?.modes);
    const plane = [this.plane, planeScene(view), { x: pad, y: head, width: wide, height: full ? third * 2 : inner }];
    if (!full) return [plane, [this.errors, scenes.errorsScene(view), { x: right, y: head, width: slim, height: half }], [this.distance, scenes.distanceScene(view), { x: right, y: head + half, width: slim, height: half }]];
    return [
      plane,
      [this.errors, scenes.errorsScene(view), { x: right, y: head, width: slim, height: third }],
      [this.distance, scenes.distanceScene(view), { x: right, y: head + third, width: slim, height: third }],
      ...(hills ? [[this.hills, scenes.hillsScene(view), { x: pad, y: head + 2 * third, width: wide, height: third }]] : []),
      [this.moments, scenes.momentsScene(view), { x: right, y: head + 2 * third, width: slim, height: third }],
    ];
  }
}
