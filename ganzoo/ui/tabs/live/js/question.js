// The teacher's question: viewers tap an answer, everybody sees the bars grow. One vote each, changeable, no names.

import { h, setAttribute, write } from "./dom.js";
import { onLanguage, t } from "./text.js";

export class QuestionCard {
  /** `vote(index)` makes the answers tappable; without it only the bars are shown. */
  constructor({ vote = null } = {}) {
    this.vote = vote;
    this.key = null;
    this.mine = null;
    this.title = h("h3");
    this.answers = h("div", { class: "answers", role: vote ? "radiogroup" : "group" });
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
    const votes = question.votes ?? [];
    const total = votes.reduce((sum, count) => sum + count, 0);
    this.bars.forEach((bar, i) => {
      bar.fill.style.width = `${total ? (100 * (votes[i] ?? 0)) / total : 0}%`;
      write(bar.count, String(votes[i] ?? 0));
      setAttribute(bar.row, "aria-checked", this.vote ? String(this.mine === i) : null);
    });
    write(this.count, question.open === false ? t("The vote is closed: {count} votes.", { count: total }) : t("{count} votes", { count: total }));
  }

  build(question, key) {
    if (!this.key || JSON.parse(this.key)[0] !== question.id) this.mine = null;
    this.key = key;
    write(this.title, question.text);
    this.bars = question.answers.map((answer, i) => {
      const fill = h("i", { class: "bar-fill", "aria-hidden": "true" });
      const count = h("b");
      const inside = [fill, h("span", {}, answer), count];
      const open = this.vote && question.open !== false;
      const row = open ? h("button", { class: "answer", role: "radio", "aria-checked": "false", onclick: () => this.choose(i) }, inside) : h("div", { class: "answer" }, inside);
      return { row, fill, count };
    });
    this.answers.replaceChildren(...this.bars.map((bar) => bar.row));
  }

  async choose(i) {
    const before = this.mine;
    this.mine = i;
    this.show(this.question);
    if (!(await this.vote(this.question.id, i))) { this.mine = before; this.show(this.question); }
  }
}
