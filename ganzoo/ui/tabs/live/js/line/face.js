// How the line looks: the distribution large, errors, moments, the map from z, the distance.

import { h } from "../dom.js";
import { Plot } from "../plot.js";
import { LineScenes, distributionScene, mapScene, quantileScene, summaries } from "./scenes.js";
import { bands, small } from "./bands.js";
import { explanation } from "./explain.js";
import { outline } from "./outline.js";
import { LineTools } from "./tools.js";

export class LineFace {
  static explain = explanation;

  static outline = outline;

  static bands = bands;

  static small = small;

  static Tools = LineTools;

  static Scenes = LineScenes;

  constructor() {
    const time = { x: null, plots: [] };
    this.scenes = new LineScenes();
    this.distribution = new Plot({ title: "Distribution", name: "distribution" });
    this.kept = new Plot({ title: "Kept run", name: "kept", group: this.distribution.group });
    this.kept.element.hidden = true;
    this.errors = new Plot({ title: "Errors", name: "errors", group: time });
    this.moments = new Plot({ title: "Mean and deviation", name: "moments", group: time });
    this.distance = new Plot({ title: "Distance to the target", name: "distance", group: time });
    this.map = new Plot({ title: "Quantiles: generated against real", name: "map" });
    this.plots = [this.distribution, this.kept, this.errors, this.moments, this.distance, this.map];
    this.main = h("div", { class: "main" }, this.distribution.element, this.kept.element);
    this.rest = [this.errors.element, this.moments.element, this.map.element, this.distance.element];
  }

  compose(view, screen) {
    this.distribution.show(screen.drawing ? screen.drawing.scene() : distributionScene(view));
    this.errors.show(this.scenes.errorsScene(view));
    this.moments.show(this.scenes.momentsScene(view));
    this.distance.show(this.scenes.distanceScene(view));
    this.composeMap(view.frame);
    this.composeKept(view);
  }

  composeMap(frame) {
    const title = frame?.g ? "The map z → G(z)" : "Quantiles: generated against real";
    if (this.map.title !== title) { this.map.title = title; this.map.setZoom(null); this.map.say(); }
    if (frame) this.map.show(frame.g ? mapScene(frame) : quantileScene(frame));
    else this.map.show({ x: [0, 1], y: [0, 1], layers: [], refs: [] });
  }

  /** The kept run beside this one, at the same step. */
  composeKept({ reference, beside: wanted, cursor, state: shown }) {
    const beside = Boolean(reference && wanted);
    if (this.kept.element.hidden === beside) this.kept.element.hidden = !beside;
    this.main.classList.toggle("two", beside);
    if (!beside) return;
    const frame = reference.frameAt(cursor ?? shown.last);
    const state = { experiment: reference.experiment, aims: reference.aims };
    if (frame) this.kept.show(distributionScene({ state: reference.state ??= state, frame, cursor: null }));
  }

  describe(view) {
    const words = summaries(view);
    for (const name of ["distribution", "errors", "moments", "distance"]) this[name].describe(words[name]);
    this.map.describe(words.distribution);
  }

  /** [plot, scene, box] for a picture; `full` leaves nothing out. */
  boxes(view, { width, height, pad, head, full }, scenes) {
    const inner = height - head - pad;
    const wide = (width - 3 * pad) * 0.6;
    const slim = width - 3 * pad - wide;
    const map = view.frame?.g ? mapScene(view.frame) : view.frame ? quantileScene(view.frame) : null;
    const right = 2 * pad + wide;
    const third = inner / 3;
    const boxes = [
      [this.distribution, distributionScene(view), { x: pad, y: head, width: wide, height: full ? third * 2 : inner }],
      [this.errors, scenes.errorsScene(view), { x: right, y: head, width: slim, height: full ? third : inner / 2 }],
    ];
    if (!full) return [...boxes, [this.moments, scenes.momentsScene(view), { x: right, y: head + inner / 2, width: slim, height: inner / 2 }]];
    boxes.push([this.moments, scenes.momentsScene(view), { x: right, y: head + third, width: slim, height: third }]);
    boxes.push([this.distance, scenes.distanceScene(view), { x: right, y: head + 2 * third, width: slim, height: third }]);
    if (map) boxes.push([this.map, map, { x: pad, y: head + 2 * third, width: wide, height: third }]);
    return boxes;
  }
}
