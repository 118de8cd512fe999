// Two runs at the same step: keep the run on the screen, start another, see both in the same plots or side by side.

import { h, write } from "./dom.js";
import { nearestFrame } from "./history.js";
import { t } from "./text.js";

const FRAMES = 200;

export class Compare {
  constructor(lab) {
    this.lab = lab;
    this.keep = h("button", { class: "quiet", onclick: () => this.keepRun() });
    this.beside = h("button", { class: "quiet", "aria-pressed": "false", onclick: () => this.toggle() });
    this.drop = h("button", { class: "quiet", onclick: () => this.forget() });
    this.element = h("div", { class: "compare" }, this.keep, this.beside, this.drop);
    this.say();
  }

  say() {
    write(this.keep, t("Keep this run to compare"));
    write(this.beside, t("Side by side"));
    write(this.drop, t("Forget the kept run"));
    this.show();
  }

  show() {
    const { screen, past } = this.lab;
    const kept = Boolean(screen?.reference);
    this.keep.hidden = kept || !past || !screen || screen.state.step < 1;
    this.beside.hidden = this.drop.hidden = !kept;
    this.beside.setAttribute("aria-pressed", String(Boolean(screen?.beside)));
    this.lab.panels?.seeds.offer(); // the kept run may be held against others
  }

  async keepRun() {
    const { screen, past } = this.lab;
    let frames = [];
    try { frames = await past.all(FRAMES); } catch (error) { return this.lab.notices.refuse(error); }
    const { state } = screen;
    screen.reference = {
      series: Object.fromEntries(Object.entries(state.series).map(([name, values]) => [name, values.slice()])),
      experiment: structuredClone(state.experiment), aims: state.aims, last: state.last,
      frameAt: (step) => (step > state.last + 1 && !frames.length ? null : nearestFrame(frames, step)?.now ?? null),
    };
    screen.refresh();
    this.show();
  }

  toggle() {
    const { screen } = this.lab;
    screen.beside = !screen.beside;
    screen.refresh();
    this.show();
  }

  forget() {
    const { screen } = this.lab;
    screen.reference = null;
    screen.beside = false;
    screen.refresh();
    this.show();
  }
}
