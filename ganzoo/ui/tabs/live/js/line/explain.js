// @ts-check
// "What you see" on the line: the plots in words, as they read for the objective of the run.

import { errorsOf, listed } from "../explain.js";
import { objectiveOf } from "../facts.js";
import { t } from "../text.js";

/** @typedef {import("../facts.js").Objective} Objective */

/** A term and what it means; made anew when the language or the objective changes. @param {Objective} objective */
const entries = (objective) => [
  [t("The game"), t("A generator G turns noise z into numbers. A discriminator D sees real numbers and generated ones and learns to tell them apart; G learns to make that impossible.")],
  [t("Distribution"), t("Blue are real samples, orange (dashed) are generated ones of this moment. When the two shapes lie on each other, the generator has learnt the target.")],
  [t("D(x)"), t(objective.text)],
  [t("Errors"), errorsOf(objective)],
  [t("Mean and deviation"), t("Of the generated samples; the blue lines are the target's. Many runs find the mean long before the spread.")],
  [t("Distance to the target"), t("Wasserstein-1 is how far samples must be carried, on average, to turn one distribution into the other; the Jensen-Shannon divergence lies between 0 and ln 2. A Wasserstein critic's own estimate is drawn beside the true distance.")],
  [t("The map z → G(z)"), t("Where each noise value lands. A flat stretch means many z give the same number; a steep one, that few samples fall there. For rows of samples the quantiles are compared instead: on the diagonal they agree.")],
  [t("Time machine"), t("Drag to look at any earlier moment of the run, all plots together, also while it goes on. Small flags mark where a control was moved.")],
  [t("Keys"), t("On a plot: arrows move the crosshair, + and − zoom, Home shows everything. Drag over a plot to zoom. Space runs and pauses.")],
];

/** The list for an experiment. @param {{objective: string}} experiment */
export function explanation(experiment) { return listed(entries(objectiveOf(experiment))); }
