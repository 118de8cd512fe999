// "More settings": every setting of the experiment, in groups, each with one line of help.

import { h, write } from "./dom.js";
import { facts, isSteerable, matters, titleOf } from "./facts.js";
import { control, showValue } from "./fields.js";
import { t } from "./text.js";

export class Settings {
  /** `on` has change(name, value). */
  constructor(on) {
    this.on = on;
    this.inputs = new Map();
    this.rows = new Map();
    this.element = h("div", { class: "settings" });
    this.build();
  }

  build() {
    this.inputs.clear();
    const { settings, groups: titles } = facts();
    const of = (group) => Object.keys(settings).filter((name) => settings[name].group === group);
    const groups = Object.entries(titles).filter(([group]) => of(group).length).map(([group, title]) => h("fieldset", { class: "group" },
      h("legend", {}, t(title)), of(group).map((name) => this.row(name))));
    this.element.replaceChildren(h("div", { class: "groups" }, groups),
      h("p", { class: "help" }, t("Fields marked ● act while the run goes on; the others take a reset.")));
  }

  row(name) {
    const input = control(name, this.on.change);
    input.setAttribute("aria-describedby", `gz-${name}-help`);
    const alive = isSteerable(name) ? h("i", { class: "alive", "aria-hidden": "true", title: t("Acts while the run goes on") }, "●") : null;
    const row = h("div", { class: "setting", "data-control": name }, h("label", { for: input.id }, titleOf(name), alive), input,
      h("p", { class: "help", id: `gz-${name}-help` }, t(facts().settings[name].help)));
    this.inputs.set(name, input);
    this.rows.set(name, row);
    return row;
  }

  show(draft) {
    for (const [name, input] of this.inputs) {
      showValue(input, draft[name]);
      const hidden = !matters(facts().settings[name], draft);
      if (this.rows.get(name).hidden !== hidden) this.rows.get(name).hidden = hidden;
    }
  }
}

/** "These settings take effect after a reset": what waits, and the two ways out. */
export class ResetNotice {
  constructor(on) {
    this.text = h("span");
    this.apply = h("button", { class: "primary", onclick: () => on.apply() });
    this.drop = h("button", { class: "quiet", onclick: () => on.drop() });
    this.element = h("div", { class: "notice reset-notice", role: "status", hidden: true }, this.text, h("span", { class: "notice-actions" }, this.apply, this.drop));
    this.say();
  }

  say() {
    write(this.apply, t("Apply and reset"));
    write(this.drop, t("Put back"));
  }

  show(titles) {
    const hidden = titles.length === 0;
    if (this.element.hidden !== hidden) this.element.hidden = hidden;
    if (!hidden) write(this.text, t("This needs a reset: {settings}.", { settings: titles.join(", ") }));
  }
}
