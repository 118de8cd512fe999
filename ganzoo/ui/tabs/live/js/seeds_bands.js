// Bands of many seeds: the line is the median, the band holds the middle half; two sides in two colours.

import { t } from "./text.js";

const LOOKS = [{ colour: "--fake", dash: null }, { colour: "--generator", dash: [6, 3] }];

/** A curve of each side as layers of a plot; `called` is its name where a plot has several. */
export function bandsOf({ at, sides }, name, called = "", dash = null) {
  const two = sides.length > 1;
  return sides.flatMap(({ bands, label }, i) => {
    const { colour } = LOOKS[i];
    const curve = bands[name];
    if (!curve) return [];
    return [{ kind: "band", key: `${name}-${i}-band`, colour, x: at, y: curve.q3, y0: curve.q1, fill: 0.18 }, { kind: "line", key: `${name}-${i}`, label: two && called ? `${called}, ${label}` : two ? label : called || t("median"), colour, x: at, dash: dash ?? (two ? LOOKS[i].dash : null), y: curve.median, width: 2 }];
  });
}

/** The numbers of curves that a plot has to have room for. */
export function rangeOf({ sides }, names) {
  return sides.flatMap(({ bands }) => names.flatMap((name) => [...(bands[name]?.q1 ?? []), ...(bands[name]?.q3 ?? [])])).filter(Number.isFinite);
}

/** The axis of steps. */
export function overSteps({ steps }) { return { x: [0, steps], margin: 5.8, xTitle: t("step"), xName: t("step") }; }

/** A distance of many seeds, on an axis of powers of ten; without its reference lines. */
export function distanceBands(report, name) {
  const top = Math.max(1, ...rangeOf(report, [name]));
  return { ...overSteps(report), y: [0.01, 10 ** Math.ceil(Math.log10(top))], log: true, layers: bandsOf(report, name) };
}
