// "What you see": the plots in words.

import { h } from "./dom.js";
import { t } from "./text.js";

/** A term and what it means; a function, so that it is put into words anew when the language changes. */
const ENTRIES = () => [
  [t("The game"), t("A generator G turns noise z into numbers. A discriminator D sees real numbers and generated ones and learns to tell them apart; G learns to make that impossible.")],
  [t("Distribution"), t("Blue are real samples, orange (dashed) are generated ones of this moment. When the two shapes lie on each other, the generator has learnt the target.")],
  [t("D(x)"), t("How real the discriminator thinks a value x is, from 0 to 1, when it judges one sample at a time. The dashed curve is the best possible answer, p_real / (p_real + p_generated). At 0.5 everywhere nothing can be told apart.")],
  [t("Errors"), t("The discriminator's error on real and on generated samples, their sum, and the generator's error. A discriminator that can only guess stands at ln 2 ≈ 0.693 each and 2 ln 2 ≈ 1.386 together: that is where a good run ends, not at zero.")],
  [t("Mean and deviation"), t("Of the generated samples; the blue lines are the target's. Many runs find the mean long before the spread.")],
  [t("Distance to the target"), t("Wasserstein-1 is how far samples must be carried, on average, to turn one distribution into the other; Jensen-Shannon lies between 0 and ln 2. A Wasserstein critic's own estimate is drawn beside the true distance.")],
  [t("The map z → G(z)"), t("Where each noise value lands. A flat stretch means many z give the same number; a steep one, that few samples fall there. For rows of samples the quantiles are compared instead: on the diagonal they agree.")],
  [t("Time machine"), t("Drag to look at any earlier moment of the run, all plots together, also while it goes on. Small flags mark where a control was moved.")],
  [t("Keys"), t("On a plot: arrows move the crosshair, + and − zoom, Home shows everything. Drag over a plot to zoom. Space runs and pauses.")],
];

export function explanation() {
  return h("dl", { class: "explain" }, ENTRIES().map(([term, text]) => h("div", {}, h("dt", {}, term), h("dd", {}, text))));
}
