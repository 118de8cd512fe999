// Many seeds on the plane: the distance, and the hills that are found, as bands of median and quartiles.

import { closeLine } from "../over_steps.js";
import { band, distanceBands } from "../seeds_bands.js";
import { t } from "../text.js";

/** The scenes of a report by title, the distance first. */
export function bands(report) {
  return {
    "Sliced Wasserstein distance, 64 seeds": { ...distanceBands(report, "sw"), refs: closeLine(report.aims) },
    ...(report.bands.modes ? { "Hills found, 64 seeds": hillsScene(report) } : { "Spread, 64 seeds": spreadScene(report) }),
  };
}

function hillsScene({ at, bands: all, steps, aims }) {
  return {
    x: [0, steps], y: [0, aims.modes * 1.08], margin: 5.8, xTitle: t("step"), xName: t("step"), layers: band(at, all.modes, t("median"), "--fake"),
    refs: [{ y: aims.modes, label: String(aims.modes), colour: "--real" }],
  };
}

function spreadScene({ at, bands: all, steps, aims }) {
  return {
    x: [0, steps], y: [0, 1.6 * aims.spread], margin: 5.8, xTitle: t("step"), xName: t("step"), layers: band(at, all.spread, t("spread"), "--fake"),
    refs: [{ y: aims.spread, label: t("spread {value}", { value: aims.spread.toFixed(2) }), colour: "--real" }],
  };
}
