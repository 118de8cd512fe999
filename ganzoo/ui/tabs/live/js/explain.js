// @ts-check
// "What you see": the plots in words, as they read for the objective of the run.

import { h } from "./dom.js";
import { objectiveOf } from "./facts.js";
import { number, t } from "./text.js";

/** @typedef {import("./facts.js").Objective} Objective */

/** A term and what it means; made anew when the language or the objective changes. @param {Objective} objective */
const entries = (objective) => [
  [t("The game"), t("A generator G turns noise z into numbers. A discriminator D sees real numbers and generated ones and learns to tell them apart; G learns to make that impossible.")],
  [t("Distribution"), t("Blue are real samples, orange (dashed) are generated ones of this moment. When the two shapes lie on each other, the generator has learnt the target.")],
  [t("D(x)"), t(objective.text)],
  [t("Errors"), errors(objective)],
  [t("Mean and deviation"), t("Of the generated samples; the blue lines are the target's. Many runs find the mean long before the spread.")],
  [t("Distance to the target"), t("Wasserstein-1 is how far samples must be carried, on average, to turn one distribution into the other; the Jensen-Shannon divergence lies between 0 and ln 2. A Wasserstein critic's own estimate is drawn beside the true distance.")],
  [t("The map z → G(z)"), t("Where each noise value lands. A flat stretch means many z give the same number; a steep one, that few samples fall there. For rows of samples the quantiles are compared instead: on the diagonal they agree.")],
  [t("Time machine"), t("Drag to look at any earlier moment of the run, all plots together, also while it goes on. Small flags mark where a control was moved.")],
  [t("Keys"), t("On a plot: arrows move the crosshair, + and − zoom, Home shows everything. Drag over a plot to zoom. Space runs and pauses.")],
];

/** The errors of an objective, and where they stand when nothing can be told apart. @param {Objective} objective */
function errors({ balance, paired, critic }) {
  const [each, together] = balance.map(level);
  if (critic) return t("What the critic and the generator minimise: scores, without a floor and without a scale of their own. The two errors of a critic that finds no difference add up to {each}; the distance below says more.", { each });
  if (paired) return t("Real and generated samples are judged in pairs, so the discriminator has one error; the other is the generator's. A discriminator that can only guess stands at {each}: that is where a good run ends, not at zero.", { each });
  return t("The discriminator's error on real and on generated samples, their sum, and the generator's error. A discriminator that can only guess stands at {each} each and {together} together: that is where a good run ends, not at zero.", { each, together });
}

/** A level by its name, with its value where the name is another. @param {[number, string]} level */
function level([value, name]) {
  if (name === String(value)) return name;
  const rounded = number(value, 3);
  return `${name} ${Number(rounded) === value ? "=" : "≈"} ${rounded}`;
}

/** The list for an experiment. @param {{objective: string}} experiment */
export function explanation(experiment) {
  return h("dl", { class: "explain" }, entries(objectiveOf(experiment)).map(([term, text]) => h("div", {}, h("dt", {}, term), h("dd", {}, text))));
}
