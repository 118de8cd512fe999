// Many seeds on the plane: the distance, and the hills that are found, as bands; a small plane for each.

import { closeLine } from "../over_steps.js";
import { bandsOf, distanceBands, overSteps } from "../seeds_bands.js";
import { t } from "../text.js";
import { pointsOf } from "./coding.js";

/** The scenes of a report by title, the distance first. */
export function bands(report) {
  const { aims } = report.sides[0];
  return {
    "Sliced Wasserstein distance": { ...distanceBands(report, "sw"), refs: closeLine(aims) },
    ...(aims.modes ? { "Hills found": hillsScene(report, aims) } : { "Spread of the points": spreadScene(report, aims) }),
  };
}

function hillsScene(report, aims) {
  return {
    ...overSteps(report), y: [0, aims.modes * 1.08], layers: bandsOf(report, "modes"),
    refs: [{ y: aims.modes, label: String(aims.modes), colour: "--real" }],
  };
}

function spreadScene(report, aims) {
  return {
    ...overSteps(report), y: [0, 1.6 * aims.spread], layers: bandsOf(report, "spread"),
    refs: [{ y: aims.spread, label: t("spread {value}", { value: aims.spread.toFixed(2) }), colour: "--real" }],
  };
}

/** The small pictures of a side: `paint(context, side, i)` draws one seed into a square of one by one. */
export const small = {
  shape: 1,
  words: ({ each, aims }) => (aims.modes ? each.modes.map((found) => (found === null ? "–" : String(found))) : null),
  read: ({ now, aims }) => ({ points: pointsOf(now.points, aims.window), real: pointsOf(aims.real, aims.window), count: now.count }),
  paint(ctx, { points, real, count }, { aims }, i, style, pixel) {
    const [left, right, bottom, top] = aims.window;
    const dot = (x, y, size) => ctx.fillRect((x - left) / (right - left) - size / 2, (top - y) / (top - bottom) - size / 2, size, size);
    ctx.fillStyle = style["--real"];
    ctx.globalAlpha = 0.35;
    for (let k = 0; k < real.length; k += 4) dot(real[k], real[k + 1], 1.2 * pixel);
    ctx.fillStyle = style["--fake"];
    ctx.globalAlpha = 0.9;
    for (let k = 2 * count * i; k < 2 * count * (i + 1); k += 2) dot(points[k], points[k + 1], 1.8 * pixel);
  },
};
