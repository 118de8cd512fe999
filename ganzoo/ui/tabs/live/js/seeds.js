// Many seeds: the experiment of the controls with 64 seeds at once, as bands of median and quartiles.

import { h, write } from "./dom.js";
import { faceOf } from "./faces.js";
import { Plot } from "./plot.js";
import { number, t } from "./text.js";

const REPLICAS = 64;

export class SeedsPanel {
  constructor(lab) {
    this.lab = lab;
    this.both = ["", ""].map((title) => new Plot({ title, name: "seeds" }));
    this.plots = h("div", { class: "seed-plots", hidden: true }, this.both.map((plot) => plot.element));
    this.element = h("div", { class: "seeds" });
    for (const plot of this.both) plot.onrestyle = () => requestAnimationFrame(() => plot.draw());
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
    this.face = faceOf(this.lab.draft.world);
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
    for (const [i, [title, scene]] of Object.entries(this.face.bands(report)).entries()) {
      if (this.both[i].title !== title) { this.both[i].title = title; this.both[i].say(); }
      this.both[i].show(scene);
    }
    const final = this.both[0].scene.layers.at(-1).y.at(-1);
    this.both[0].describe(t("Median distance {value} at step {step}.", { value: number(final, 3), step: report.step }));
    requestAnimationFrame(() => { for (const plot of this.both) plot.draw(); });
  }
}
