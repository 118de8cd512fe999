import assert from "node:assert/strict";
import test from "node:test";

import { RunState } from "../../../../../ganzoo/ui/tabs/live/js/state.js";

const points = (...steps) => ({ step: steps, mean: steps.map((step) => step / 10) });
const snapshot = (...steps) => ({ kind: "snapshot", step: steps.at(-1), series: points(...steps), run: { steps: 100, experiment: { seed: 1 } } });

test("a snapshot begins anew and messages without a gap go on", () => {
  const state = new RunState();
  assert.equal(state.take(snapshot(0, 10)), true);
  assert.equal(state.take({ from: 10, step: 20, points: points(20), marks: [{ name: "lr_d" }] }), true);
  assert.deepEqual([state.step, state.series.mean, state.marks.length, state.steps], [20, [0, 1, 2], 1, 100]);
  state.take(snapshot(0));
  assert.deepEqual([state.step, state.series.step, state.marks], [0, [0], []]);
});

test("a gap asks for a snapshot and changes nothing", () => {
  const state = new RunState();
  state.take(snapshot(0, 10));
  assert.equal(state.take({ from: 30, step: 40, points: points(40) }), false);
  assert.deepEqual([state.step, state.series.step], [10, [0, 10]]);
});

test("memory stays flat and the newest point stays", () => {
  const state = new RunState();
  state.take(snapshot(0));
  for (let step = 1; step <= 10_000; step += 1) state.take({ from: step - 1, step, points: points(step) });
  assert.ok(state.series.step.length <= 4096);
  assert.equal(state.series.step.at(-1), 10_000);
});
