// @ts-check
// The picks, in order, with their pictures: what walks, directions and sums start from.
//   props.value  {model, points: [...], sheet: URL, columns, rows} or {}
//   props.words  {label, take_out, none}
// Events: "input" after a click took a pick out, or a view kept a new one: value.points has changed.

import { make, part } from "../../shared/js/dom.js";
import { store, thumbs } from "./store.js";

const MOST = 8;

/** @param {import("../../shared/js/types.js").View} view */
export function mount({ element, props, trigger, watch }) {
  const host = part(element, ".gz-picks");

  function show() {
    const { model, label = null, points = [], sheet, columns, rows } = props.value ?? {};
    if (model === undefined) return;
    store.set(model, label, points, { sheet, columns, rows });
    thumbs(host, props.words.take_out, (_, index) => change(points.filter((_, place) => place !== index)));
    if (points.length === 0) host.replaceChildren(make("span", { className: "gz-hint", textContent: props.words.none }));
  }

  /** @param {import("./store.js").Point[]} points */
  function change(points) {
    props.value = { ...props.value, points };
    trigger("input");
  }

  store.addEventListener("keep", (event) => {
    if (!element.isConnected) return;
    const points = props.value?.points ?? [];
    change([...points.slice(0, MOST - 1), /** @type {CustomEvent} */ (event).detail]);
  });
  watch("value", show);
  show();
}
