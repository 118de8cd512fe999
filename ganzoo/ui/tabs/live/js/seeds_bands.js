// Bands of many seeds: the line is the median, the band holds the middle half.

import { t } from "./text.js";

/** A curve of many seeds as layers of a plot. */
export function band(at, { median, q1, q3 }, label, colour, dash = null) {
  return [{ kind: "band", key: `${label}-band`, colour, x: at, y: q3, y0: q1, fill: 0.18 }, { kind: "line", key: label, label, colour, dash, x: at, y: median, width: 2 }];
}

/** A distance of many seeds, on an axis of powers of ten; without its reference lines. */
export function distanceBands({ at, bands, steps }, name) {
  const top = Math.max(1, ...bands[name].q3.filter(Number.isFinite));
  return {
    x: [0, steps], y: [0.01, 10 ** Math.ceil(Math.log10(top))], log: true, margin: 5.8, xTitle: t("step"), xName: t("step"),
    layers: band(at, bands[name], t("median"), "--text"),
  };
}
