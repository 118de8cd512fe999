import assert from "node:assert/strict";
import test from "node:test";

import { cellOf, positionOf } from "../../../../ganzoo/ui/shared/js/sheets.js";

test("pictures lie in rows", () => {
  assert.deepEqual(cellOf({ columns: 7 }, 0), { across: 0, down: 0 });
  assert.deepEqual(cellOf({ columns: 7 }, 16), { across: 2, down: 2 });
});

test("the first and the last picture of a sheet are its corners", () => {
  assert.equal(positionOf({ columns: 3, rows: 2 }, 0), "0% 0%");
  assert.equal(positionOf({ columns: 3, rows: 2 }, 4), "50% 100%");
  assert.equal(positionOf({ columns: 3, rows: 2 }, 5), "100% 100%");
  assert.equal(positionOf({ columns: 1, rows: 1 }, 0), "0% 0%");
});
