import assert from "node:assert/strict";
import test from "node:test";

import { flood } from "../../../../ganzoo/ui/tabs/translation/flood.js";

/** A picture from rows of letters: "." white, "#" black. */
function picture(rows) {
  const data = new Uint8ClampedArray(rows.join("").split("").flatMap((dot) => (dot === "#" ? [0, 0, 0, 255] : [255, 255, 255, 255])));
  return { data, width: rows[0].length, height: rows.length };
}

/** The red dots of a picture as "r". */
function red({ data, width, height }) {
  const dots = [...Array(width * height).keys()].map((at) => (data[4 * at] === 200 ? "r" : data[4 * at] === 0 ? "#" : "."));
  return [...Array(height).keys()].map((row) => dots.slice(row * width, (row + 1) * width).join(""));
}

test("the region around a point is coloured up to its border, and not beyond it", () => {
  const image = picture([".....", ".###.", ".#.#.", ".###.", "....."]);
  flood(image, { x: 2.4, y: 2.9 }, "#c80000");
  assert.deepEqual(red(image), [".....", ".###.", ".#r#.", ".###.", "....."]);
  flood(image, { x: 0, y: 0 }, "#c80000");
  assert.deepEqual(red(image), ["rrrrr", "r###r", "r#r#r", "r###r", "rrrrr"]);
});

test("a region that bends is followed around its corners", () => {
  const image = picture(["..#..", "#.#.#", "#...#"]);
  flood(image, { x: 0, y: 0 }, "#c80000");
  assert.deepEqual(red(image), ["rr#rr", "#r#r#", "#rrr#"]);
});
