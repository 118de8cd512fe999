import assert from "node:assert/strict";
import test from "node:test";

import { fill, percent } from "../../../../ganzoo/ui/shared/js/words.js";

test("fields are filled by name, and one that nobody gave stays", () => {
  assert.equal(fill("{a} of {b}, {a}", { a: 1, b: "ten" }), "1 of ten, 1");
  assert.equal(fill("{a} {c}", { a: 0 }), "0 {c}");
});

test("a share is written in whole per cent", () => {
  assert.equal(percent(0.256), "26 %");
});
