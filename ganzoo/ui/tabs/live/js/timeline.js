// The time machine: a slider over the steps of a run, with marks where a control was moved, and the way back to live.

import { h, setAttribute, write } from "./dom.js";
import { number, onLanguage, t } from "./text.js";

const MOST_BUTTONS = 24;
const SIGNS = { pause: "❚❚", run: "▶", step: "step", speed: "speed" }; // of marks that are no settings

export class Timeline {
  /** `on` has scrub(step) and live(). */
  constructor(on) {
    this.on = on;
    this.cursor = null;
    this.extra = h("div", { class: "timeline-extra" });
    this.label = h("label", { for: "gz-time", class: "timeline-label" });
    this.slider = h("input", { id: "gz-time", type: "range", min: 0, max: 1, step: 1, value: 0 });
    this.marks = h("div", { class: "marks" });
    this.start = h("span", { class: "end" }, "0");
    this.end = h("span", { class: "end" });
    this.live = h("button", { class: "live", onclick: () => this.goLive() });
    this.dot = h("i", { class: "dot", "aria-hidden": "true" });
    this.liveText = h("span");
    this.live.append(this.dot, this.liveText);
    this.track = h("div", { class: "track" }, this.slider, this.marks);
    this.element = h("section", { class: "card timeline" },
      h("div", { class: "timeline-head" }, this.label, this.live, this.extra),
      h("div", { class: "timeline-row" }, this.start, this.track, this.end));
    this.slider.addEventListener("input", () => this.moved());
    this.slider.addEventListener("pointerdown", () => this.on.begin?.());
    this.slider.addEventListener("focus", () => this.on.begin?.());
    onLanguage(() => { this.key = null; this.say(); });
    this.say();
  }

  say() {
    write(this.label, t("Time machine"));
    write(this.liveText, this.cursor === null ? t(this.recorded ? "recorded" : "live") : t(this.recorded ? "Back to the recording" : "Back to live"));
    this.dot.hidden = Boolean(this.recorded);
    this.live.classList.toggle("away", this.cursor !== null);
    this.live.disabled = this.cursor === null;
  }

  moved() {
    const step = Number(this.slider.value);
    if (step >= this.last) return this.goLive();
    this.cursor = step;
    this.say();
    this.describe();
    this.on.scrub(step);
  }

  goLive() {
    if (this.cursor === null) return;
    this.cursor = null;
    this.say();
    this.on.live();
    this.slider.focus({ preventScroll: true });
  }

  jump(step) {
    this.slider.value = step;
    this.on.begin?.();
    this.moved();
  }

  /** Show where the run is; `recorded` when it is the recording that plays on arrival. */
  update(state, recorded = false) {
    if (recorded !== this.recorded) { this.recorded = recorded; this.say(); }
    this.last = state.last;
    const max = Math.max(state.steps, state.last, 1);
    if (Number(this.slider.max) !== max) {
      this.slider.max = max;
      write(this.end, number(max));
      this.key = null;
    }
    if (this.cursor === null) this.slider.value = state.last;
    this.slider.style.setProperty("--done", `${(100 * state.last) / max}%`);
    const key = `${state.marks.length}/${state.marks.at(-1)?.step}`;
    if (key !== this.key) this.drawMarks(state.marks, max, key, state.run?.titles ?? {});
    this.describe();
  }

  describe() {
    const text = this.cursor === null ? t("live, step {step}", { step: this.last ?? 0 }) : t("step {step}", { step: this.cursor });
    setAttribute(this.slider, "aria-valuetext", text);
  }

  drawMarks(marks, max, key, titles) {
    this.key = key;
    this.element.classList.toggle("marked", marks.length > 0);
    this.marks.replaceChildren(...marks.slice(-MOST_BUTTONS).map((mark) => {
      const value = typeof mark.value === "number" ? number(mark.value, 3) : Array.isArray(mark.value) ? mark.value.join(", ") : String(mark.value ?? "");
      const name = t(titles[mark.name] ?? SIGNS[mark.name] ?? String(mark.name));
      const text = t("Step {step}: {name} {value}", { step: mark.step, name, value });
      return h("button", { class: "mark", style: `left: ${(100 * mark.step) / max}%`, title: text, "aria-label": text, onclick: () => this.jump(mark.step) },
        h("span", {}, name));
    }));
  }
}
