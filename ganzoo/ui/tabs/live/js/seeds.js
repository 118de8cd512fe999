// Many seeds: the experiment of the controls from 16 or 64 seeds at once, while they train: bands of median and quartiles,
// and a small picture of each. Perhaps against the same one without a technique, or against the kept run.

import { h, write } from "./dom.js";
import { facts, matters, titleOf } from "./facts.js";
import { faceOf } from "./faces.js";
import { Plot } from "./plot.js";
import { SmallMultiples } from "./small_multiples.js";
import { number, t } from "./text.js";

const COUNTS = [16, 64];
const KEPT = "kept run"; // no setting is called so

export class SeedsPanel {
  constructor(lab) {
    this.lab = lab;
    this.both = ["", ""].map((title) => new Plot({ title, name: "seeds" }));
    this.plots = h("div", { class: "seed-plots", hidden: true }, this.both.map((plot) => plot.element));
    this.small = [new SmallMultiples(), new SmallMultiples()];
    this.pictures = h("div", { class: "seed-pictures" }, this.small.map((each) => each.element));
    this.element = h("div", { class: "seeds" });
    for (const plot of this.both) plot.onrestyle = () => requestAnimationFrame(() => { plot.draw(); for (const each of this.small) each.draw(); });
    this.build();
  }

  build() {
    const chosen = this.count?.value ?? COUNTS[1];
    this.start = h("button", { class: "primary", onclick: () => (this.abort ? this.stop() : this.run()) });
    this.count = h("select", { id: "gz-seeds-count", onchange: () => this.say() }, COUNTS.map((value) => h("option", { value }, String(value))));
    this.count.value = String(chosen);
    this.against = h("select", { id: "gz-seeds-against" });
    this.offered = null;
    this.result = h("div", { class: "seed-result", "aria-live": "polite" });
    this.bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": t("Progress") });
    this.element.replaceChildren(
      h("p", { class: "help" }, t("One run can be lucky. This trains the experiment from many seeds side by side: the line is the median, the band holds the middle half, and each seed has a small picture of its own.")),
      h("div", { class: "tool-row" }, h("div", { class: "choice" }, h("label", { for: "gz-seeds-count" }, t("Seeds")), this.count),
        h("div", { class: "choice" }, h("label", { for: "gz-seeds-against" }, t("Against")), this.against), this.start, this.bar), this.result, this.plots, this.pictures);
    this.offer();
    this.say();
  }

  /** Offer what the draft may be held against: itself without each technique that is on, and the kept run. */
  offer() {
    const { draft, screen } = this.lab;
    if (!draft) return;
    const { settings } = facts();
    const on = Object.keys(settings).filter((name) => settings[name].switch && matters(settings[name], draft) && draft[name] !== offOf(settings[name]));
    const kept = screen?.reference?.experiment.world === draft.world ? [[KEPT, t("the kept run")]] : [];
    const offered = [["", t("nothing")], ...on.map((name) => [name, t("the same without: {setting}", { setting: titleOf(name) })]), ...kept];
    const key = JSON.stringify(offered);
    if (this.offered === key) return;
    this.offered = key;
    const { value } = this.against;
    this.against.replaceChildren(...offered.map(([name, title]) => h("option", { value: name }, title)));
    this.against.value = offered.some(([name]) => name === value) ? value : "";
  }

  say() {
    write(this.start, this.abort ? t("Stop") : t("Train {count} seeds", { count: this.count.value }));
    if (this.last) this.show(this.last);
  }

  stop() {
    this.abort?.abort();
    this.abort = null;
    this.bar.hidden = true;
    this.say();
  }

  async run() {
    this.abort = new AbortController();
    this.face = faceOf(this.lab.draft.world);
    this.bar.hidden = false;
    this.bar.value = 0;
    this.last = null;
    write(this.result, "");
    this.say();
    try {
      await this.read(this.wanted(), this.abort.signal);
    } catch (error) {
      if (error.name !== "AbortError") this.lab.notices.refuse(error);
    }
    this.stop();
  }

  /** What is asked of the server; what the sides are called is remembered. */
  wanted() {
    const { draft, screen } = this.lab;
    const { value } = this.against;
    const experiment = structuredClone(draft);
    const asked = { experiment, replicas: Number(this.count.value) };
    this.names = null;
    if (!value) return asked;
    this.names = value === KEPT ? () => [t("these settings"), t("the kept run")] : () => [t("on"), t("off")].map((word) => `${titleOf(value)}: ${word}`);
    const other = value === KEPT ? { ...structuredClone(screen.reference.experiment), steps: draft.steps, seed: draft.seed } : { ...experiment, [value]: offOf(facts().settings[value]) };
    return { ...asked, against: other };
  }

  async read(wanted, signal) {
    const answer = await fetch(`${this.lab.base}/seeds`, { method: "POST", signal, headers: { "content-type": "application/json" }, body: JSON.stringify(wanted) });
    if (!answer.ok) throw Object.assign(new Error("refused"), { said: await answer.json() });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      const line = lines.findLast((text) => text.trim());
      if (line) this.show(JSON.parse(line));
    }
  }

  show(report) {
    if (report.text) throw Object.assign(new Error(report.text), { said: report });
    if (!report.at) return;
    this.last = report;
    this.plots.hidden = false;
    this.bar.value = report.step / report.steps;
    const names = this.names?.() ?? [""];
    const sides = report.sides.map((side, i) => ({ ...side, label: names[i] }));
    this.result.replaceChildren(...this.words(report, sides).map((text) => h("p", {}, text)));
    for (const [i, [title, scene]] of Object.entries(this.face.bands({ ...report, sides })).entries()) {
      if (this.both[i].title !== title) { this.both[i].title = title; this.both[i].say(); }
      this.both[i].show(scene);
    }
    const final = this.both[0].scene.layers.at(-1)?.y.at(-1) ?? null;
    this.both[0].describe(t("Median distance {value} at step {step}.", { value: number(final, 3), step: report.step }));
    for (const [i, each] of this.small.entries()) each.show(this.face.small, sides[i], sides[i]?.label || t("Each seed at step {step}", { step: report.step }));
    requestAnimationFrame(() => { for (const plot of this.both) plot.draw(); });
  }

  /** What was found, a sentence for each side, and one for what lies between them. */
  words({ step, steps, difference }, sides) {
    const percent = (share) => `${Math.round(100 * share)} %`;
    const said = sides.map(({ label, converged, collapsed }) => (label ? `${label}. ` : "") + t("After {step} of {steps} steps: {converged} of the seeds converged, {collapsed} collapsed.",
      { step, steps, converged: percent(converged ?? 0), collapsed: percent(collapsed ?? 0) }));
    const [distance] = Object.keys(sides[0].each);
    const apart = difference?.[distance];
    if (apart?.of > 1) said.push(t("From the same seeds, the distance differs by {mean} ± {error} (mean and its standard error); the first side is nearer in {less} of {of}.", { mean: signed(apart.mean), error: number(apart.error, 2), less: apart.less, of: apart.of }));
    return said;
  }
}

/** The value at which a switch is off. */
function offOf({ choices, low }) { return choices ? Object.keys(choices)[0] : low; }

function signed(value) { return `${value > 0 ? "+" : value < 0 ? "−" : ""}${number(Math.abs(value), 3)}`; }
