// Plots over the steps of a run, as every world has them: lines of its series, in ranges that settle.
// A view is {state, frame, cursor, reference, preview}: frame is the picture of the moment (now, or a scrubbed
// one), cursor the scrubbed step or null, reference a kept run {series, experiment, frameAt(step)} or null.

import { bisect } from "./paint.js";
import { Settled, niceTop } from "./axes.js";
import { number, t } from "./text.js";

const STEPS_TOPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** How far the axis of steps reaches: round, never past the length of the run. */
function stepRange(state, reference) {
  const last = Math.max(state.last, 1);
  const shown = niceTop(Math.max(last, 200), STEPS_TOPS);
  const end = state.steps && last <= state.steps ? Math.min(shown, state.steps) : shown;
  return [0, Math.max(end, reference ? Math.min(reference.last, end) : 0)];
}

/** One plot over steps: builds its lines from the run's series and settles its range of y. */
export class OverSteps {
  constructor(names, { floor = null, log = false, margin = 5.8 } = {}) {
    this.names = names; // [series, label, colour, dash]
    this.floor = floor;
    this.margin = margin; // room for the names of reference lines, in type sizes
    this.log = log;
    this.settled = new Settled();
  }

  scene({ state, cursor, reference }, refs) {
    if (state.last < this.seen) this.settled.reset();
    this.seen = state.last;
    const { series } = state;
    const layers = this.names.filter(([name]) => series[name]?.some((v) => v !== null))
      .map(([name, label, colour, dash]) => ({ kind: "line", key: name, label: t(label), colour, dash, x: series.step, y: series[name] }));
    const lines = layers.slice();
    if (reference) {
      for (const [name, , colour] of this.names) {
        if (reference.series[name]?.some((v) => v !== null)) {
          layers.unshift({ kind: "line", key: `kept-${name}`, colour, dash: [2, 3], width: 1.25, alpha: 0.65, x: reference.series.step, y: reference.series[name] });
        }
      }
    }
    const x = stepRange(state, reference);
    const values = refs.filter((ref) => ref.fit !== false).map((ref) => ref.y);
    return {
      margin: this.margin, x, y: this.range(this.settled, lines, x, values), log: this.log, layers, refs, cursor, xTitle: t("step"), xName: t("step"),
      fit: (range) => this.range(new Settled(), lines, range, []),
      empty: series.step.length || cursor !== null ? "" : t("Waiting for the first steps"),
    };
  }

  range(settled, layers, [from, to], always) {
    const values = [];
    for (const { x, y } of layers) {
      const first = Math.max(0, bisect(x, from) - 1);
      const last = Math.min(x.length, bisect(x, to) + 1);
      const stride = Math.max(1, Math.floor((last - first) / 150));
      for (let i = first; i < last; i += stride) if (y[i] !== null && Number.isFinite(y[i])) values.push(y[i]);
    }
    values.sort((a, b) => a - b);
    const cut = Math.floor(values.length * 0.015);
    const low = Math.min(values[cut] ?? 0, ...always);
    const high = Math.max(values[values.length - 1 - cut] ?? 1, ...always);
    if (this.log) return logRange(low, high);
    return settled.settle(this.floor === null ? low : Math.min(this.floor, low), high);
  }
}

function logRange(low, high) {
  const half = (value, round) => 10 ** (round(Math.log10(value) * 2) / 2);
  return [half(Math.max(Math.min(low, 0.1), 1e-3), Math.floor), half(Math.max(high, 1), Math.ceil)];
}

/** The errors of both players and D's sum, with their levels at balance. */
export class Errors extends OverSteps {
  constructor() {
    super([
      ["loss_real", "D on real", "--real", null], ["loss_fake", "D on generated", "--fake", [6, 3]],
      ["loss_sum", "D, sum", "--discriminator", [2, 2]], ["loss_generator", "G", "--generator", [9, 3]],
    ], { floor: 0 });
  }

  of(view) {
    const { state } = view;
    const sum = (state.series.loss_real ?? []).map((real, i) => (real === null || state.series.loss_fake[i] === null ? null : real + state.series.loss_fake[i]));
    const seen = { last: state.last, steps: state.steps, series: { ...state.series, loss_sum: state.aims?.paired ? [] : sum } };
    const refs = (state.aims?.balance ?? []).map(([y, label]) => ({ y, label, colour: "--muted" }));
    return this.scene({ ...view, state: seen }, refs);
  }
}

/** The distance below which a run counts as converged. */
export function closeLine(aims) {
  return aims ? [{ y: aims.close, label: number(aims.close, 2), colour: "--muted", fit: false }] : [];
}

/** The errors at a moment in words. */
export function errorWords({ state, cursor }) {
  const at = valueAt(state, cursor);
  return t("At step {step}: error on real {real}, on generated {fake}, of the generator {generator}.",
    { step: at("step", 4), real: at("loss_real"), fake: at("loss_fake"), generator: at("loss_generator") });
}

/** What a series says at the moment that is looked at, as text. */
export function valueAt({ series }, cursor) {
  const i = cursor === null ? series.step.length - 1 : Math.max(0, bisect(series.step, cursor));
  return (name, digits = 3) => number(series[name]?.[i] ?? (name === "step" ? 0 : null), digits);
}
