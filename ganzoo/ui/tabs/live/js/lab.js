// The lab: one's own run, its controls and everything that folds away. The arrival plays until a run is started.

import { debounce, h } from "./dom.js";
import { onLanguage, t } from "./text.js";
import { Playback, Stream, call } from "./stream.js";
import { LocalHistory, RemoteHistory } from "./history.js";
import { Bar } from "./controls.js";
import { Settings, ResetNotice } from "./settings.js";
import { facts, isSteerable, titleOf, useWorld } from "./facts.js";
import { faceOf, loadFace } from "./faces.js";
import { Notices } from "./notices.js";
import { Presets } from "./presets.js";
import { Pilot } from "./pilot.js";
import { Screen } from "./screen.js";
import { Folds } from "./folds.js";
import { SlowMotion } from "./slow_motion.js";
import { Compare } from "./compare.js";
import { QuestionCard } from "./question.js";
import { readAddress, writeAddress } from "./address.js";
import { SeedsPanel } from "./seeds.js";
import { HomePanel } from "./home.js";
import { ClassPanel } from "./classroom.js";
import { RoomStrip } from "./room_strip.js";

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const OVER = ["finished", "diverged", "failed", "imported"]; // states from which only a reset leads on

export class Lab {
  constructor(root, base) {
    this.root = root;
    this.base = base;
    this.pilot = new Pilot(base);
    this.notices = new Notices();
    this.arrival = readAddress();
    this.feed = null;
    this.past = null;
    this.changed = new Set(); // settings touched since the server was last asked about them
    this.check = debounce(() => this.validate(), 120);
    this.sendPace = debounce(async (pace) => { await this.steer("speed", pace); this.pacing = false; }, 120);
  }

  /** Fetch what the page needs, show the arrival at once, then look at the link and at a run from before a reload. */
  async start() {
    this.offers = {};
    const [first] = Object.keys(facts().worlds);
    await this.fetchOffers(first);
    this.world = first;
    this.draft = structuredClone(this.defaultOf(first));
    this.query = "";
    this.build();
    this.cards.offer(this.offers[first].presets, faceOf(first).outline);
    this.playArrival();
    await this.readLink();
    if (this.pilot.recall()) this.follow({ resumed: true });
  }

  /** What a world has to offer: presets, and the runs that play until one is started. */
  async fetchOffers(world) {
    if (this.offers[world]) return;
    const asked = world === Object.keys(facts().worlds)[0] ? "" : `?world=${encodeURIComponent(world)}`; // the page has asked for the first one already
    const [presets, arrival] = await Promise.all([call(`${this.base}/presets${asked}`), call(`${this.base}/arrival${asked}`).catch(() => null), loadFace(world)]);
    this.offers[world] = { ...presets, arrival };
  }

  defaultOf(world) {
    const { presets, default: name } = this.offers[world];
    return (presets.find((preset) => preset.name === name) ?? presets[0]).experiment;
  }

  /** Speak of another world from now on: its settings, presets, tools and words. */
  async enter(world) {
    if (world === this.world) return;
    await this.fetchOffers(world);
    if (this.world === world) return;
    this.world = world;
    useWorld(world);
    this.tools.open(null);
    const tools = new (faceOf(world).Tools)(this);
    this.tools.element.replaceWith(tools.element);
    this.tools = tools;
    this.cards.offer(this.offers[world].presets, faceOf(world).outline);
    this.say();
    if (!this.pilot.flying) this.playArrival();
  }

  build() {
    this.screen = new Screen({ history: () => this.past, isArrival: () => !this.pilot.flying });
    this.screen.onface = () => this.arrange();
    this.screen.ontake = (message) => this.heard(message);
    this.screen.onremedy = (remedy) => this.apply(remedy);
    this.screen.allows = (remedy) => this.mayApply(remedy);
    this.bar = new Bar({
      change: (name, value) => this.change(name, value), world: (name) => this.chooseWorld(name), target: (name) => this.chooseTarget(name), run: () => this.runOrPause(),
      step: (players) => this.singleStep(players), slow: () => this.slow.begin(), reset: () => this.applyReset(), speed: (pace) => this.changePace(pace),
    });
    this.slow = new SlowMotion(this.screen, { take: () => this.takeApart() });
    this.settings = new Settings({ change: (name, value) => this.change(name, value) });
    this.cards = new Presets((preset) => this.adopt(preset.experiment));
    this.waiting = new ResetNotice({ apply: () => this.applyReset(), drop: () => this.putBack() });
    this.tools = new (faceOf(this.world).Tools)(this);
    this.question = new QuestionCard();
    this.strip = new RoomStrip({ present: (wanted) => this.present(wanted) });
    this.compare = new Compare(this);
    this.screen.timeline.extra.append(this.compare.element);
    this.panels = { seeds: new SeedsPanel(this), home: new HomePanel(this), class: new ClassPanel(this) };
    this.folds = new Folds([
      ["settings", "More settings", this.settings.element], ["explain", "What you see", this.explained = faceOf(this.world).explain(this.draft)],
      ["seeds", "Many seeds", this.panels.seeds.element], ["home", "Take it home", this.panels.home.element], ["class", "Class", this.panels.class.element],
    ]);
    this.exercise = h("aside", { class: "card exercise", hidden: true });
    this.narrow = matchMedia("(max-width: 640px)");
    this.element = h("div", { class: "lab" });
    this.root.append(this.element);
    this.narrow.addEventListener("change", () => this.arrange());
    onLanguage(() => this.say());
    this.arrange();
    this.lesson();
    this.element.addEventListener("keydown", (event) => this.shortcut(event));
    document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) this.present(false); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.present(false); }); // also where a browser has no full screen
  }

  /** On a phone the order is sentence, distribution, controls, rest; the order of the document is that of the screen. */
  arrange() {
    const { screen, bar } = this;
    const { main } = screen.face;
    screen.face.arrange?.(this.narrow.matches);
    const above = [this.strip.element, this.notices.element, this.exercise];
    const controls = [bar.element, this.tools.element, this.waiting.element];
    if (this.narrow.matches) {
      screen.grid.prepend(main);
      this.element.replaceChildren(...above, screen.words, this.cards.element, this.question.element, this.slow.element, screen.grid, screen.timeline.element, this.folds.element);
      main.after(...controls);
    } else this.element.replaceChildren(...above, this.cards.element, ...controls, screen.words, this.question.element, this.slow.element, screen.grid, screen.timeline.element, this.folds.element);
  }

  say() {
    this.bar.build();
    this.strip.draw();
    this.settings.build();
    this.cards.build();
    this.waiting.say();
    this.explain();
    for (const panel of Object.values(this.panels)) panel.build();
    this.compare.say();
    this.slow.say();
    this.tools.say();
    this.lesson();
    this.show();
  }

  /** Say what is seen anew: in another language, or of another objective. */
  explain() {
    const shown = this.shownExperiment();
    const renewed = (faceOf(shown.world) ?? faceOf(this.world)).explain(shown);
    this.explained.replaceWith(renewed);
    this.explained = renewed;
    this.explainedOf = `${shown.world} ${shown.objective}`;
  }

  /** The experiment whose plots are on the screen. */
  shownExperiment() { return this.screen.state.experiment ?? this.draft; }

  /** A teacher's link: some controls are locked, a text stands beside. */
  lesson() {
    const { lock, note } = this.arrival;
    this.exercise.hidden = !note;
    this.exercise.replaceChildren(h("b", {}, t("Exercise")), h("p", {}, note));
    for (const element of this.root.querySelectorAll("[data-control]")) {
      const locked = lock.includes(element.dataset.control);
      element.classList.toggle("locked", locked);
      element.inert = locked;
      if (locked) element.title = t("Locked for this exercise");
    }
  }

  shortcut(event) {
    if (event.target.closest("input, select, textarea, button, summary, a, [contenteditable]") || event.key !== " ") return;
    if (this.arrival.lock.includes("run")) return;
    event.preventDefault();
    this.runOrPause();
  }

  // What is on the screen ---------------------------------------------------------------------

  /** Play the recorded runs one after the other; the time machine goes through the one that plays. */
  playArrival() {
    const played = this.offers[this.world].arrival;
    if (!played?.acts?.length) return;
    const pasts = new Map(played.acts.map(({ messages }) => [messages[0], new LocalHistory(messages)]));
    const playback = new Playback(played.acts.flatMap(({ messages }) => messages), {
      message: (message) => { this.past = pasts.get(message) ?? this.past; this.screen.take(message); },
    });
    this.setFeed(playback);
    this.screen.onlook = (looking) => playback.hold(looking);
    this.show();
  }

  setFeed(feed) {
    this.feed?.close();
    this.feed = feed;
    this.screen.onlook = (looking) => { if (looking) this.slow.close(); };
  }

  /** Follow one's own run. */
  follow({ resumed = false } = {}) {
    this.past = new RemoteHistory(this.base, this.pilot.code);
    this.slow.close();
    this.screen.clear();
    const stream = new Stream(this.base, this.pilot.code, {
      message: (message) => { if (!this.screen.take(message)) stream.restart(); },
      offline: (off) => this.notices.put("offline", off ? { text: "The server does not answer. Trying again…" } : null),
      gone: (reason) => this.lost(reason, resumed),
    });
    this.setFeed(stream);
    this.show();
  }

  /** The run is no more: say so, and offer to run it again from its link. */
  lost(reason, resumed) {
    this.notices.put("offline", null);
    const experiment = this.screen.state.experiment;
    this.pilot.forget();
    this.panels.class.showShared(null);
    this.screen.state.status = { state: "lost", text: "", params: {} };
    if (resumed && !experiment) return this.playArrival();
    const text = reason === "closed" ? "This run was closed." : "The server was started again and does not know this run any more.";
    this.notices.put("lost", { text, action: "Run it again", act: () => { this.notices.put("lost", null); this.begin(experiment ?? this.draft); } });
    this.show();
  }

  /** The tab that holds the lab was opened or left. */
  setShown(shown) { this.feed?.setShown(shown); }

  /** Something came from the stream: the controls follow the run. */
  heard(message) {
    if (message.kind === "snapshot" && this.pilot.flying) {
      const running = message.run.experiment;
      this.notices.put("linked", null); // it speaks of what plays until a run is there
      if (message.run.code !== this.pilot.code && !this.strip.shared) this.panels.class.share(); // it was shared before a reload
      if (!this.pacing && message.run.pace && message.status?.state !== "imported") this.bar.follow(message.run.pace);
      if (!this.touched) {
        this.draft = structuredClone(running);
        this.enter(running.world).then(() => this.show(), (error) => this.notices.refuse(error));
      }
      this.show();
    }
    if (message.status?.state !== this.lastState) { this.lastState = message.status?.state; this.show(); }
    this.slow.heard(message.step);
    this.followMarks(message);
    if (this.pilot.flying && (message.link ?? message.run?.link)) writeAddress(this.link.query);
    this.feed?.restWhen?.(this.pilot.flying && !this.panels.class.shared && OVER.includes(this.lastState));
    this.question.show(this.screen.state.question);
    this.panels.class.heard(this.screen.state);
    this.strip.heard(this.screen.state);
  }

  /** The link to what is on the screen: to one's own run as it was steered, else to the draft. */
  get link() { return (this.pilot.flying && this.screen.state.link) || { query: this.query, left_out: 0 }; }

  followMarks(message) {
    const experiment = this.screen.state.experiment;
    for (const { name, value } of message.kind === "snapshot" ? [] : message.marks ?? []) {
      if (isSteerable(name) && experiment && typeof value === "number") experiment[name] = value;
    }
  }

  show() {
    if (!this.bar) return;
    const state = this.screen.state.status?.state;
    const mine = this.pilot.flying;
    this.bar.show(this.draft, { mine, running: mine && (state === "running" || state === "waiting"), finished: OVER.includes(state) });
    this.settings.show(this.draft);
    this.cards.show(this.draft);
    const { world, objective } = this.shownExperiment();
    if (this.explainedOf !== `${world} ${objective}`) this.explain();
    this.waiting.show(mine ? this.waitingForReset() : []);
    this.panels.home.show();
    this.compare.show();
  }

  /** Settings of the draft that the run does not have yet and cannot take while it goes on. */
  waitingForReset() {
    const running = this.screen.state.experiment;
    if (!running) return [];
    if (running.world !== this.draft.world) return [t("World")];
    return Object.keys(facts().settings).filter((name) => !isSteerable(name) && !same(this.draft[name], running[name])).map(titleOf);
  }

  /** Larger type on the whole screen, or back; Escape ends both. */
  present(wanted) {
    if (wanted === this.strip.presenting) return;
    this.strip.present(wanted);
    this.root.classList.toggle("presenter", wanted);
    const host = this.root.getRootNode().host ?? document.documentElement;
    if (wanted) host.requestFullscreen?.().then(() => this.strip.presenting || document.exitFullscreen()).catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
    this.screen.restyle();
  }

  // What the visitor does ----------------------------------------------------------------------

  change(name, value) {
    if (value === null || Number.isNaN(value)) return this.show();
    this.draft = { ...this.draft, [name]: value };
    this.touched = true;
    this.changed.add(name);
    this.show();
    this.check();
  }

  adopt(experiment) {
    this.draft = structuredClone({ ...experiment });
    this.touched = true;
    this.changed = new Set(Object.keys(experiment));
    this.show();
    this.check();
  }

  /** Another world, with its default: at once where nothing runs, else after a reset. */
  async chooseWorld(world) {
    try { await this.enter(world); } catch (error) { return this.notices.refuse(error); }
    return this.adopt(this.defaultOf(world));
  }

  chooseTarget(name) {
    const { target } = facts().targets.find((offer) => offer.name === name);
    this.tools.open(target ? null : name);
    if (target) this.change("target", target);
    else this.show();
  }

  /** Ask the server whether the draft makes sense; keep it in the address; steer what can be steered. */
  async validate() {
    const asked = this.draft;
    const changed = this.changed;
    this.changed = new Set();
    try {
      const answer = await call(`${this.base}/check`, { experiment: asked });
      this.notices.put("refused", null);
      if (same(this.draft, asked)) this.accept(answer); // else the visitor went on meanwhile, and the next question is due
      await this.steerChanged(changed, answer.experiment);
    } catch (error) {
      this.notices.refuse(error);
      const before = (this.pilot.flying && this.screen.state.experiment) || this.checked;
      if (before?.world === this.draft.world) this.draft = { ...this.draft, ...Object.fromEntries([...changed].map((name) => [name, before[name]])) };
    }
    this.show();
  }

  async steerChanged(changed, experiment) {
    const running = this.screen.state.experiment;
    const names = [...changed].filter((name) => isSteerable(name) && running && experiment[name] !== running[name]);
    if (this.pilot.flying && names.length) await this.steer("set", { values: Object.fromEntries(names.map((name) => [name, experiment[name]])) });
  }

  accept(answer) {
    this.draft = structuredClone(answer.experiment);
    this.checked = structuredClone(answer.experiment);
    this.query = answer.query;
    this.screen.preview = answer.preview;
    this.screen.refresh();
    writeAddress(this.link.query);
  }

  async readLink() {
    try {
      const answer = await call(`${this.base}/check`, { query: this.arrival.query });
      for (const notice of answer.notices) this.notices.add(notice);
      await this.enter(answer.experiment.world);
      this.draft = structuredClone(answer.experiment);
      this.checked = structuredClone(answer.experiment);
      this.query = answer.query;
      this.screen.preview = answer.preview;
      this.linked = Boolean(answer.query);
      const moves = answer.experiment.steering?.length ?? 0;
      if (moves) this.notices.put("linked", { text: "Your link holds a run that was steered {count} times on its way: press Run to see it again.", params: { count: moves } });
      else if (this.linked) this.notices.put("linked", { text: "The settings of your link are in place: press Run. Until then a recorded run plays." });
    } catch (error) { this.notices.refuse(error); }
    this.show();
  }

  async begin(experiment, { paused = false } = {}) {
    try {
      await this.pilot.create(experiment, { ...this.bar.pace, paused });
    } catch (error) { return this.notices.refuse(error); }
    for (const name of ["linked", "lost", "refused"]) this.notices.put(name, null);
    this.draft = structuredClone(experiment);
    this.touched = false;
    this.tools.open(null);
    this.follow();
  }

  async runOrPause() {
    if (!this.pilot.flying) return this.begin(this.draft);
    const state = this.screen.state.status?.state;
    if (OVER.includes(state)) return this.applyReset();
    this.screen.timeline.goLive();
    return this.steer(state === "running" || state === "waiting" ? "pause" : "run");
  }

  async singleStep(players) {
    if (!this.pilot.flying) {
      await this.begin(this.draft);
      if (!this.pilot.flying) return;
      await this.steer("pause");
    }
    this.screen.timeline.goLive();
    await this.steer("step", { players });
  }

  /** Take the run's next step apart; null where that is refused. */
  async takeApart() {
    if (!this.pilot.flying) {
      await this.begin(this.draft, { paused: true });
      if (!this.pilot.flying) return null;
    }
    this.screen.timeline.goLive();
    return this.steer("slow_motion");
  }

  /** Tell the run of another pace; until it knows, what comes of the old one does not move the slider back. */
  changePace(pace) {
    if (!this.pilot.flying) return;
    this.pacing = true;
    this.sendPace(pace);
  }

  async applyReset() {
    if (!this.pilot.flying) return;
    this.slow.close();
    this.screen.timeline.goLive();
    this.touched = false;
    const paused = this.screen.state.status?.state === "paused";
    if (await this.steer("reset", { experiment: this.draft, ...this.bar.pace }) && !paused) await this.steer("run");
    this.check(); // the draft is the run's own now; the address follows it
  }

  /** A remedy is in reach of whoever steers, unless a teacher has locked what it changes. */
  mayApply({ restart, steer }) {
    const needed = restart ? ["reset", ...Object.keys(restart)] : Object.keys(steer);
    return this.pilot.flying && !needed.some((name) => this.arrival.lock.includes(name));
  }

  /** Do what the sentence suggests. */
  async apply({ restart, steer }) {
    if (steer) return this.steer("set", { values: steer });
    this.draft = { ...structuredClone(this.screen.state.experiment), ...restart };
    return this.applyReset();
  }

  async putBack() {
    this.draft = structuredClone(this.screen.state.experiment);
    this.touched = false;
    this.tools.open(null);
    this.changed.clear();
    await this.enter(this.draft.world);
    this.show();
    this.check();
  }

  /** Steer; a refusal becomes a notice. Returns the answer, or null. */
  async steer(action, more = {}) {
    try {
      const answer = await this.pilot.steer(action, more);
      this.notices.put("refused", null);
      return answer ?? {};
    } catch (error) {
      this.notices.refuse(error);
      return null;
    } finally {
      this.feed?.listen?.();
    }
  }
}
