// @ts-check
// Many pictures with what they became, as buttons; a click takes one to the bench.
//   props.value  {sheet: URL, columns, size, seeds: [...]}: first all inputs, then all outputs; pick, once clicked
//   props.words  {pair}, a sentence with a {seed}
// Events: "input" after a click has set value.pick.

import { make, part } from "../../shared/js/dom.js";
import { decoded, drawInto } from "../../shared/js/sheets.js";
import { fill } from "../../shared/js/words.js";

/** @param {import("../../shared/js/types.js").View} view */
export function mount({ element, props, trigger, watch }) {
  const row = part(element, ".gz-pairs-row");

  async function show() {
    const value = props.value;
    if (!value?.sheet || value.sheet === row.dataset.shown) return;
    const picture = await decoded(value.sheet);
    if (value.sheet !== props.value.sheet) return;
    row.dataset.shown = value.sheet;
    row.replaceChildren(...value.seeds.map((seed, index) => {
      const views = [index, index + value.seeds.length].map((place) => drawInto(make("canvas"), picture, value, place));
      const button = make("button", { type: "button", ariaLabel: fill(props.words.pair, { seed }) }, ...views);
      button.addEventListener("click", () => {
        props.value = { ...props.value, pick: seed };
        trigger("input");
      });
      return button;
    }));
  }

  watch("value", show);
  show();
}
