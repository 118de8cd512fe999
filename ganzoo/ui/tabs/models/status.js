// @ts-check
// The line that says what is going on. Asks once it is seen, again while nothing has come: a page that is still starting
// never hears an answer once in a while.

import { wakeOnceSeen } from "../../shared/js/dom.js";

/** @param {import("../../shared/js/types.js").View} view */
export function mount(view) {
  const first = view.element.textContent;
  wakeOnceSeen(view, () => view.element.textContent !== first, { calls: 4 });
}
