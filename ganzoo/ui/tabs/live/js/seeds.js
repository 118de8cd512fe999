// Many seeds: the experiment of the controls with 64 seeds at once, as bands of median and quartiles.

import { h, write } from "./dom.js";
import { Plot } from "./plot.js";
import { Settled } from "./axes.js";
import { closeLine, momentLines } from "./panels.js";
import { number, t } from "./text.js";

const REPLICAS = 64;

export class SeedsPanel {
  constructor(lab) {
    this.lab = lab;
    this.distance = new Plot({ title: "Wasserstein-1 distance, 64 seeds", name: "seeds" });
    this.moments = new Plot({ title: "Mean and deviation, 64 seeds", name: "seeds" });
    this.plots = h("div", { class: "seed-plots", hidden: true }, this.distance.element, this.moments.element);
    this.element = h("div", { class: "seeds" });
    for (const plot of [this.distance, this.moments]) plot.onrestyle = () => requestAnimationFrame(() => plot.draw());
    this.build();
  }

  build() {
    this.start = h("button", { class: "primary", onclick: () => (this.abort ? this.stop() : this.run()) });
    this.result = h("p", { class: "seed-result", "aria-live": "polite" });
    this.bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": t("Progress") });
    this.element.replaceChildren(
      h("p", { class: "help" }, t("One run can be lucky. This trains the experiment with 64 seeds side by side and shows how the runs spread: the line is the median, the band holds the middle half.")),
      h("div", { class: "tool-row" }, this.start, this.bar), this.result, this.plots);
    this.say();
  }

  say() {
    write(this.start, this.abort ? t("Stop") : t("Train 64 seeds"));
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
    this.settled = new Settled();
    this.bar.hidden = false;
    this.bar.value = 0;
    this.last = null;
    write(this.result, "");
    this.say();
    try {
      await this.read(this.abort.signal);
    } catch (error) {
      if (error.name !== "AbortError") this.lab.notices.refuse(error);
    }
    this.stop();
  }

  async read(signal) {
    const answer = await fetch(`${this.lab.base}/seeds`, { method: "POST", signal, headers: { "content-type": "application/json" }, body: JSON.stringify({ experiment: this.lab.draft, replicas: REPLICAS }) });
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
    const percent = (share) => `${Math.round(100 * share)} %`;
    write(this.result, t("After {step} of {steps} steps: {converged} of the seeds converged, {collapsed} collapsed.",
      { step: report.step, steps: report.steps, converged: percent(report.converged ?? 0), collapsed: percent(report.collapsed ?? 0) }));
    this.distance.show(this.distanceScene(report));
    this.moments.show(this.momentsScene(report));
    const final = report.bands.w1.median.at(-1);
    this.distance.describe(t("Median distance {value} at step {step}.", { value: number(final, 3), step: report.step }));
    requestAnimationFrame(() => { this.distance.draw(); this.moments.draw(); });
  }

  distanceScene({ at, bands, steps, aims }) {
    const { w1 } = bands;
    const top = Math.max(1, ...w1.q3.filter(Number.isFinite));
    return {
      x: [0, steps], y: [0.01, 10 ** Math.ceil(Math.log10(top))], log: true, margin: 5.8, xTitle: t("step"), xName: t("step"), layers: band(at, w1, t("median"), "--text"),
      refs: closeLine(aims),
    };
  }

  momentsScene({ at, bands, steps, aims }) {
    const layers = [...band(at, bands.mean, t("mean"), "--fake"), ...band(at, bands.std, t("deviation"), "--fake", [5, 3])];
    const values = [aims.mean, aims.std, 0, ...bands.mean.q1, ...bands.mean.q3, ...bands.std.q3].filter(Number.isFinite);
    this.settled ??= new Settled();
    return {
      x: [0, steps], y: this.settled.settle(Math.min(...values), Math.max(...values)), margin: 5.8, xTitle: t("step"), xName: t("step"), layers,
      refs: momentLines(aims),
    };
  }
}

function band(at, { median, q1, q3 }, label, colour, dash = null) {
  return [{ kind: "band", key: `${label}-band`, colour, x: at, y: q3, y0: q1, fill: 0.18 }, { kind: "line", key: label, label, colour, dash, x: at, y: median, width: 2 }];
}
