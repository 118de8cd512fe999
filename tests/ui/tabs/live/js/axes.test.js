import assert from "node:assert/strict";
import test from "node:test";

import { Settled, logTicks, niceRange, niceTop, tickLabel, ticks } from "../../../../../ganzoo/ui/tabs/live/js/axes.js";

test("a top is round and not below the value", () => {
  assert.deepEqual([0.9, 1, 1.1, 7, 0.012].map((value) => niceTop(value)), [1, 1, 1.25, 8, 0.0125]);
  assert.equal(niceTop(0), 1);
});

test("a range is rounded outwards, and an empty one is opened", () => {
  assert.deepEqual(niceRange(0.3, 9.7), [0, 10]);
  assert.deepEqual(niceRange(4, 4), [3.5, 4.5]);
});

test("ticks lie at round values within the range", () => {
  assert.deepEqual(ticks([1, 10], 5), [2, 4, 6, 8, 10]);
  assert.deepEqual(logTicks([0.01, 100]).map((value) => Number(value.toPrecision(6))), [0.01, 0.1, 1, 10, 100]);
});

test("an axis grows at once and shrinks only when it is far too wide", () => {
  const axis = new Settled();
  assert.deepEqual(axis.settle(0, 10), [0, 10]);
  assert.deepEqual(axis.settle(0, 8), [0, 10]);
  assert.deepEqual(axis.settle(0, 19), [0, 20]);
  assert.deepEqual(axis.settle(0, 4), [0, 4]);
});

test("labels say as much as the span asks for", () => {
  assert.deepEqual([tickLabel(0, 1), tickLabel(0.25, 1), tickLabel(1500, 5000), tickLabel(2_500_000, 1)], ["0", "0.25", "1,500", "2.5M"]);
});
