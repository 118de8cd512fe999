// Many seeds on the line: the distance, mean and deviation as bands of median and quartiles.

import { Settled } from "../axes.js";
import { closeLine } from "../over_steps.js";
import { band, distanceBands } from "../seeds_bands.js";
import { t } from "../text.js";
import { momentLines } from "./scenes.js";

const settled = new Settled();

/** The scenes of a report by title, the distance first. */
export function bands(report) {
  if (report.at.length < 2) settled.reset();
  return {
    "Wasserstein-1 distance, 64 seeds": { ...distanceBands(report, "w1"), refs: closeLine(report.aims) },
    "Mean and deviation, 64 seeds": momentsScene(report),
  };
}

function momentsScene({ at, bands: all, steps, aims }) {
  const layers = [...band(at, all.mean, t("mean"), "--fake"), ...band(at, all.std, t("deviation"), "--fake", [5, 3])];
  const values = [aims.mean, aims.std, 0, ...all.mean.q1, ...all.mean.q3, ...all.std.q3].filter(Number.isFinite);
  return {
    x: [0, steps], y: settled.settle(Math.min(...values), Math.max(...values)), margin: 5.8, xTitle: t("step"), xName: t("step"), layers,
    refs: momentLines(aims),
  };
}
