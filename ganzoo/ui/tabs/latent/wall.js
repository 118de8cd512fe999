// A wall of samples: one sheet of pictures, shown as buttons, one for each seed.
// Runs as the body of a gr.HTML's js_on_load: element, trigger, props and watch are given.
//   props.value  {sheet: URL, columns, rows, seeds: [...], picks: [...], most} or {placeholder: URL}
//   props.words  {wall, hint, more, seed, stop}, sentences with {named} fields
// Events: "wake" once it is first seen, "input" after a click has changed value.picks.
const wall = element.querySelector(".gz-wall");
const hint = element.querySelector(".gz-hint");
const fill = (sentence, fields) => sentence.replace(/\{(\w+)\}/g, (_, name) => fields[name]);

function build() {
  const { seeds, sheet, columns, rows } = props.value;
  const focused = wall.contains(document.activeElement) ? [...wall.children].indexOf(document.activeElement) : -1;
  wall.style.setProperty("--sheet", `url("${sheet}")`);
  wall.style.setProperty("--sheet-size", `${columns * 100}% ${rows * 100}%`);
  wall.replaceChildren(...seeds.map((seed, index) => {
    const picture = document.createElement("button");
    picture.type = "button";
    picture.dataset.seed = seed;
    const across = columns > 1 ? (index % columns) / (columns - 1) : 0;
    const down = rows > 1 ? Math.floor(index / columns) / (rows - 1) : 0;
    picture.style.backgroundPosition = `${across * 100}% ${down * 100}%`;
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

let shown = "";
function show() {
  const value = props.value ?? {};
  wall.classList.toggle("gz-waiting", !value.seeds);
  if (!value.seeds) {
    wall.style.backgroundImage = value.placeholder ? `url("${value.placeholder}")` : "";
    return;
  }
  wall.style.backgroundImage = "";
  const now = value.sheet + value.seeds[0];
  if (now !== shown) build();
  shown = now;
  mark();
}

wall.addEventListener("click", (event) => {
  const picture = event.target.closest("button");
  if (!picture) return;
  const seed = Number(picture.dataset.seed);
  const picks = props.value.picks ?? [];
  const kept = picks.includes(seed) ? picks.filter((pick) => pick !== seed) : [...picks, seed];
  // A ninth stop takes the place of the last one: the walk still ends where one has just clicked.
  props.value = { ...props.value, picks: kept.length > props.value.most ? [...picks.slice(0, -1), seed] : kept };
  mark();
  trigger("input");
});

// One tab stop for the whole wall; the arrow keys move inside it.
wall.addEventListener("keydown", (event) => {
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
});

watch("value", show);
show();
// On a tab that nobody opened yet there is nothing to compute; how far down the page it lies does not matter.
// A page that is still starting may lose the event or its answer: it is sent again.
let calls = 6;
function wake() {
  if (props.value?.seeds || calls-- === 0) return;
  trigger("wake");
  setTimeout(wake, 4000);
}
new IntersectionObserver((entries, observer) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  observer.disconnect();
  wake();
}, { rootMargin: "10000px" }).observe(element);
