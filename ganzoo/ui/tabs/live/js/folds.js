// The row of things that fold away; one is open at a time.

import { h, write } from "./dom.js";
import { onLanguage, t } from "./text.js";

export class Folds {
  /** `panels` is a list of [name, English title, element]. */
  constructor(panels) {
    this.entries = panels.map(([name, title, element]) => {
      const panel = h("div", { class: "card panel", id: `gz-panel-${name}`, hidden: true, role: "region" }, element);
      const button = h("button", { class: "fold", "aria-expanded": "false", "aria-controls": panel.id, onclick: () => this.toggle(name) });
      return { name, title, panel, button };
    });
    this.element = h("section", { class: "folds" }, h("div", { class: "fold-row" }, this.entries.map((e) => e.button)), this.entries.map((e) => e.panel));
    onLanguage(() => this.say());
    this.say();
  }

  say() {
    for (const { title, button, panel } of this.entries) {
      write(button, t(title));
      panel.setAttribute("aria-label", t(title));
    }
  }

  toggle(name) {
    for (const entry of this.entries) {
      const open = entry.name === name && entry.panel.hidden;
      entry.panel.hidden = !open;
      entry.button.setAttribute("aria-expanded", String(open));
    }
  }
}
