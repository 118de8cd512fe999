// The plots of a run on the line: what each one shows of a view (over_steps.js).

import { linspace } from "../dom.js";
import { Settled, niceTop } from "../axes.js";
import { Errors, OverSteps, closeLine, errorWords, valueAt } from "../over_steps.js";
import { quantilesOf } from "./quantiles.js";
import { number, t } from "../text.js";

const FRAMES_STILL = 40; // the ceiling of the distribution sinks only after so many frames

const ceilings = new WeakMap(); // by run: the heights wanted by its last frames
const answerAxes = new WeakMap(); // by run: the settled axis of its scores

export function distributionScene({ state, frame, preview, reference, cursor, beside = false, marks = [] }) {
  if (!frame) return previewScene(preview);
  const [low, high, bins] = frame.edges;
  const edges = linspace(low, high, bins + 1);
  const layers = [
    { kind: "steps", key: "real", label: t("real"), colour: "--real", x: edges, y: frame.real, fill: 0.3, width: 1.5 },
    { kind: "steps", key: "fake", label: t("generated"), colour: "--fake", x: edges, y: frame.fake, fill: 0.34, width: 1.75, dash: [6, 2] },
  ];
  const kept = beside ? null : reference?.frameAt(cursor ?? state.last);
  if (kept) {
    layers.push({ kind: "steps", key: "kept", label: t("generated, kept run"), colour: "--fake", dash: [2, 3], width: 1.5, alpha: 0.8,
      x: linspace(kept.edges[0], kept.edges[1], kept.edges[2] + 1), y: kept.fake });
  }
  if (frame.d) {
    const x = linspace(...frame.x);
    layers.push({ kind: "line", key: "d", label: "D(x)", colour: "--discriminator", x, y: frame.d, right: true, width: 2.25 });
    if (frame.optimum) {
      layers.push({ kind: "line", key: "optimum", label: t("best possible D(x)"), colour: "--discriminator", x, y: frame.optimum, right: true, dash: [5, 4], width: 1.5 });
    }
  }
  const { refs, ...axis } = answerAxis(state, frame);
  return { x: [low, high], y: [0, densityCeiling(state, frame)], xTitle: t("value x"), xName: "x", layers, refs: [...refs, ...marks.flatMap(markLines)], ...axis };
}

/** Where the numbers stand that a step taken apart tells of: the first row's, upright; dashed where they have gone. */
function markLines({ colour, rows, to }) {
  const upright = (values, more) => values[0].map((x) => ({ x, colour, width: 2, ...more }));
  return [...upright(rows, {}), ...(to ? upright(to, { dash: [4, 3] }) : [])];
}

/** The right axis, on which D(x) stands, and its line where nothing can be told apart. */
function answerAxis(state, frame) {
  const answer = state.aims?.answer;
  if (!frame.d || !answer) return { refs: [] };
  const { scale, low, high, undecided } = answer;
  const refs = undecided === null ? [] : [{ y: undecided, right: true, colour: "--discriminator", dash: [1, 3], width: 1 }];
  if (scale === "probability") return { y2: [low, high], refs };
  const settled = answerAxes.get(state) ?? new Settled();
  answerAxes.set(state, settled);
  return { y2: settled.settle(Math.min(low ?? Infinity, ...frame.d), Math.max(high ?? -Infinity, ...frame.d)), refs };
}

/** The top of the distribution plot: room for the real density, and for a spike of generated samples up to three times it. */
function densityCeiling(state, frame) {
  const real = Math.max(...frame.real, 1e-6);
  const fake = Math.max(...frame.fake, 0);
  const wanted = Math.min(Math.max(real * 1.2, fake * 1.05), real * 3);
  const recent = ceilings.get(state) ?? [];
  recent.push(wanted);
  if (recent.length > FRAMES_STILL) recent.shift();
  ceilings.set(state, recent);
  return niceTop(Math.max(...recent));
}

function previewScene(preview) {
  if (!preview) return { x: [0, 8], y: [0, 0.4], layers: [], refs: [] };
  const x = linspace(...preview.x);
  const layers = [{ kind: "line", key: "real", label: t("real"), colour: "--real", x, y: preview.density, width: 2 }];
  return { x: [preview.x[0], preview.x[1]], y: [0, niceTop(1.2 * Math.max(...preview.density))], xTitle: t("value x"), layers, refs: [] };
}

/** The scenes of the plots over steps; they keep their settled ranges from frame to frame. */
export class LineScenes {
  constructor() {
    this.errors = new Errors();
    this.moments = new OverSteps([["mean", "mean", "--fake", null], ["std", "deviation", "--fake", [5, 3]]], { floor: 0 });
    this.distance = new OverSteps([
      ["w1", "Wasserstein-1", "--text", null], ["jsd", "Jensen-Shannon", "--muted", [5, 3]], ["critic", "critic's estimate", "--discriminator", [2, 2]],
    ], { log: true });
  }

  errorsScene(view) { return this.errors.of(view); }

  momentsScene(view) { return this.moments.scene(view, momentLines(view.state.aims)); }

  distanceScene(view) { return this.distance.scene(view, closeLine(view.state.aims)); }
}

/** Reference lines at the target's moments; `aims` is what a run is held against, {mean, std, close}, or null. */
export function momentLines(aims) {
  return aims ? [
    { y: aims.mean, label: t("mean {value}", { value: number(aims.mean, 3) }), colour: "--real" },
    { y: aims.std, label: t("dev. {value}", { value: number(aims.std, 3) }), colour: "--real" },
  ] : [];
}

/** z -> G(z) where the generator turns one number into one number. */
export function mapScene(frame) {
  const reach = Math.max(...frame.z.map(Math.abs), 1);
  const low = Math.min(...frame.g, frame.edges[0]);
  const high = Math.max(...frame.g, frame.edges[1]);
  return {
    x: [-reach, reach].map((v) => (frame.z[0] >= 0 && v < 0 ? 0 : v)), y: [low, high], xTitle: t("noise z"), xName: "z", refs: [],
    layers: [{ kind: "line", key: "g", label: "G(z)", colour: "--fake", x: frame.z, y: frame.g, width: 2.25 }],
  };
}

/** Quantiles of the generated against those of the real samples: the diagonal is a perfect match. */
export function quantileScene(frame) {
  const [low, high] = frame.edges;
  const real = quantilesOf(frame.edges, frame.real, 33);
  const fake = quantilesOf(frame.edges, frame.fake, 33);
  return {
    x: [low, high], y: [low, high], xTitle: t("real"), xName: t("real"), refs: [],
    layers: [
      { kind: "line", key: "same", label: t("same distribution"), colour: "--real", dash: [5, 4], width: 1.25, x: [low, high], y: [low, high] },
      { kind: "line", key: "q", label: t("generated"), colour: "--fake", x: real, y: fake, width: 2.25 },
    ],
  };
}

/** Words for those who cannot see the plots. */
export function summaries(view) {
  const { state, frame, cursor } = view;
  const at = valueAt(state, cursor);
  const target = state.aims ?? { mean: null, std: null };
  return {
    distribution: frame ? t("Generated samples have mean {mean} and deviation {std}; real ones have mean {real_mean} and deviation {real_std}.",
      { mean: at("mean"), std: at("std"), real_mean: number(target.mean, 3), real_std: number(target.std, 3) }) : t("Nothing to see yet."),
    errors: errorWords(view),
    moments: t("Mean {mean}, target {real_mean}; deviation {std}, target {real_std}.",
      { mean: at("mean"), std: at("std"), real_mean: number(target.mean, 3), real_std: number(target.std, 3) }),
    distance: t("Wasserstein-1 distance {w1}, Jensen-Shannon divergence {jsd}.", { w1: at("w1"), jsd: at("jsd") }),
  };
}
