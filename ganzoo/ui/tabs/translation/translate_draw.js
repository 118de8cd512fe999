// Part of translate.js: the canvas on which people draw, and the pointer and the keys on it.

// --- drawing

function blank() {
  brush.fillStyle = "#ffffff";
  brush.fillRect(0, 0, SIDE, SIDE);
}

function remember() {
  past.push(brush.getImageData(0, 0, SIDE, SIDE));
  if (past.length > 12) past.shift();
}

async function template() {
  const kind = answer?.kind ?? "bag";
  const picture = new Image();
  picture.src = props.templates[kind];
  await picture.decode();
  remember();
  blank();
  brush.imageSmoothingEnabled = true;
  brush.drawImage(picture, 0, 0, SIDE, SIDE);
  ask_drawing();
}

function is_empty() {
  return brush.getImageData(0, 0, SIDE, SIDE).data.every((value) => value > 240);
}

function drawn() {
  if (is_empty()) hint.textContent = props.words.empty;
  else {
    hint.textContent = props.words.hint_draw;
    ask_drawing();
  }
}

function stroke(from, to) {
  brush.strokeStyle = tool.kind === "erase" ? "#ffffff" : tool.colour;
  brush.lineWidth = tool.size;
  brush.lineCap = brush.lineJoin = "round";
  brush.beginPath();
  brush.moveTo(from.x, from.y);
  brush.lineTo(to.x + 0.01, to.y);
  brush.stroke();
}

// Colour the region around a point: neighbours that look like it, row by row.
function flood({ x, y }) {
  const image = brush.getImageData(0, 0, SIDE, SIDE);
  const dots = new Uint32Array(image.data.buffer);
  const bytes = image.data;
  const start = Math.floor(y) * SIDE + Math.floor(x);
  const seed = bytes.slice(4 * start, 4 * start + 3);
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(tool.colour.slice(at, at + 2), 16));
  const ink = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  const done = new Uint8Array(SIDE * SIDE);
  const alike = (place) => !done[place] && [0, 1, 2].every((c) => Math.abs(bytes[4 * place + c] - seed[c]) < 30);
  const todo = [start];
  while (todo.length) {
    const place = todo.pop();
    if (!alike(place)) continue;
    const row = place - (place % SIDE);
    let left = place, right = place;
    while (left > row && alike(left - 1)) left -= 1;
    while (right < row + SIDE - 1 && alike(right + 1)) right += 1;
    for (let at = left; at <= right; at += 1) {
      done[at] = 1;
      if (at >= SIDE) todo.push(at - SIDE);
      if (at < SIDE * (SIDE - 1)) todo.push(at + SIDE);
    }
  }
  for (let at = 0; at < done.length; at += 1) if (done[at]) dots[at] = ink;
  brush.putImageData(image, 0, 0);
}

function build_tools() {
  find("palette").replaceChildren(...COLOURS.map((colour) => {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.style.background = colour;
    button.setAttribute("aria-label", fill(props.words.colour, { colour }));
    button.dataset.colour = colour;
    button.addEventListener("click", () => use({ colour, kind: tool.kind === "erase" ? "pen" : tool.kind }));
    return button;
  }));
}

function use(change) {
  tool = { ...tool, ...change };
  for (const button of find("palette").children) button.setAttribute("aria-pressed", button.dataset.colour === tool.colour);
  for (const button of all("tool")) button.setAttribute("aria-pressed", button.dataset.tool === tool.kind);
  find("own").value = tool.colour;
}

for (const button of all("tool")) button.addEventListener("click", () => use({ kind: button.dataset.tool }));
find("own").addEventListener("input", (event) => use({ colour: event.target.value }));
find("thick").addEventListener("input", (event) => use({ size: Number(event.target.value) }));
find("template").addEventListener("click", template);
find("clear").addEventListener("click", () => { remember(); blank(); drawn(); });
find("undo").addEventListener("click", () => {
  if (!past.length) return;
  brush.putImageData(past.pop(), 0, 0);
  drawn();
});

// --- the pointer on the stage: a stroke, or the crop

const place = (event) => {
  const box = source.getBoundingClientRect();
  return { x: ((event.clientX - box.left) * SIDE) / box.width, y: ((event.clientY - box.top) * SIDE) / box.height };
};
let last = null;
source.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || mode === "random" || (mode === "yours" && !brought?.bitmap)) return;
  source.setPointerCapture(event.pointerId);
  last = place(event);
  if (mode !== "draw") return;
  remember();
  if (tool.kind === "fill") flood(last);
  else stroke(last, last);
});
source.addEventListener("pointermove", (event) => {
  if (!last) return;
  const here = place(event);
  if (mode === "yours") move_crop((here.x - last.x) / fit().scale, (here.y - last.y) / fit().scale);
  else if (tool.kind !== "fill") stroke(last, here);
  last = here;
});
for (const end of ["pointerup", "pointercancel"]) source.addEventListener(end, () => {
  if (last && mode === "draw") drawn();
  last = null;
});

// By keyboard: the arrows move a cross (drawing) or the crop, Enter or the space bar uses the tool there.
let cross = { x: SIDE / 2, y: SIDE / 2 };
source.addEventListener("keydown", (event) => {
  const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
  const uses = event.key === "Enter" || event.key === " ";
  if (!step && !uses) return;
  event.preventDefault();
  if (mode === "yours" && brought?.bitmap && step) move_crop(...step.map((part) => (part * brought.bitmap.width) / 50));
  if (mode !== "draw") return;
  if (step) cross = { x: clamp(cross.x + 16 * step[0]), y: clamp(cross.y + 16 * step[1]) };
  stage.style.setProperty("--cross-x", `${(100 * cross.x) / SIDE}%`);
  stage.style.setProperty("--cross-y", `${(100 * cross.y) / SIDE}%`);
  if (!uses) return;
  remember();
  if (tool.kind === "fill") flood(cross);
  else stroke(cross, cross);
  drawn();
});
const clamp = (value) => Math.min(SIDE - 1, Math.max(0, value));
