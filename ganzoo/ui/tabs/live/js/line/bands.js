// Many seeds on the line: the distance, mean and deviation as bands; a small histogram for each.

import { Settled } from "../axes.js";
import { closeLine } from "../over_steps.js";
import { bandsOf, distanceBands, overSteps, rangeOf } from "../seeds_bands.js";
import { t } from "../text.js";
import { momentLines } from "./scenes.js";

const settled = new Settled();

/** The scenes of a report by title, the distance first. */
export function bands(report) {
  const { aims } = report.sides[0];
  if (report.at.length < 2) settled.reset();
  return {
    "Wasserstein-1 distance": { ...distanceBands(report, "w1"), refs: closeLine(aims) },
    "Mean and deviation": momentsScene(report, aims),
  };
}

function momentsScene(report, aims) {
  const layers = [...bandsOf(report, "mean", t("mean")), ...bandsOf(report, "std", t("deviation"), [5, 3])];
  const values = [aims.mean, aims.std, 0, ...rangeOf(report, ["mean", "std"])];
  return { ...overSteps(report), y: settled.settle(Math.min(...values), Math.max(...values)), layers, refs: momentLines(aims) };
}

/** The small pictures of a side: `paint(context, side, i)` draws one seed into a square of one by one. */
export const small = {
  shape: 1.5,
  words: () => null,
  read: ({ now }) => ({ heights: bytesOf(now.heights), real: bytesOf(now.real), bins: now.bins }),
  paint(ctx, { heights, real, bins }, side, i, style) {
    const bars = (values, from) => {
      ctx.beginPath();
      ctx.moveTo(0, 1);
      for (let k = 0; k < bins; k += 1) for (const edge of [k, k + 1]) ctx.lineTo(edge / bins, 1 - values[from + k] / 255);
      ctx.lineTo(1, 1);
      ctx.fill();
    };
    ctx.fillStyle = style["--real"];
    ctx.globalAlpha = 0.35;
    bars(real, 0);
    ctx.fillStyle = style["--fake"];
    ctx.globalAlpha = 0.65;
    bars(heights, bins * i);
  },
};

function bytesOf(text) { return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)); }
