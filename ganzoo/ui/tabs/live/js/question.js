// The teacher's question: viewers tap an answer, everybody sees the bars grow. One vote each, changeable, no names.

import { h, setAttribute, write } from "./dom.js";
import { onLanguage, t } from "./text.js";

const KEPT = "ganzoo-vote";
const OURS = ["Yes", "No", "Will it collapse?"]; // words of ours that a teacher may leave as they are: each reads them in their language
const words = (text) => (OURS.includes(text) ? t(text) : text);

export class QuestionCard {
  /** `vote(index)` makes the answers tappable; without it only the bars are shown. */
  constructor({ vote = null } = {}) {
    this.vote = vote;
    this.key = null;
    this.asked = null; // the id of the question that is shown
    this.mine = null; // the answer that was given here
    this.title = h("h2", { id: "gz-question-asked" });
    this.answers = h("div", { class: "answers", role: "group", "aria-labelledby": "gz-question-asked" });
    this.count = h("p", { class: "help" });
    this.element = h("section", { class: "card question", hidden: true }, this.title, this.answers, this.count);
    onLanguage(() => { this.key = null; this.show(this.question); });
  }

  show(question) {
    if (!question && !this.question && this.element.hidden) return;
    this.question = question;
    this.element.hidden = !question;
    if (!question) { this.key = null; return; }
    const key = JSON.stringify([question.id, question.text, question.answers, question.open]);
    if (key !== this.key) this.build(question, key);
    const { votes, count } = question; // how many for each answer is told once the vote is closed
    this.bars.forEach((bar, i) => {
      bar.fill.style.width = `${votes && count ? (100 * (votes[i] ?? 0)) / count : 0}%`;
      write(bar.count, votes ? String(votes[i] ?? 0) : "");
      if (this.tappable) setAttribute(bar.row, "aria-checked", String(this.mine === i));
      bar.row.classList.toggle("mine", this.mine === i);
      bar.mine.hidden = this.mine !== i;
    });
    const told = count === 1 ? t("1 vote") : t("{count} votes", { count });
    write(this.count, question.open === false ? t("The vote is closed: {votes}.", { votes: told }) : t("{votes}; the result is shown when the vote is closed.", { votes: told }));
  }

  build(question, key) {
    if (this.asked !== question.id) this.mine = this.vote ? recallVote(question.id) : null;
    this.asked = question.id;
    this.key = key;
    this.tappable = this.vote !== null && question.open !== false;
    setAttribute(this.answers, "role", this.tappable ? "radiogroup" : "group");
    write(this.title, words(question.text));
    this.bars = question.answers.map((answer, i) => {
      const fill = h("i", { class: "bar-fill", "aria-hidden": "true" });
      const count = h("b");
      const mine = h("span", { class: "help", hidden: true }, t("your answer"));
      const inside = [fill, h("span", { class: "answer-text" }, words(answer)), mine, count];
      const row = this.tappable ? h("button", { class: "answer", role: "radio", "aria-checked": "false", onclick: () => this.choose(i) }, inside) : h("div", { class: "answer" }, inside);
      return { row, fill, count, mine };
    });
    this.answers.replaceChildren(...this.bars.map((bar) => bar.row));
  }

  async choose(i) {
    const before = this.mine;
    this.mine = i;
    this.show(this.question);
    if (await this.vote(this.question.id, i)) return keepVote(this.question.id, i);
    this.mine = before;
    this.show(this.question);
  }
}

/** The vote of this browser is remembered for as long as its question is asked. */
function recallVote(id) {
  try {
    const [asked, answer] = JSON.parse(localStorage.getItem(KEPT));
    return asked === id ? answer : null;
  } catch { return null; }
}

function keepVote(id, answer) {
  try { localStorage.setItem(KEPT, JSON.stringify([id, answer])); } catch { /* private browsing */ }
}
