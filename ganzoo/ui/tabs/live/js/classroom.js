// "Class": share the run with a room, ask a question, make an exercise link, big type for a projector. The room itself
// is room_strip.js.

import { h, write } from "./dom.js";
import { facts, titleOf } from "./facts.js";
import { copy } from "./home.js";
import { linkTo } from "./address.js";
import { t } from "./text.js";

const LOCK_TITLES = { preset: "Presets", run: "Run and pause", step: "Single steps", reset: "Reset", speed: "Speed" };

export class ClassPanel {
  constructor(lab) {
    this.lab = lab;
    this.shared = null;
    this.element = h("div", { class: "class-panel" });
    this.build();
  }

  build() {
    this.element.replaceChildren(this.buildShare(), this.buildQuestion(), this.buildExercise(), this.buildPresenter());
  }

  heard(state) {
    if (!this.end) return;
    this.end.hidden = !state.question;
    this.ending = state.question?.open === false ? "drop_question" : "end_question";
    write(this.end, this.ending === "drop_question" ? t("Take the question away") : t("End the question"));
  }

  // Share --------------------------------------------------------------------------------------

  buildShare() {
    this.shareButton = h("button", { class: "primary", hidden: Boolean(this.shared), onclick: () => this.share() }, t("Share this run"));
    this.open = h("p", { class: "help", hidden: !this.shared }, t("The room is open: its code and its QR code stand on top of the page."));
    return h("section", { class: "class-part" }, h("h3", {}, t("Share with a class")),
      h("p", { class: "help" }, t("Everybody in the room sees the same moment of your run; only you steer. Works on the local network, without the internet.")),
      this.shareButton, this.open);
  }

  async share() {
    const { lab } = this;
    if (!lab.pilot.flying) await lab.begin(lab.draft);
    if (!lab.pilot.flying) return;
    const answer = await lab.steer("share");
    if (answer) this.showShared(answer);
  }

  /** Show the room on top of the page; null when the run is no more. */
  showShared(shared) {
    this.shared = shared;
    this.lab.strip.share(shared);
    this.shareButton.hidden = Boolean(shared);
    this.open.hidden = !shared;
    if (shared) this.lab.strip.element.scrollIntoView({ block: "nearest" });
  }

  // Question -----------------------------------------------------------------------------------

  buildQuestion() {
    const most = facts().limits.question;
    this.question = h("input", { type: "text", id: "gz-question", maxlength: most.text, placeholder: t("Will it collapse?") });
    this.answers = Array.from({ length: most.answers }, (_, i) => h("input", { type: "text", maxlength: most.answer, value: [t("Yes"), t("No")][i], "aria-label": t("Answer {number}", { number: i + 1 }), placeholder: i < 2 ? "" : t("optional") }));
    this.end = h("button", { hidden: true, onclick: () => this.lab.steer(this.ending) }, t("End the question"));
    return h("section", { class: "class-part" }, h("h3", {}, t("Ask a question")),
      h("label", { for: "gz-question" }, t("Question")), this.question,
      h("div", { class: "answer-inputs" }, this.answers),
      h("div", { class: "tool-row" }, h("button", { onclick: () => this.ask() }, t("Ask")), this.end));
  }

  async ask() {
    const { lab } = this;
    const said = Object.fromEntries(["Yes", "No"].map((word) => [t(word), word])); // what was left as it is, each reads in their language
    const answers = this.answers.map((input) => input.value.trim()).filter(Boolean).map((answer) => said[answer] ?? answer);
    const text = this.question.value.trim() || "Will it collapse?";
    if (!lab.pilot.flying) return lab.notices.refuse({ said: { text: "Share the run first: nobody could see the question." } });
    await lab.steer("question", { text, answers });
  }

  // Exercise -----------------------------------------------------------------------------------

  buildExercise() {
    const settings = Object.keys(facts().settings);
    const inBar = settings.filter((name) => facts().settings[name].group === "bar");
    const names = [...inBar, ...Object.keys(LOCK_TITLES), ...settings.filter((name) => !inBar.includes(name))];
    this.note = h("textarea", { id: "gz-note", rows: 3, maxlength: 2000, placeholder: t("Find a learning rate at which the run collapses. Why does it?") });
    this.locks = names.map((name) => {
      const box = h("input", { type: "checkbox", value: name });
      return h("label", { class: "check" }, box, LOCK_TITLES[name] ? t(LOCK_TITLES[name]) : titleOf(name));
    });
    const button = h("button", { onclick: () => this.copyExercise(button) }, t("Copy the exercise link"));
    this.exerciseLink = h("input", { type: "text", readonly: true, hidden: true, "aria-label": t("Exercise link") });
    return h("section", { class: "class-part" }, h("h3", {}, t("Make an exercise")),
      h("p", { class: "help" }, t("A link that opens the lab with the settings as they are now, your text beside it, and the ticked controls locked.")),
      h("label", { for: "gz-note" }, t("Your text")), this.note,
      h("details", {}, h("summary", {}, t("Controls to lock")), h("div", { class: "locks" }, this.locks)),
      h("div", { class: "tool-row" }, button), this.exerciseLink);
  }

  async copyExercise(button) {
    const lock = this.locks.map((label) => label.firstChild).filter((box) => box.checked).map((box) => box.value);
    const link = linkTo(this.lab.link.query, { lock, note: this.note.value.trim() });
    this.exerciseLink.value = link;
    this.exerciseLink.hidden = false;
    const done = await copy(link);
    write(button, done ? t("Copied") : t("Copy it from the line below"));
    setTimeout(() => write(button, t("Copy the exercise link")), 2000);
  }

  // Presenter ----------------------------------------------------------------------------------

  buildPresenter() {
    const button = h("button", { onclick: () => this.lab.present(true) }, t("Presenter mode"));
    return h("section", { class: "class-part" }, h("h3", {}, t("On a projector")),
      h("p", { class: "help" }, t("Larger type and thicker lines; the whole screen where the browser allows it. Escape leaves it.")), button);
  }
}
