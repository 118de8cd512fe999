// What the lab and the watch page share: the sentence, the plots of the run's world (faces.js) and its time machine.
// Messages come in through take(); everything is drawn at most once per animation frame.

import { h, setAttribute, throttle, write } from "./dom.js";
import { number, onLanguage, say, t } from "./text.js";
import { RunState } from "./state.js";
import { faceOf, loadFace } from "./faces.js";
import { Timeline } from "./timeline.js";

const STALENESS_KEPT = 2048;
const STATES = { running: "Running", paused: "Paused", waiting: "Waiting", diverged: "Diverged", finished: "Finished", failed: "Stopped", imported: "From a file", lost: "Ended" };
const TELLING = ["waiting", "diverged", "failed", "imported"]; // states whose own words matter more than the diagnosis

const STORY = "Orange learns to look like blue. Press Run."; // while nobody has begun

/** A sentence whose names of colours stand in the colours of the plots. */
function inColours(sentence) {
  const colours = new Map([[t("Orange"), "fake"], [t("blue"), "real"]]);
  return sentence.split(new RegExp(`(${[...colours.keys()].join("|")})`)).map((part) => (colours.has(part) ? h("b", { class: colours.get(part) }, part) : part));
}

/** What is measured at the screen: messages taken, drawings, how old and how long each was. */
function freshStats() { return { updates: 0, draws: 0, staleness: [], milliseconds: [] }; }

export class Screen {
  /** `history()` gives the history of the run on the screen; `isArrival()` says whether it is the one that plays on arrival. */
  constructor({ history, isArrival = () => false }) {
    this.history = history;
    this.isArrival = isArrival;
    this.state = new RunState();
    this.scrubbed = null;
    this.reference = null;
    this.preview = null;
    this.moment = null; // {now, marks} of a step that is taken apart
    this.stats = freshStats();
    this.buildWords();
    this.grid = h("div", { class: "plots" });
    this.timeline = new Timeline({ begin: () => this.prepare(), scrub: (step) => this.scrub(step), live: () => this.goLive() });
    this.announce = throttle(() => write(this.spoken, this.sentence.textContent), 4000);
    this.summarise = throttle(() => this.describe(), 2000);
    this.stopLanguage = onLanguage(() => { this.said = null; this.refresh(); });
    this.observed = new IntersectionObserver((entries) => entries.forEach((entry) => this.plots.forEach((plot) => {
      if (plot.element === entry.target) { plot.inView = entry.isIntersecting; plot.dirty = true; this.ask(); }
    })), { rootMargin: "80px" });
    this.faces = {};
    this.wear("line");
  }

  get plots() { return this.face.plots; }

  get element() { return this.grid; }

  /** Show a world by its face; one that has to be loaded comes a moment later. */
  wear(world) {
    this.world = world;
    const Face = faceOf(world);
    if (!Face) return void loadFace(world).then(() => { if (this.world === world) this.wear(world); }, () => { this.grid.textContent = t("The lab could not be loaded: reload the page."); });
    if (this.face && this.face === this.faces[world]) return undefined;
    for (const plot of this.face?.plots ?? []) this.observed.unobserve(plot.element);
    this.face = this.faces[world] ??= new Face(this);
    for (const plot of this.plots) { plot.inView = true; plot.onrestyle = () => this.ask(); this.observed.observe(plot.element); }
    this.grid.replaceChildren(this.face.main, ...this.face.rest);
    this.grid.dataset.world = world;
    this.onface?.();
    this.refresh();
    return undefined;
  }

  buildWords() {
    this.pill = h("span", { class: "pill" });
    this.progress = h("span", { class: "progress" });
    this.sentence = h("p", { class: "sentence" });
    this.remedy = h("button", { class: "remedy", hidden: true, onclick: () => this.onremedy?.(this.offered) });
    this.spoken = h("div", { class: "unseen", "aria-live": "polite" });
    this.words = h("section", { class: "words" }, h("div", { class: "state" }, this.pill, this.progress), this.sentence, this.remedy, this.spoken);
  }

  /** Take one message in; false when a snapshot is needed. */
  take(message) {
    if (!this.state.take(message)) return false;
    const { world } = this.state.experiment ?? this;
    if (world !== this.world) this.wear(world);
    this.sentAt = message.sent_at;
    this.stats.updates += 1;
    this.ontake?.(message);
    this.refresh();
    return true;
  }

  clear() {
    this.state = new RunState();
    this.stats = freshStats();
    this.scrubbed = null;
    this.moment = null;
    this.timeline.cursor = null;
    this.timeline.say();
    this.refresh();
  }

  /** What is looked at: the moment that was scrubbed to, else now. */
  view() {
    if (this.moment) return { state: this.state, frame: this.moment.now, cursor: null, reference: null, beside: false, preview: this.preview, marks: this.moment.marks };
    const frame = this.scrubbed?.now ?? this.state.now;
    const cursor = this.scrubbed ? this.timeline.cursor : null;
    return { state: this.state, frame, cursor, reference: this.reference, beside: this.beside, preview: this.preview };
  }

  prepare() { if (this.state.step >= 0) this.history()?.prepare(); }

  async scrub(step) {
    this.onlook?.(true);
    const near = this.history()?.nearest(step);
    this.scrubbed = near ?? this.scrubbed ?? { now: this.state.now, sentence: this.state.sentence, step };
    this.refresh();
    const exact = await this.history()?.at(step);
    if (!exact || this.timeline.cursor === null) return;
    this.scrubbed = exact;
    this.refresh();
  }

  goLive() {
    this.onlook?.(false);
    this.scrubbed = null;
    this.refresh();
  }

  /** The run has something new, or is looked at in another way. */
  refresh() {
    this.stale = true;
    this.ask();
  }

  ask() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => { this.asked = false; this.draw(); });
  }

  draw() {
    const began = performance.now();
    if (this.stale) {
      this.stale = false;
      this.compose();
    }
    let drawn = false;
    for (const plot of this.plots) if (plot.inView && !plot.element.hidden) drawn = plot.draw() || drawn;
    if (drawn) this.measure(began);
  }

  measure(began) {
    const { stats } = this;
    stats.draws += 1;
    stats.milliseconds.push(performance.now() - began);
    if (this.sentAt && !this.isArrival()) stats.staleness.push(Date.now() - 1000 * this.sentAt);
    this.sentAt = null;
    for (const list of [stats.milliseconds, stats.staleness]) if (list.length > STALENESS_KEPT) list.splice(0, STALENESS_KEPT / 2);
  }

  compose() {
    const view = this.view();
    if (this.worn) this.face.compose(view, this);
    this.timeline.update(this.state, this.isArrival());
    this.writeWords(view);
    this.summarise();
  }

  /** Whether the plots are those of the run's world. */
  get worn() { return this.faces[this.world] === this.face; }

  writeWords(view) {
    const { state } = this;
    const status = state.status ?? { state: "waiting", text: "", params: {} };
    const past = view.cursor !== null;
    const kind = past ? "past" : this.isArrival() ? "arrival" : status.state;
    setAttribute(this.pill, "data-state", kind);
    write(this.pill, past ? t("Looking back") : this.isArrival() ? t("Recorded run") : this.statusWords(status));
    const step = past ? this.scrubbed.step : state.last;
    write(this.progress, state.step < 0 ? "" : this.progressWords(step, past || this.isArrival() || status.state !== "running" ? null : status.speed));
    const own = past || !TELLING.includes(kind) || (kind === "diverged" && state.sentence?.remedy);
    const told = past ? this.scrubbed.sentence ?? state.sentence : own ? state.sentence : status;
    this.offer(past ? null : told?.remedy);
    const sentence = kind === "arrival" ? t(STORY) : say(told);
    if (sentence !== this.said) {
      this.said = sentence;
      this.sentence.replaceChildren(...(kind === "arrival" ? inColours(sentence) : [sentence]));
      this.announce();
    }
    if (kind !== "running" && kind !== "arrival") write(this.spoken, sentence); // a run that stands is told at once
  }

  /** Offer what may help, to whoever may do it: `onremedy` does it, `allows` says whether it may be done. */
  offer(remedy) {
    this.offered = remedy && this.onremedy && this.allows?.(remedy) ? remedy : null;
    if (this.remedy.hidden === Boolean(this.offered)) this.remedy.hidden = !this.offered;
    if (this.offered) write(this.remedy, say(this.offered));
  }

  statusWords(status) {
    if (status.state === "waiting" && status.place) return t("In line: place {place}", { place: status.place });
    return t(STATES[status.state] ?? "");
  }

  progressWords(step, speed) {
    const place = t("step {step} of {steps}", { step: number(step), steps: number(this.state.steps) });
    return speed ? `${place} · ${t("{speed} steps/s", { speed: number(Math.round(speed)) })}` : place;
  }

  describe() {
    if (!this.state.experiment) return;
    if (this.worn) this.face.describe(this.view());
  }

  restyle() {
    for (const plot of this.plots) plot.measure();
    this.ask();
  }
}
