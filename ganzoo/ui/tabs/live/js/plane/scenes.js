// The plots of a run on the plane: what each one shows of a view (over_steps.js).

import { Errors, OverSteps, closeLine, errorWords, valueAt } from "../over_steps.js";
import { number, t } from "../text.js";
import { decoded, pointsOf } from "./coding.js";
import { arrowsAt, dots, heatMap, standOut, warpedGrid } from "./layers.js";

const ARROW = 30; // pixels of the longest arrow that a run has had

const strongest = new WeakMap(); // by run: the longest arrow so far

/** The square that a plot shows; before a run there is the preview's. */
const windowOf = (aims) => aims?.window ?? [-3, 3, -3, 3];

/** Axes of a square, kept even by the plot (paint.js). */
function square([left, right, bottom, top], more) {
  const middle = (bottom + top) / 2;
  return { x: [left, right], y: [bottom, top], even: true, refs: [], fit: ([a, b]) => [middle - (b - a) / 2, middle + (b - a) / 2], ...more };
}

/** Real and generated points, what D thinks of each place, where G takes its grid, and where it is pushed. */
export function planeScene({ state, frame, preview, reference, cursor, beside, marks = [] }) {
  const aims = state.aims ?? preview;
  const window = windowOf(aims);
  const layers = [];
  const real = aims?.real ? pointsOf(aims.real, window) : [];
  if (frame) {
    const { fake, heat, side, grid, arrows } = decoded(frame, window);
    layers.push(heatMap({ key: "d", label: t("D: real or generated"), heat, side, window, undecided: undecidedOf(aims, frame) }));
    if (grid) layers.push(warpedGrid({ key: "grid", label: t("grid of z"), points: grid, lines: linesOf(state, grid) }));
    layers.push(dots({ key: "real", label: t("real"), colour: "--real", points: real, radius: 1.8, alpha: 0.65 }));
    const kept = beside ? null : reference?.frameAt(cursor ?? state.last);
    if (kept?.fake) layers.push(dots({ key: "kept", label: t("generated, kept run"), colour: "--fake", points: decoded(kept, window).fake, radius: 2.4, hollow: true, alpha: 0.7 }));
    layers.push(dots({ key: "fake", label: t("generated"), colour: "--fake", points: fake, radius: 2, alpha: 0.85 }));
    layers.push(arrowsAt({ key: "arrows", label: t("push on G"), points: fake, arrows, longest: ARROW * shareOfStrongest(state, frame) }));
    for (const [i, mark] of marks.entries()) layers.push(standOut({ key: `mark-${i}`, label: "", ...mark }));
  } else layers.push(dots({ key: "real", label: t("real"), colour: "--real", points: real, radius: 1.8 }));
  return square(window, { layers, xTitle: "x", xName: "x", unit: aims?.unit });
}

/** How long the longest arrow of a frame is beside the longest of the run so far. */
function shareOfStrongest(state, { longest: [longest] }) {
  const most = Math.max(strongest.get(state) ?? 0, longest);
  strongest.set(state, most);
  return most > 0 ? longest / most : 0;
}

/** Which share of the shades is where D cannot tell. */
function undecidedOf(aims, { heat_range: [low, high] }) {
  const { undecided } = aims?.answer ?? { undecided: 0.5 };
  const share = ((undecided ?? (low + high) / 2) - low) / (high - low || 1);
  return Math.min(0.98, Math.max(0.02, share));
}

/** Lines of the grid in each direction; 1 where z is one number. */
function linesOf(state, grid) { return state.experiment?.latent === 1 ? 1 : Math.round(Math.sqrt(grid.length / 2)); }

/** The square of z with its lines evenly likely: each cell shaded as where it goes. */
export function noiseScene({ state, frame }, pointed) {
  const window = [0, 1, 0, 1];
  const empty = state.experiment && state.experiment.latent > 2 ? t("z has {count} numbers here; a grid of it can be drawn up to two.", { count: state.experiment.latent }) : "";
  const scene = square(window, { layers: [], xTitle: t("noise z, evenly likely"), bare: true, empty, readout: pointed });
  if (!frame?.grid || empty) return scene;
  const { grid } = decoded(frame, windowOf(state.aims));
  const lines = linesOf(state, grid);
  const count = grid.length / 2;
  const even = new Float32Array(grid.length);
  for (let i = 0; i < count; i += 1) {
    even[2 * i] = lines > 1 ? Math.floor(i / lines) / (lines - 1) : i / (count - 1);
    even[2 * i + 1] = lines > 1 ? (i % lines) / (lines - 1) : 0.5;
  }
  return { ...scene, layers: [warpedGrid({ key: "z", label: t("grid of z"), points: even, lines })] };
}

/** Where the generator takes a place of the square of z, between the lines of its grid; null where there is no grid. */
export function carried({ state, frame }, x, y) {
  if (!frame?.grid) return null;
  const { grid } = decoded(frame, windowOf(state.aims));
  const lines = linesOf(state, grid);
  const count = lines > 1 ? lines : grid.length / 2;
  const place = (value) => Math.min(Math.max(value, 0), 1) * (count - 1);
  const [row, column] = lines > 1 ? [place(x), place(y)] : [0, place(x)];
  const [i, j] = [Math.min(Math.floor(row), count - 2), Math.min(Math.floor(column), count - 2)].map((v) => Math.max(v, 0));
  const at = (r, c, k) => grid[2 * (r * count + c) + k];
  const between = (k) => {
    const low = at(i, j, k) + (at(i, j + 1, k) - at(i, j, k)) * (column - j);
    if (lines === 1) return low;
    const high = at(i + 1, j, k) + (at(i + 1, j + 1, k) - at(i + 1, j, k)) * (column - j);
    return low + (high - low) * (row - i);
  };
  return [between(0), between(1)];
}

/** The scenes of the plots over steps; they keep their settled ranges from frame to frame. */
export class PlaneScenes {
  constructor() {
    this.errors = new Errors();
    this.moments = new OverSteps([["spread", "spread", "--fake", null], ["x", "mean of x", "--fake", [6, 3]], ["y", "mean of y", "--fake", [2, 2]]], { margin: 7 });
    this.distance = new OverSteps([
      ["sw", "Wasserstein", "--text", null], ["jsd", "Jensen-Shannon", "--muted", [5, 3]],
      ["mmd", "MMD", "--generator", [2, 2]], ["kl", "KL of hills", "--discriminator", [9, 3]],
    ], { log: true });
    this.hills = new OverSteps([["modes", "hills found", "--fake", null]], { floor: 0, margin: 3.1 });
  }

  errorsScene(view) { return this.errors.of(view); }

  distanceScene(view) { return this.distance.scene(view, closeLine(view.state.aims)); }

  momentsScene(view) {
    const { aims } = view.state;
    return this.moments.scene(view, aims ? [{ y: aims.spread, label: t("spread {value}", { value: number(aims.spread, 3) }), colour: "--real" }] : []);
  }

  hillsScene(view) {
    const { state, cursor } = view;
    const count = state.aims?.modes ?? 0;
    const scene = this.hills.scene(view, [{ y: count, label: "", colour: "--real" }]);
    const quality = { kind: "line", key: "quality", label: t("points on a hill"), colour: "--generator", dash: [6, 3], x: state.series.step, y: state.series.quality ?? [], right: true };
    return { ...scene, y: [0, Math.max(1, count * 1.08)], y2: [0, 1.08], layers: [...scene.layers, quality], cursor, fit: null };
  }
}

/** Words for those who cannot see the plots. */
export function summaries(view) {
  const { state, frame, cursor } = view;
  const at = valueAt(state, cursor);
  const count = state.aims?.modes ?? 0;
  return {
    plane: !frame ? t("Nothing to see yet.") : t("Generated points lie around ({x}, {y}) and spread over {spread}; real ones spread over {real_spread}.",
      { x: at("x"), y: at("y"), spread: at("spread"), real_spread: number(state.aims?.spread ?? null, 3) }),
    errors: errorWords(view),
    distance: t("Sliced Wasserstein distance {sw}, Jensen-Shannon divergence {jsd}, mean discrepancy {mmd}.", { sw: at("sw"), jsd: at("jsd"), mmd: at("mmd") }),
    hills: count ? t("{found} of {count} hills are found; a share of {quality} of the points lies on one.", { found: at("modes"), count: number(count), quality: at("quality") }) : "",
  };
}
