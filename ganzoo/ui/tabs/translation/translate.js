// One picture into the other domain and back: where the input comes from on the left, what becomes of it on the right.
// Runs as the body of a gr.HTML's js_on_load, joined with translate_draw.js and translate_bring.js (which ends with the
// start): element, trigger, props and watch are given, and the three share one scope.
//   props.value      what is asked (see ask) or what was answered (see ganzoo/ui/tabs/translation.py, _answer)
//   props.words      sentences, some with {named} fields
//   props.templates  {bag: URL, shoe: URL}, drawings to colour in
// Events: "wake" once it is first seen, "input" when something else is asked.
const find = (name) => element.querySelector(`.gz-tr-${name}`);
const all = (name) => [...element.querySelectorAll(`.gz-tr-${name}`)];
const fill = (sentence, fields) => sentence.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
const SIDE = 512;            // of the canvas on which people draw, in its own pixels
const SENT = 768;            // longest side of a picture that is sent; the model sees 64 pixels
const LARGEST = 12_000_000;  // bytes of a file that this browser cannot read itself
const COLOURS = ["#1c1c1e", "#ffffff", "#8d8d92", "#7a4a2b", "#c9a377", "#c8202f", "#f08c1e", "#f2cf3a", "#2f8f4e",
  "#1f9aa8", "#2456b0", "#7a3fa0", "#ee7ea8"];

const stage = find("stage"), source = find("source"), video = find("video"), hint = find("hint");
const brush = source.getContext("2d", { willReadFrequently: true });
let mode = "random";         // random, draw or yours: whose panel is open
let brought = null;           // {bitmap, url, crop: {left, top, side} or null, whiten} of the picture brought along
let drawing = null;          // ImageData of the drawing while another panel is open
let answer = null;           // the last answer
let asked = null;            // what was last asked
let past = [];               // ImageData before each stroke, for undo
let tool = { kind: "fill", colour: COLOURS[5], size: 26 };
let timer = 0;

// --- asking

function ask(fields, wait = 0) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    asked = fields;
    props.value = { asked: fields };
    trigger("input");
  }, wait);
}

// The direction or the model is another one; or somebody clicked one of many.
element.firstElementChild.addEventListener("again", () => ask(asked ?? { mode: "random", seed: answer?.seed ?? 0 }));
element.firstElementChild.addEventListener("pick", (event) => ask_random(event.detail));

const ask_random = (seed) => ask({ mode: "random", seed });
const ask_drawing = () => ask({ mode: "draw", picture: source.toDataURL("image/png") }, 200);
const ask_brought = (wait = 0) =>
  ask({ mode: "yours", picture: brought.url, crop: brought.crop, whiten: brought.whiten }, wait);

// --- what is shown on the right

function piece(canvas, picture, index, value) {
  canvas.width = canvas.height = value.size;
  canvas.getContext("2d").drawImage(picture, (index % value.columns) * value.size,
    Math.floor(index / value.columns) * value.size, value.size, value.size, 0, 0, value.size, value.size);
}

async function show(value) {
  const picture = new Image();
  picture.src = value.sheet;
  await picture.decode();
  if (value !== props.value || (asked && value.mode !== asked.mode)) return;  // a newer question is on its way
  answer = { ...value, picture };
  window.ganzoo.translated = asked ?? { mode: "random", seed: value.seed };
  ["seen", "out", "back", "difference"].forEach((name, index) => piece(find(name), picture, index, value));
  for (const name of ["out", "seen", "back", "difference"]) {
    find(name).setAttribute("aria-label", value.labels[name]);
    find(`${name}-word`).textContent = value.labels[name];
  }
  find("doubt").textContent = value.doubt;
  find("origin").textContent = value.origin;
  find("variants").hidden = value.variants.length < 2;
  find("variants-list").replaceChildren(...value.variants.map((variant, index) => variant_of(variant, 4 + 2 * index)));
  element.firstElementChild.dataset.ready = value.key;
  if (value.mode === "random") draw_random(value, picture);
  if (value.mode === "yours" && brought) {
    if (!brought.bitmap && value.preview) brought.bitmap = await decoded(value.preview);
    brought.shown = value.crop;
    find("side").value = Math.round((100 * value.crop.side) / Math.max(brought.bitmap.width, brought.bitmap.height));
    draw_brought();
  }
}

function variant_of(variant, index) {
  const figure = document.createElement("figure");
  const views = [0, 1].map((step) => {
    const view = document.createElement("canvas");
    piece(view, answer.picture, index + step, answer);
    view.setAttribute("role", "img");
    view.setAttribute("aria-label", step ? `${variant.title}: ${props.words.back}` : `${variant.title}: ${answer.labels.out}`);
    return view;
  });
  const title = Object.assign(document.createElement("strong"), { textContent: variant.title });
  const about = Object.assign(document.createElement("span"), { textContent: variant.about });
  const caption = document.createElement("figcaption");
  const seen = Object.assign(document.createElement("span"), { textContent: variant.seen, className: "gz-hint" });
  caption.append(title, about, seen);
  const pair = document.createElement("div");
  pair.append(...views);
  figure.append(pair, caption);
  return figure;
}

function draw_random(value, picture) {
  open_panel("random");
  find("seed").value = value.seed;
  brush.clearRect(0, 0, SIDE, SIDE);
  brush.imageSmoothingEnabled = true;
  brush.drawImage(picture, 0, 0, value.size, value.size, 0, 0, SIDE, SIDE);
}

// --- panels

function open_panel(name) {
  if (mode === "draw" && name !== "draw") drawing = brush.getImageData(0, 0, SIDE, SIDE);
  mode = name;
  stop_camera();
  for (const tab of all("mode")) {
    const on = tab.dataset.mode === name;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
  }
  for (const panel of all("panel")) panel.hidden = panel.dataset.mode !== name;
  stage.dataset.mode = name;
  hint.textContent = props.words[`hint_${name}`];
  source.tabIndex = name === "random" ? -1 : 0;
}

function choose_panel(name) {
  if (name === mode) return;
  open_panel(name);
  if (name === "random") ask_random(Number(find("seed").value) || 0);
  if (name === "draw") {
    if (drawing) brush.putImageData(drawing, 0, 0);
    else return template();
    ask_drawing();
  }
  if (name === "yours") {
    draw_brought();
    if (brought) ask_brought();
  }
}

for (const tab of all("mode")) tab.addEventListener("click", () => choose_panel(tab.dataset.mode));
element.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = all("mode");
  const there = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  event.preventDefault();
  event.stopPropagation();
  there.focus();
  there.click();
});

find("another").addEventListener("click", () => ask_random(Math.floor(Math.random() * 1e6)));
find("seed").addEventListener("change", (event) => ask_random(event.target.value));
