// @ts-check
// "What you see": what the worlds say alike.

import { h } from "./dom.js";
import { number, t } from "./text.js";

/** @typedef {import("./facts.js").Objective} Objective */

/** The errors of an objective, and where they stand when nothing can be told apart. @param {Objective} objective */
export function errorsOf({ balance, paired, critic }) {
  const [each, together] = balance.map(level);
  if (!balance.length) return t("The discriminator's error on real samples is how badly it rebuilds them; on generated ones how much their energy falls short of the margin. The generator's is the energy of its samples.");
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

/** Terms and what they mean, as a list. @param {string[][]} entries */
export function listed(entries) {
  return h("dl", { class: "explain" }, entries.map(([term, text]) => h("div", {}, h("dt", {}, term), h("dd", {}, text))));
}
