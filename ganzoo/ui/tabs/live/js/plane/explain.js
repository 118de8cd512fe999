// @ts-check
// "What you see" on the plane: the plots in words, as they read for the objective of the run.

import { errorsOf, listed } from "../explain.js";
import { objectiveOf } from "../facts.js";
import { t } from "../text.js";

/** @typedef {import("../facts.js").Objective} Objective */

/** A term and what it means. @param {Objective} objective */
const entries = (objective) => [
  [t("The game"), t("A generator G turns noise z into points. A discriminator D sees real points and generated ones and learns to tell them apart; G learns to make that impossible.")],
  [t("The plane"), t("Blue points are real, orange ones are generated at this moment. The ground is what D thinks of each place: bluish where it takes a point for real, orange where it takes it for generated, plain where it cannot tell. Each name above the plot switches its layer off and on.")],
  [t("Grid of z"), t("Lines of z that are evenly likely, and where G takes them. Where its cells are small and dark, many points fall; where it is torn wide, few.")],
  [t("Where is z?"), t("Point at the square of z: a ring on the plane shows where G takes that z.")],
  [t("Push on G"), t("Arrows show where the discriminator would have generated points go: the way in which G's error falls fastest. Within a run their lengths are to scale.")],
  [t("Errors"), errorsOf(objective)],
  [t("Hills"), t("A hill is found when at least one generated point lies within three standard deviations of its middle; the share says how many of all points do (arXiv:1712.04086). The reverse KL divergence is zero when all hills get equally many.")],
  [t("Distance to the target"), t("Sliced Wasserstein: how far points must be carried on average, seen from many directions. Jensen-Shannon: between the shares of the cells of a grid, from 0 to ln 2. Mean discrepancy: between the means of a kernel.")],
  [t("Time machine"), t("Drag to look at any earlier moment of the run, all plots together, also while it goes on. Small flags mark where a control was moved.")],
  [t("Keys"), t("On a plot: arrows move the crosshair, + and − zoom, Home shows everything. Drag over a plot to zoom. Space runs and pauses.")],
];

/** The list for an experiment. @param {{objective: string}} experiment */
export function explanation(experiment) { return listed(entries(objectiveOf(experiment))); }
