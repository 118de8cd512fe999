// Every setting of an experiment as a control: its title, one line of help, its range. Rules are the server's;
// the ranges here are those of ganzoo/experiment.py, and a test holds the two together.

import { h } from "./dom.js";
import { callSettings, t } from "./text.js";

export const STEERABLE = ["lr_d", "lr_g", "d_steps", "g_steps"];

const CHOICE = (title, help, choices, more = {}) => ({ kind: "choice", title, help, choices, ...more });
const NUMBER = (title, help, low, high, more = {}) => ({ kind: "number", title, help, low, high, step: "any", ...more });
const WHOLE = (title, help, low, high, more = {}) => ({ kind: "number", title, help, low, high, step: 1, ...more });

export const OBJECTIVES = {
  minimax: "Minimax (2014)",
  "non-saturating": "Non-saturating",
  "least-squares": "Least squares",
  "wasserstein-clip": "Wasserstein, clipped",
  "wasserstein-gp": "Wasserstein, penalty",
  hinge: "Hinge",
  relativistic: "Relativistic pairs",
};

export const FIELDS = {
  objective: CHOICE("Objective", "What the two players are told to minimise.", OBJECTIVES, { group: "game" }),
  mode: CHOICE("The generator makes", "A whole row of samples at once, or one sample at a time.",
    { rows: "rows", samples: "single samples" }, { group: "game" }),
  features: CHOICE("The discriminator sees", "A row as it comes, in random order, sorted, or only its four moments.",
    { none: "as they come", shuffled: "shuffled rows", sorted: "sorted rows", moments: "four moments" }, { group: "game" }),
  d_steps: WHOLE("Steps of D per round", "How often the discriminator learns before the generator's turn.", 0, 50, { group: "learning" }),
  g_steps: WHOLE("Steps of G per round", "How often the generator learns in its turn.", 0, 50, { group: "learning" }),
  lr_d: NUMBER("Learning rate of D", "How far the discriminator moves at each step.", 0, 10, { group: "learning", factor: 1.25 }),
  lr_g: NUMBER("Learning rate of G", "How far the generator moves at each step.", 0, 10, { group: "learning", factor: 1.25 }),
  decay: CHOICE("Learning rates over time", "Falling to zero lets a run settle; constant ones keep it moving.",
    { constant: "constant", linear: "falling evenly", cosine: "cosine" }, { group: "learning" }),
  beta1: NUMBER("Adam beta 1", "Memory of the direction. GANs like less than the usual 0.9.", 0, 0.9999, { group: "learning" }),
  beta2: NUMBER("Adam beta 2", "Memory of the size of the gradient.", 0, 0.9999, { group: "learning" }),
  steps: WHOLE("Length of the run", "Rounds until the run is finished.", 10, 1_000_000, { group: "learning" }),
  noise: CHOICE("Noise", "Where the generator's input z comes from.", { uniform: "uniform", normal: "normal" }, { group: "networks" }),
  latent: WHOLE("Dimensions of z", "Numbers of noise that make one output.", 1, 100, { group: "networks" }),
  hidden: WHOLE("Hidden units", "Width of both networks' two hidden layers.", 2, 256, { group: "networks" }),
  row: WHOLE("Row length", "Samples that are judged together.", 2, 256, { group: "networks", when: (e) => e.mode === "rows" || e.features !== "none" }),
  batch: WHOLE("Batch", "Rows (or samples) per step. One row is the 50-line program's choice.", 1, 1024, { group: "networks" }),
  clip: NUMBER("Clip weights at", "Keeps the critic's slope bounded, the crude way.", 1e-4, 10, { group: "penalties", when: (e) => e.objective === "wasserstein-clip" }),
  gp_weight: NUMBER("Gradient penalty", "Pulls the critic's slope towards one.", 0, 1000, { group: "penalties", when: (e) => e.objective === "wasserstein-gp" }),
  r1_gamma: NUMBER("R1 penalty", "Flattens D around real samples; 0 is off.", 0, 1000, { group: "penalties" }),
  r2_gamma: NUMBER("R2 penalty", "Flattens D around generated samples; 0 is off.", 0, 1000, { group: "penalties" }),
  seed: WHOLE("Seed", "The same seed gives the same run.", 0, 2 ** 31 - 1, { group: "bar" }),
};

export const GROUPS = { learning: "Learning", game: "Game", networks: "Networks", penalties: "Penalties" };

/** Field's title as it is called in sentences, for marks and the reset notice. */
export function titleOf(name) {
  return name === "target" ? t("Target") : t(FIELDS[name]?.title ?? name);
}

callSettings((name) => (name in FIELDS || name === "target" ? titleOf(name) : name));

/** The input of one field; `changed(name, value)` hears of it. */
export function control(name, changed, { id = `gz-${name}` } = {}) {
  const field = FIELDS[name];
  const input = field.kind === "choice"
    ? h("select", { id }, Object.entries(field.choices).map(([value, title]) => h("option", { value }, t(title))))
    : h("input", { id, type: "number", inputmode: field.step === 1 ? "numeric" : "decimal", min: field.low, max: field.high, step: field.step });
  input.addEventListener("change", () => changed(name, field.kind === "choice" ? input.value : input.value === "" ? null : Number(input.value)));
  if (field.factor) input.addEventListener("keydown", (event) => stepByFactor(event, input, field));
  return input;
}

/** Arrow keys multiply a learning rate instead of adding to it. */
function stepByFactor(event, input, field) {
  const factor = { ArrowUp: field.factor, ArrowDown: 1 / field.factor }[event.key];
  if (!factor) return;
  event.preventDefault();
  const next = Number(((Number(input.value) || 1e-4) * factor).toPrecision(3));
  input.value = Math.min(field.high, Math.max(field.low, next));
  clearTimeout(input.waiting);
  input.waiting = setTimeout(() => input.dispatchEvent(new Event("change")), 250);
}

/** Show a value in an input unless the visitor is typing there. */
export function showValue(input, value) {
  const active = input.getRootNode().activeElement === input;
  const text = String(value ?? "");
  if (!active && input.value !== text) input.value = text;
  else if (active && input.tagName === "SELECT" && input.value !== text) input.value = text;
}
