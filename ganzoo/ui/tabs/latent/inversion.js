// @ts-check
// A picture and the nearest that the generator can draw.
//   props.value  {sheet, columns, rows, given, share, error, random, tries, point, model, example}
//   props.words  {searching, left, found, stopped, example}, sentences with {named} fields
// Hears "still" on its first element: the visitor has stopped the search.

import { part } from "../../shared/js/dom.js";
import { crop } from "../../shared/js/sheets.js";
import { fill, percent } from "../../shared/js/words.js";
import { keep } from "./store.js";

/** @param {import("../../shared/js/types.js").View} view */
export function mount({ element, props, watch }) {
  const { words } = props;
  const [root, given, nearest, bar, said, button] = [".gz-found", ".gz-given", ".gz-nearest", "progress", "[role=status]", ".gz-keep"]
    .map((selector) => part(element, selector));
  let began = 0;
  let stopped = false;  // by the visitor: a picture that was on its way then does not start the search again

  function show() {
    const value = props.value ?? {};
    if (!value.given) return;
    const { share = 0, point, example } = value;
    const over = share === 1 || stopped || Boolean(example);
    crop(given, value, 0);
    nearest.style.backgroundImage = "";
    if (point) crop(nearest, value, 1);
    if (share === 0) began = performance.now();
    bar.value = share;
    bar.hidden = over;
    button.hidden = !point || !(share === 1 || stopped);
    said.textContent = over ? ended(value) : searching(value);
    root.dataset.share = share;
  }

  /** @param {Record<string, any>} value */
  function ended({ share = 0, error, random, tries, point, example }) {
    const found = point ? fill(words.found, { error, random, tries }) : "";
    return [stopped && share < 1 ? words.stopped : "", example ? words.example : "", found].filter(Boolean).join(" ");
  }

  /** @param {Record<string, any>} value */
  function searching({ share = 0, error }) {
    if (share === 0) return "";
    const seconds = Math.ceil(((performance.now() - began) / 1000) * (1 / Math.max(share, 0.01) - 1));
    return `${fill(words.searching, { share: percent(share), error })}, ${fill(words.left, { seconds })}`;
  }

  button.addEventListener("click", () => props.value.point && keep(props.value.point));
  root.addEventListener("still", () => {
    stopped = true;
    show();
  });
  watch("value", () => {
    if (!props.value?.share || props.value.example) stopped = false;
    show();
  });
  show();
}
