// @ts-check
// A wall of samples: one sheet of pictures, shown as buttons, one for each seed.
//   props.value  {sheet: URL, columns, rows, seeds: [...], picks: [...], most} or {placeholder: URL}
//   props.words  {wall, hint, more, seed, stop}, sentences with {named} fields
// Events: "wake" once it is first seen, "input" after a click has changed value.picks.

import { make, part, wakeOnceSeen } from "../../shared/js/dom.js";
import { positionOf } from "../../shared/js/sheets.js";
import { fill } from "../../shared/js/words.js";

/** @param {import("../../shared/js/types.js").View} view */
export function mount(view) {
  const { element, props, trigger, watch } = view;
  const wall = part(element, ".gz-wall");
  const hint = part(element, ".gz-hint");
  let shown = "";

  function build() {
    const { seeds, sheet, columns, rows } = props.value;
    const focused = wall.contains(document.activeElement) ? [...wall.children].indexOf(document.activeElement) : -1;
    wall.style.setProperty("--sheet", `url("${sheet}")`);
    wall.style.setProperty("--sheet-size", `${columns * 100}% ${rows * 100}%`);
    wall.replaceChildren(...seeds.map((seed, index) => {
      const picture = make("button", { type: "button", data: { seed } });
      picture.style.backgroundPosition = positionOf({ columns, rows }, index);
      picture.tabIndex = index === Math.max(focused, 0) ? 0 : -1;
      return picture;
    }));
    if (focused >= 0) wall.children[focused]?.focus();
  }

  function mark() {
    const { picks = [] } = props.value;
    for (const picture of wall.children) {
      const seed = Number(picture.dataset.seed);
      const place = picks.indexOf(seed) + 1;
      const label = fill(place ? props.words.stop : props.words.seed, { seed, place });
      picture.setAttribute("aria-pressed", place > 0);
      picture.setAttribute("aria-label", label);
      picture.title = label;
      picture.dataset.place = place || "";
    }
    const words = picks.length < 2 ? props.words.more : props.words.hint;
    if (hint.textContent !== words) hint.textContent = words;
  }

  function show() {
    const value = props.value ?? {};
    wall.classList.toggle("gz-waiting", !value.seeds);
    wall.style.backgroundImage = !value.seeds && value.placeholder ? `url("${value.placeholder}")` : "";
    if (!value.seeds) return;
    const now = value.sheet + value.seeds[0];
    if (now !== shown) build();
    shown = now;
    mark();
  }

  /** @param {number} seed */
  function pick(seed) {
    const picks = props.value.picks ?? [];
    const kept = picks.includes(seed) ? picks.filter((one) => one !== seed) : [...picks, seed];
    // A ninth stop takes the place of the last one: the walk still ends where one has just clicked.
    props.value = { ...props.value, picks: kept.length > props.value.most ? [...picks.slice(0, -1), seed] : kept };
    mark();
    trigger("input");
  }

  /** One tab stop for the whole wall; the arrow keys move inside it. @param {KeyboardEvent} event */
  function move(event) {
    const pictures = [...wall.children];
    const here = pictures.indexOf(document.activeElement);
    const columns = getComputedStyle(wall).gridTemplateColumns.split(" ").length;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
    const there = event.key === "Home" ? 0 : event.key === "End" ? pictures.length - 1 : here + steps[event.key];
    if (here < 0 || !pictures[there]) return;
    event.preventDefault();
    pictures[here].tabIndex = -1;
    pictures[there].tabIndex = 0;
    pictures[there].focus();
  }

  wall.addEventListener("click", (event) => {
    const picture = /** @type {HTMLElement} */ (event.target).closest("button");
    if (picture) pick(Number(picture.dataset.seed));
  });
  wall.addEventListener("keydown", move);
  watch("value", show);
  show();
  wakeOnceSeen(view, () => Boolean(props.value?.seeds), { seconds: 4 });
}
