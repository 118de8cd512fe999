import assert from "node:assert/strict";
import test from "node:test";

import { asked } from "../../../../ganzoo/ui/tabs/latent/arithmetic.js";
import { signed } from "../../../../ganzoo/ui/tabs/latent/explorer.js";

test("an address holds the terms of a sum: seeds and latents, three at most", () => {
  assert.deepEqual(asked("3.17.20~5~zAb8"), { plus: [3, 17, 20], minus: [5], other: ["zAb8"] });
  assert.deepEqual(asked("1.2.3.4"), { plus: [1, 2, 3], minus: [], other: [] });
  assert.deepEqual(asked(null), { plus: [], minus: [], other: [] });
});

test("an amount has its sign and one digit", () => {
  assert.deepEqual([1.25, -0.3, 0].map(signed), ["+1.3", "−0.3", "0.0"]);
});
