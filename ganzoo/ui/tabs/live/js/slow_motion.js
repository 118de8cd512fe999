// Slow motion: one step of the run taken apart into its numbered parts, with a picture of both networks, a sentence and the
// numbers of this very step for each; forward, backward, or played slowly. The plots show the moment of the part.

import { h, setAttribute, write } from "./dom.js";
import { networks } from "./networks.js";
import { number, t } from "./text.js";

const SLOWLY = 2600; // milliseconds for each part

/** What happens in each part: what lights up in the picture, which moment the plots show, and what is said of it. */
const PARTS = [
  { turn: "discriminator", lit: ["z"], frame: 0, say: (s) => t("{count} noise vectors z are drawn. The first one is ({z}).", { count: s.count, z: s.z }) },
  { turn: "discriminator", lit: ["z", "g", "fake"], frame: 0, say: (s) => t("G makes something of each z: of this one ({fake}).", { fake: s.fake }) },
  { turn: "discriminator", lit: ["real", "d", "score"], frame: 0, say: (s) => t("D judges real ones. It gives ({real}) {score}.", { real: s.real, score: s.onReal }) },
  { turn: "discriminator", lit: ["fake", "d", "score"], frame: 0, say: (s) => t("D judges generated ones. It gives ({fake}) {score}.", { fake: s.fake, score: s.onFake }) },
  { turn: "discriminator", lit: ["score", "loss"], frame: 0, say: (s) => t("D's errors over the whole batch: {real} on real ones, {fake} on generated ones.", { real: s.lossReal, fake: s.lossFake }) },
  { turn: "discriminator", lit: ["loss", "d"], back: true, frame: 0, say: (s) => t("The gradient of D's error goes back through D. Its length in each layer, the last one first: {lengths}.", { lengths: s.slopes }) },
  { turn: "discriminator", lit: ["d"], frame: 1, say: (s) => t("D moves: all its weights together by {far}, of a length of {length}. The plots show what it thinks now.", { far: s.far, length: s.length }) },
  { turn: "generator", lit: ["z"], frame: 1, say: (s) => t("G's turn. New z are drawn, for example ({z}).", { z: s.z }) },
  { turn: "generator", lit: ["z", "g", "fake"], frame: 1, say: (s) => t("G makes something of each z: of this one ({fake}).", { fake: s.fake }) },
  { turn: "generator", lit: ["fake", "d", "score"], frame: 1, say: (s) => t("D, as it is now, judges them. It gives ({fake}) {score}.", { fake: s.fake, score: s.onFake }) },
  { turn: "generator", lit: ["score", "loss"], frame: 1, say: (s) => t("G's error over the whole batch: {error}. It is small where D takes generated ones for real.", { error: s.lossGenerator }) },
  { turn: "generator", lit: ["loss", "d", "fake", "g"], back: true, frame: 1, push: true, say: (s) => t("The gradient goes back through D, which stays as it is: it pushes ({fake}) in the direction ({push}). Then on through G, lengths from its last layer on: {lengths}.", { fake: s.fake, push: s.push, lengths: s.slopes }) },
  { turn: "generator", lit: ["g"], frame: 2, moved: true, say: (s) => t("G moves: its weights by {far}, of a length of {length}. The same z now becomes ({moved}).", { far: s.far, length: s.length, moved: s.moved }) },
];
const TITLES = ["Draw z", "Generate", "Judge real", "Judge generated", "D's error", "D's gradient", "D moves", "Draw z", "Generate", "Judge", "G's error", "Gradient through D", "G moves"];
const TURNS = { discriminator: "D's turn", generator: "G's turn" };

export class SlowMotion {
  /** `on` has take(), which takes a step apart and returns it or null; `screen` shows the moments. */
  constructor(screen, on) {
    this.screen = screen;
    this.on = on;
    this.told = null;
    this.part = 0;
    this.element = h("section", { class: "card slow-motion", hidden: true });
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  get open() { return this.told !== null; }

  /** Take the next step and show its first part. */
  async begin() {
    this.taking = true;
    const told = await this.on.take();
    this.taking = false;
    if (!told) return;
    this.told = told;
    this.element.hidden = false;
    this.build();
    this.show(0);
  }

  /** The run is at a step: once it has gone on, what was told is past. */
  heard(step) { if (this.open && !this.taking && step > this.told.step) this.close(); }

  close() {
    if (!this.open) return;
    this.pause();
    this.told = null;
    this.element.hidden = true;
    this.screen.moment = null;
    this.screen.refresh();
  }

  build() {
    const button = (text, act, more = {}) => h("button", { onclick: act, ...more }, text);
    this.picture = networks(this.told.widths);
    this.heading = h("h2");
    this.dots = PARTS.map((part, i) => h("button", { class: `part ${part.turn}`, "aria-label": `${i + 1}. ${t(TITLES[i])}`, title: t(TITLES[i]), onclick: () => { this.pause(); this.show(i); } }, String(i + 1)));
    this.sentence = h("p", { class: "part-sentence", "aria-live": "polite" });
    this.player = button("", () => (this.timer ? this.pause() : this.play()));
    this.back = button(t("Back"), () => { this.pause(); this.show(this.part - 1); });
    this.next = button(t("Forward"), () => { this.pause(); this.show(this.part + 1); });
    const row = (turn) => h("div", { class: "part-turn", role: "group", "aria-label": t(TURNS[turn]) }, h("span", {}, t(TURNS[turn])), this.dots.filter((_, i) => PARTS[i].turn === turn));
    this.element.replaceChildren(
      h("div", { class: "slow-head" }, this.heading, button("×", () => this.close(), { class: "quiet icon", "aria-label": t("Close") })),
      h("div", { class: "slow-parts" }, this.picture.element, h("div", { class: "slow-said" },
        h("div", { class: "part-row" }, row("discriminator"), row("generator")), this.sentence,
        h("div", { class: "tool-row" }, this.back, this.player, this.next, button(t("The next step"), () => { this.pause(); this.begin(); }, { class: "quiet" })))));
    this.sayPlayer();
  }

  /** Say everything anew, in another language. */
  say() {
    if (!this.open) return;
    this.build();
    this.show(this.part);
  }

  show(part) {
    if (part < 0 || part >= PARTS.length) return;
    this.part = part;
    const { turn, lit, back = false, frame, say, push = false, moved = false } = PARTS[part];
    const numbers = this.numbersOf(turn);
    write(this.heading, t("Step {step}, part {part} of {parts}: {title}", { step: this.told.step, part: part + 1, parts: PARTS.length, title: t(TITLES[part]) }));
    write(this.sentence, say(numbers));
    this.picture.light(lit, turn, back);
    for (const [i, dot] of this.dots.entries()) setAttribute(dot, "aria-current", i === part ? "step" : "false");
    this.back.disabled = part === 0;
    this.next.disabled = part === PARTS.length - 1;
    this.screen.moment = { now: this.told.frames[frame], marks: this.marksOf(turn, lit, push, moved) };
    this.screen.refresh();
  }

  /** The numbers of a turn as its sentences want them. */
  numbersOf(turn) {
    const { examples, losses, gradients, moved, count } = this.told;
    const rows = examples[turn];
    const [far, length] = moved[turn];
    const score = (value) => this.scoreWords(value);
    return {
      count, z: list(rows.z), fake: list(rows.fake), real: rows.real && list(rows.real), push: rows.push && list(rows.push), moved: rows.moved && list(rows.moved),
      onReal: rows.on_real && score(rows.on_real[0]), onFake: score(rows.on_fake[0]),
      lossReal: number(losses.loss_real, 3), lossFake: number(losses.loss_fake, 3), lossGenerator: number(losses.loss_generator, 3),
      slopes: gradients[turn].slice().reverse().map((value) => number(value, 2)).join(", "), far: number(far, 2), length: number(length, 3),
    };
  }

  /** A score in words: a probability where the objective has one. */
  scoreWords(score) {
    if (this.screen.state.aims?.answer.scale !== "probability") return t("the score {score}", { score: number(score, 3) });
    return t("the score {score}, a probability of {share} of being real", { score: number(score, 3), share: `${Math.round(100 / (1 + Math.exp(-score)))} %` });
  }

  /** What stands out in the plots: the rows that are told, in their colours, and where they are pushed or have gone. */
  marksOf(turn, lit, push, moved) {
    const rows = this.told.examples[turn];
    const marks = [];
    if (lit.includes("real")) marks.push({ colour: "--real", rows: rows.real });
    if (lit.includes("fake") || push || moved) marks.push({ colour: "--fake", rows: rows.fake, ways: push ? rows.push : null, to: moved ? rows.moved : null });
    return marks;
  }

  play() {
    if (this.part === PARTS.length - 1) this.show(0);
    this.timer = setInterval(() => { if (this.part === PARTS.length - 1) this.pause(); else this.show(this.part + 1); }, SLOWLY);
    this.sayPlayer();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    if (this.player) this.sayPlayer();
  }

  sayPlayer() { write(this.player, this.timer ? t("Pause") : t("Play slowly")); }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") { event.stopPropagation(); this.close(); }
    if (!by) return;
    event.preventDefault();
    this.pause();
    this.show(this.part + by);
  }
}

/** The first row, as numbers one after the other; a long one is cut. */
function list(rows) { return rows[0].slice(0, 4).map((value) => number(value, 3)).join(", ") + (rows[0].length > 4 ? ", …" : ""); }
