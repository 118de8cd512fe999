// Five modes to ten: a recorded training of the paper's three variants, played side by side.
// Runs as the body of a gr.HTML's js_on_load: element and props are given.
//   props.recording  {centres: [[x, y]], variants: {name: [{step, covered, points: [source mode][point][x, y]}]}}
//                    x and y in thousandths of the picture's side
//   props.words      {step, covered, play, pause, slider, names: {variant: title}}, sentences with {named} fields
const SIDE = 320;
const COLOURS = ["#1f6fb4", "#d9650b", "#2f8f4e", "#8e44ad", "#b5342b"];
const { recording, words } = props;
const names = Object.keys(recording.variants);
const frames = recording.variants[names[0]].length;
const row = element.querySelector(".gz-modes-row");
const slider = element.querySelector("input");
const button = element.querySelector("button");
const fill = (sentence, fields) => sentence.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
let frame = frames - 1;
let playing = null;

const views = names.map((name) => {
  const figure = document.createElement("figure");
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  canvas.setAttribute("role", "img");
  const caption = document.createElement("figcaption");
  const title = Object.assign(document.createElement("strong"), { textContent: words.names[name] });
  const count = document.createElement("span");
  caption.append(title, count);
  figure.append(canvas, caption);
  row.append(figure);
  return { name, canvas, count, brush: canvas.getContext("2d") };
});

// The five source modes differ by shape as well as by colour.
const SHAPES = [
  (b, x, y) => b.arc(x, y, 3.4, 0, 7),
  (b, x, y) => b.rect(x - 3, y - 3, 6, 6),
  (b, x, y) => { b.moveTo(x, y - 4.2); b.lineTo(x + 4, y + 3); b.lineTo(x - 4, y + 3); },
  (b, x, y) => { b.moveTo(x, y - 4.4); b.lineTo(x + 4.4, y); b.lineTo(x, y + 4.4); b.lineTo(x - 4.4, y); },
  (b, x, y) => { b.rect(x - 4, y - 1.3, 8, 2.6); b.rect(x - 1.3, y - 4, 2.6, 8); },
];

function draw({ name, canvas, count, brush }) {
  const { step, covered, points } = recording.variants[name][frame];
  const place = (value) => (value * SIDE) / 1000;
  brush.clearRect(0, 0, SIDE, SIDE);
  brush.lineWidth = 1.5;
  brush.strokeStyle = "#9a9aa2";
  for (const [x, y] of recording.centres) {
    brush.beginPath();
    brush.arc(place(x), place(y), 19, 0, 7);
    brush.stroke();
  }
  points.forEach((mode, index) => {
    brush.fillStyle = COLOURS[index];
    for (const [x, y] of mode) {
      brush.beginPath();
      SHAPES[index](brush, place(x), place(y));
      brush.fill();
    }
  });
  count.textContent = fill(words.covered, { covered });
  canvas.setAttribute("aria-label", `${words.names[name]}: ${fill(words.covered, { covered })}`);
  slider.setAttribute("aria-valuetext", fill(words.step, { step: step.toLocaleString() }));
  element.querySelector("output").textContent = fill(words.step, { step: step.toLocaleString() });
}

function show(index) {
  frame = index;
  slider.value = index;
  views.forEach(draw);
}

function stop() {
  clearInterval(playing);
  playing = null;
  button.textContent = words.play;
}

button.addEventListener("click", () => {
  if (playing) return stop();
  if (frame === frames - 1) show(0);
  button.textContent = words.pause;
  playing = setInterval(() => {
    if (!element.isConnected || frame === frames - 1) return stop();
    if (element.offsetParent && !document.hidden) show(frame + 1);
  }, 260);
});
slider.max = frames - 1;
slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
stop();
show(frames - 1);
