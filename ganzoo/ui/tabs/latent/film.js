// A film in the browser: all frames come once, as one sheet, and are played and scrubbed here.
// Runs as the body of a gr.HTML's js_on_load: element, props and watch are given.
//   props.value  {sheet: URL, columns, size, frames, stops: [seeds]} or empty
//   props.words  {play, pause, frame, film}, sentences with {named} fields
const RATE = 30;  // frames a second
const canvas = element.querySelector("canvas");
const slider = element.querySelector("input");
const button = element.querySelector(".gz-play");
const count = element.querySelector("output");
const strip = element.querySelector(".gz-strip");
const stops = element.querySelector(".gz-stops");
const brush = canvas.getContext("2d");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const fill = (sentence, fields) => sentence.replace(/\{(\w+)\}/g, (_, name) => fields[name]);

let film = null;       // the value that is shown, with its decoded sheet
let frame = 0;
let playing = !still.matches;
let started = 0;       // when frame 0 of the present run to and fro was due, in ms

function draw(target, index) {
  const { size, columns, picture } = film;
  target.drawImage(picture, (index % columns) * size, Math.floor(index / columns) * size, size, size, 0, 0, size, size);
}

function show(index) {
  frame = index;
  draw(brush, index);
  slider.value = index;
  slider.setAttribute("aria-valuetext", fill(props.words.frame, { frame: index + 1, frames: film.frames }));
  count.textContent = `${index + 1} / ${film.frames}`;
  const length = film.lengths?.[index];
  count.title = length === undefined ? "" : fill(props.words.length, { length });
  if (length !== undefined) count.append(document.createElement("br"), `|z| ${length.toFixed(1)}`);
}

// To and fro: frame f on the way out, then back, without showing an end twice.
function due(now) {
  const turn = 2 * (film.frames - 1);
  const steps = Math.floor(((now - started) * RATE) / 1000) % turn;
  return steps < film.frames ? steps : turn - steps;
}

function tick(now) {
  if (!element.isConnected) return;
  if (film && playing && !document.hidden && element.offsetParent) {
    const next = due(now);
    if (next !== frame) show(next);
  }
  requestAnimationFrame(tick);
}

function play(on) {
  playing = on;
  started = performance.now() - (frame * 1000) / RATE;
  button.setAttribute("aria-label", on ? props.words.pause : props.words.play);
  button.title = on ? props.words.pause : props.words.play;
  button.dataset.playing = on;
}

function build_strip() {
  const places = [...Array(8).keys()].map((i) => Math.round((i * (film.frames - 1)) / 7));
  strip.replaceChildren(...places.map((index) => {
    const view = document.createElement("canvas");
    view.width = view.height = film.size;
    draw(view.getContext("2d"), index);
    view.addEventListener("click", () => { play(false); show(index); });
    return view;
  }));
  stops.replaceChildren(...film.stops.map((seed) => {
    const mark = document.createElement("span");
    mark.textContent = String(seed).startsWith("z") ? "★" : seed;
    return mark;
  }));
}

async function load() {
  const value = props.value;
  if (!value?.sheet) return;
  const picture = new Image();
  picture.src = value.sheet;
  await picture.decode();
  if (value.sheet !== props.value.sheet) return;  // a newer film came while this one was decoded
  film = { ...value, picture };
  canvas.width = canvas.height = film.size;
  canvas.setAttribute("aria-label", fill(props.words.film, { stops: film.stops.join(", ") }));
  slider.max = film.frames - 1;
  slider.disabled = button.disabled = false;
  element.querySelector(".gz-film").dataset.frames = film.frames;
  build_strip();
  show(0);
  play(playing);
}

slider.addEventListener("input", () => { play(false); show(Number(slider.value)); });
button.addEventListener("click", () => play(!playing));
canvas.addEventListener("click", () => play(!playing));
watch("value", load);
play(playing);
load();
requestAnimationFrame(tick);
