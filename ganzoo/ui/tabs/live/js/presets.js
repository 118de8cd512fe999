// Presets: six cards with a picture of what is to be learned, and the others behind "More", under their headings.

import { h, write } from "./dom.js";
import { t } from "./text.js";

export class Presets {
  /** `choose(preset)` hears of a press. */
  constructor(choose) {
    this.choose = choose;
    this.presets = [];
    this.element = h("section", { class: "presets", "data-control": "preset" });
    this.open = false;
  }

  /** Offer the presets of a world; `outline(preset)` is the small picture of each. */
  offer(presets, outline) {
    this.presets = presets;
    this.outline = outline;
    this.build();
  }

  build() {
    this.buttons = this.presets.map((preset) => (preset.card ? this.card(preset) : this.line(preset)));
    const of = (wanted) => this.buttons.filter((_, i) => wanted(this.presets[i]));
    const groups = [...new Set(this.presets.map((preset) => preset.group ?? ""))];
    this.rest = h("div", { id: "gz-presets-more" }, groups.map((group) => [group ? h("h2", { class: "preset-group" }, t(group)) : null,
      h("div", { class: "preset-rest" }, of((preset) => !preset.card && (preset.group ?? "") === group))]).flat());
    this.more = h("button", { class: "quiet small preset-more", "aria-controls": "gz-presets-more", onclick: () => this.unfold(!this.open) });
    this.element.replaceChildren(h("div", { class: "preset-cards", role: "group", "aria-label": t("Presets") }, of((preset) => preset.card), this.more), this.rest);
    this.unfold(this.open);
  }

  unfold(open) {
    this.open = open;
    this.rest.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    write(this.more, open ? t("Fewer") : t("More"));
  }

  card(preset) {
    return h("button", { class: "preset preset-card", ...this.common(preset), title: t(preset.text) }, this.outline(preset), h("span", {}, t(preset.card)));
  }

  line(preset) {
    return h("button", { class: "preset", ...this.common(preset) }, h("b", {}, t(preset.title)), h("span", {}, t(preset.text)));
  }

  common(preset) { return { "data-name": preset.name, "aria-pressed": "false", onclick: () => this.choose(preset) }; }

  /** Mark the preset that a draft is, whatever its seed. */
  show(draft) {
    const same = (preset) => JSON.stringify({ ...preset.experiment, seed: 0 }) === JSON.stringify({ ...draft, seed: 0 });
    for (const [i, button] of this.buttons.entries()) button.setAttribute("aria-pressed", String(same(this.presets[i])));
  }
}
