import assert from "node:assert/strict";
import test from "node:test";

import { momentsOf, quantilesOf } from "../../../ganzoo/ui/static/target.js";

const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`);

test("moments of the targets are those of the formulas", () => {
  assert.deepEqual(momentsOf({ kind: "normal", values: [4, 1.25] }), { mean: 4, std: 1.25 });
  const uniform = momentsOf({ kind: "uniform", values: [1, 7] });
  near(uniform.mean, 4);
  near(uniform.std, 6 / Math.sqrt(12));
  const hills = momentsOf({ kind: "mixture", values: [1, -1, 0.5, 1, 1, 0.5] });
  near(hills.mean, 0);
  near(hills.std, Math.sqrt(1.25));
});

test("quantiles of an even density lie evenly", () => {
  const found = quantilesOf([0, 4, 4], [1, 1, 1, 1], 4);
  const steps = found.slice(1).map((value, i) => value - found[i]);
  for (const step of steps) near(step, steps[0]);
});
