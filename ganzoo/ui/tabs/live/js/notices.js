// Messages above the plots: refusals, what a link got wrong, the server being away. Each can be put away.

import { h } from "./dom.js";
import { onLanguage, say, t } from "./text.js";

export class Notices {
  constructor() {
    this.element = h("div", { class: "notices" });
    this.kept = new Map();
    this.count = 0;
    onLanguage(() => this.draw());
  }

  /** Show a message under a name (replacing the one there), or take it away with null. {text, params, action, act}. */
  put(name, message) {
    const had = this.kept.has(name);
    if (!message && !had) return;
    if (message) this.kept.set(name, message);
    else this.kept.delete(name);
    this.draw();
  }

  add(message) { this.put(`notice-${(this.count += 1)}`, message); }

  /** An error of ours or of the network, in words. */
  refuse(error) {
    this.put("refused", error.said ?? { text: "This is a bug in the page: {detail}", params: { detail: String(error.message ?? error) } });
  }

  draw() {
    this.element.replaceChildren(...[...this.kept].map(([name, message]) => h("div", { class: "notice", role: name === "refused" || name === "lost" ? "alert" : "status" },
      h("span", {}, say(message)),
      h("span", { class: "notice-actions" },
        message.action ? h("button", { class: "primary", onclick: message.act }, t(message.action)) : null,
        h("button", { class: "quiet icon", "aria-label": t("Put this message away"), onclick: () => this.put(name, null) }, "×")))));
  }
}
