import assert from "node:assert/strict";
import test from "node:test";
import { bars, curve } from "../../../../../ganzoo/ui/tabs/live/js/line/outline.js";

test("a curve goes from floor to floor through every height, the highest one near the top", () => {
  assert.equal(curve([0, 1, 0]), "M0 36L0.0 35.0L48.0 3.0L96.0 35.0L96 36Z");
});

test("bars stand side by side, as high as the outline in their middles", () => {
  assert.equal(bars([0, 0.5, 1], 2), "M0.7 36V19.0H47.3V36ZM48.7 36V3.0H95.3V36Z");
});
