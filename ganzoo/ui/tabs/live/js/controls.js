// The bar: what people touch most. Target, objective, seed; run, single steps, reset; speed.

import { h, setAttribute, write } from "./dom.js";
import { facts, nameOfTarget, titleOf } from "./facts.js";
import { control, showValue } from "./fields.js";
import { number, t } from "./text.js";

const FASTEST = 2000;
const KEPT = "ganzoo-speed";
const SLIDER = 60; // the slider's last place: as fast as it goes

/** Steps per second at a place of the slider; null is as fast as it goes. */
export function speedAt(place) {
  if (place >= SLIDER) return null;
  const raw = FASTEST ** (place / (SLIDER - 1));
  return Number(raw.toPrecision(raw < 10 ? 1 : 2));
}

export function placeOf(speed) {
  return speed === null ? SLIDER : Math.round((Math.log(Math.max(1, speed)) / Math.log(FASTEST)) * (SLIDER - 1));
}

export class Bar {
  /** `on` has change(name, value), world(name), target(name), run(), step(players), slow(), reset(), speed(pace). */
  constructor(on) {
    this.on = on;
    this.element = h("section", { class: "card bar", "aria-label": t("Controls") });
    const kept = recall();
    this.speed = kept.place; // of the slider
    this.gently = kept.gently; // a run begins slowly enough to be followed by eye
    this.build();
  }

  build() {
    const { on } = this;
    this.world = h("select", { id: "gz-world", onchange: () => on.world(this.world.value) },
      Object.entries(facts().worlds).map(([name, { title }]) => h("option", { value: name }, t(title))));
    this.target = h("select", { id: "gz-target", onchange: () => on.target(this.target.value) },
      facts().targets.map(({ name, title }) => h("option", { value: name }, t(title))));
    this.objective = control("objective", on.change);
    this.seed = control("seed", on.change);
    this.dice = h("button", { class: "icon", "aria-label": t("Another seed"), title: t("Another seed"), onclick: () => on.change("seed", Math.floor(Math.random() * 10_000)) }, "⚄");
    this.run = h("button", { class: "primary run", onclick: () => on.run() }, this.runMark = h("span", { class: "glyph", "aria-hidden": "true" }), this.runText = h("span"));
    this.reset = h("button", { onclick: () => on.reset() }, t("Reset"));
    const stepper = (label, name, players) => h("button", { "aria-label": `${label}: ${name}`, title: name, onclick: () => on.step(players) }, label);
    this.steps = h("div", { class: "segments", role: "group", "aria-label": t("One step") },
      h("span", { class: "segment-title", "aria-hidden": "true" }, t("One step")),
      stepper("D", t("One step of the discriminator"), ["discriminator"]),
      stepper("G", t("One step of the generator"), ["generator"]),
      stepper("D+G", t("One step of both"), ["discriminator", "generator"]),
      h("button", { title: t("One step of both, taken apart"), onclick: () => on.slow() }, t("Slow motion")));
    this.slider = h("input", { id: "gz-speed", type: "range", min: 0, max: SLIDER, step: 1, value: this.speed });
    this.slider.addEventListener("input", () => { this.speed = Number(this.slider.value); this.gently = false; this.paced(); });
    this.slow = h("button", { class: "small quiet", title: t("About 30 steps a second for the first 300, then faster"), onclick: () => { this.gently = !this.gently; this.paced(); } }, t("slow start"));
    this.speedText = h("output", { for: "gz-speed" });
    const labelled = (name, input, extra = null) => h("div", { class: `field field-${name}`, "data-control": name },
      h("label", { for: input.id, title: t(facts().settings[name]?.help ?? "") }, name === "world" ? t("World") : titleOf(name)), extra ? h("div", { class: "joined" }, input, extra) : input);
    this.element.replaceChildren(
      h("div", { class: "bar-what" }, labelled("world", this.world), labelled("target", this.target), labelled("objective", this.objective), labelled("seed", this.seed, this.dice)),
      h("div", { class: "bar-do" }, h("div", { "data-control": "run" }, this.run), h("div", { "data-control": "reset" }, this.reset), h("div", { "data-control": "step" }, this.steps)),
      h("div", { class: "field field-speed", "data-control": "speed" }, h("label", { for: "gz-speed" }, t("Speed"), this.speedText), h("div", { class: "joined" }, this.slider, this.slow)));
    this.sayspeed();
  }

  /** How fast a run is to go, as the server takes it. */
  get pace() { return { steps_per_second: speedAt(this.speed), gently: this.gently }; }

  /** Somebody chose another pace: it is kept for the next visit. */
  paced() {
    try { localStorage.setItem(KEPT, JSON.stringify({ place: this.speed, gently: this.gently })); } catch { /* private browsing */ }
    this.sayspeed();
    this.on.speed(this.pace);
  }

  /** Show the pace that a run has. */
  follow({ speed, gently }) {
    if (this.slider.matches(":active")) return;
    this.speed = placeOf(speed);
    this.gently = gently;
    this.slider.value = this.speed;
    this.sayspeed();
  }

  sayspeed() {
    setAttribute(this.slow, "aria-pressed", String(this.gently));
    const speed = speedAt(this.speed);
    const text = speed === null ? t("as fast as it goes") : t("{speed} steps/s", { speed: number(speed) });
    write(this.speedText, text);
    setAttribute(this.slider, "aria-valuetext", text);
    this.slider.style.setProperty("--done", `${(100 * this.speed) / SLIDER}%`);
  }

  /** Show the draft's values and what the run button would do. */
  show(draft, { running, mine, finished }) {
    showValue(this.world, draft.world);
    showValue(this.target, nameOfTarget(draft.target));
    showValue(this.objective, draft.objective);
    showValue(this.seed, draft.seed);
    const action = !mine ? "start" : running ? "pause" : finished ? "again" : "run";
    const words = { start: t("Run"), pause: t("Pause"), run: t("Run"), again: t("Run again") }[action];
    write(this.runText, words);
    setAttribute(this.run, "data-action", action);
    this.reset.disabled = !mine;
  }
}

/** The pace of the last visit. */
function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    if (Number.isInteger(kept?.place) && kept.place >= 0 && kept.place <= SLIDER) return { place: kept.place, gently: kept.gently === true };
  } catch { /* private browsing, or somebody else's value */ }
  return { place: placeOf(400), gently: true };
}
