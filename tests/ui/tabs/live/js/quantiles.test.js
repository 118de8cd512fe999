import assert from "node:assert/strict";
import test from "node:test";

import { quantilesOf } from "../../../../../ganzoo/ui/tabs/live/js/line/quantiles.js";

const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`);

test("quantiles of an even density are its probabilities, from 1 % to 99 %", () => {
  quantilesOf([0, 100, 4], [1, 1, 1, 1], 3).forEach((value, i) => near(value, [1, 50, 99][i]));
});

test("quantiles jump over where nothing is", () => {
  const [low, middle, high] = quantilesOf([0, 3, 3], [1, 0, 1], 3);
  near(low, 0.02);
  near(middle, 1);
  near(high, 2.98);
});
