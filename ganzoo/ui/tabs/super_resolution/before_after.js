// Two pictures of one size, one over the other, with a handle between them; zoomed and moved together.
// Runs as the body of a gr.HTML's js_on_load: element, trigger, props and watch are given.
//   props.value  {left: {file, title, small}, right: {...}, width, height, key} or empty; `file` lies on the server,
//                `small` says that the file is the small picture itself, whose pixels are shown as squares
//   props.words  {slider, value, in, out, fit, hint}, sentences with {named} fields
// Events: "wake" once it is first seen. A picture pasted while this is on the screen goes to the upload field.
const root = element.querySelector(".gz-ba");
const view = element.querySelector(".gz-ba-view");
const under = element.querySelector(".gz-ba-under");
const over = element.querySelector(".gz-ba-over");
const handle = element.querySelector(".gz-ba-handle");
const fill = (sentence, fields) => sentence.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const MOST_ZOOM = 16;   // screen pixels per pixel of the result
const STEP = 1.5;

let at = 0.5;                          // where the handle stands, as a share of the width
let size = { width: 1, height: 1 };    // of the result, in pixels
let zoom = 1, fit = 1, x = 0, y = 0;   // screen pixels per pixel; the picture's corner in the view
let key = null;

const box = () => view.getBoundingClientRect();
const address = (file) => file.startsWith("data:") ? file
  : `${window.gradio_config.root}${window.gradio_config.api_prefix ?? ""}/file=${encodeURI(file)}`;

function place() {
  const { width, height } = box();
  const wide = size.width * zoom, high = size.height * zoom;
  x = wide <= width ? (width - wide) / 2 : clamp(x, width - wide, 0);
  y = high <= height ? (height - high) / 2 : clamp(y, height - high, 0);
  for (const layer of [under, over]) {
    const picture = layer.firstElementChild;
    picture.style.transform = `translate(${x}px, ${y}px)`;
    picture.style.width = `${wide}px`;
    picture.style.height = `${high}px`;
    picture.classList.toggle("gz-ba-squares", picture.dataset.small === "true" || zoom >= 3);
  }
  over.style.clipPath = `inset(0 ${(1 - at) * 100}% 0 0)`;
  handle.style.left = `${at * 100}%`;
  const shown = Math.round(at * 100);
  handle.setAttribute("aria-valuenow", shown);
  const names = { left: props.value?.left?.title ?? "", right: props.value?.right?.title ?? "" };
  handle.setAttribute("aria-valuetext", fill(props.words.value, { share: shown, ...names }));
  root.querySelector(".gz-ba-left").style.opacity = at > 0.12 ? 1 : 0;
  root.querySelector(".gz-ba-right").style.opacity = at < 0.88 ? 1 : 0;
  root.querySelector(".gz-ba-zoom").textContent = `${Math.round(zoom * 100)} %`;
  root.querySelector(".gz-ba-out").disabled = zoom <= fit * 1.001;
  root.querySelector(".gz-ba-in").disabled = zoom >= MOST_ZOOM * 0.999;
}

function moveHandle(share) { at = clamp(share, 0, 1); place(); }

// The point under the pointer stays where it is.
function zoomTo(next, px = box().width / 2, py = box().height / 2) {
  next = clamp(next, fit, MOST_ZOOM);
  x = px - (px - x) * (next / zoom);
  y = py - (py - y) * (next / zoom);
  zoom = next;
  place();
}

function fitIn() {
  const { width, height } = box();
  if (!width) return;
  fit = Math.min(width / size.width, height / size.height);
  zoom = fit;
  place();
}

function resize() {
  const whole = zoom <= fit * 1.001;
  const { width, height } = box();
  if (!width) return;
  fit = Math.min(width / size.width, height / size.height);
  if (whole || zoom < fit) zoom = fit;
  place();
}

handle.addEventListener("keydown", (event) => {
  const far = event.shiftKey ? 0.1 : 0.02;
  const moves = { ArrowLeft: -far, ArrowDown: -far, ArrowRight: far, ArrowUp: far, PageDown: -0.1, PageUp: 0.1 };
  if (event.key in moves) moveHandle(at + moves[event.key]);
  else if (event.key === "Home") moveHandle(0);
  else if (event.key === "End") moveHandle(1);
  else if (event.key === "+" || event.key === "=") zoomTo(zoom * STEP);
  else if (event.key === "-") zoomTo(zoom / STEP);
  else if (event.key === "0") fitIn();
  else if ("wasd".includes(event.key) && event.key.length === 1) {
    x += { a: 60, d: -60 }[event.key] ?? 0;
    y += { w: 60, s: -60 }[event.key] ?? 0;
    place();
  } else return;
  event.preventDefault();
});

// One pointer on the handle moves it; elsewhere it moves the picture, or the handle while all of it is seen; two pinch.
const pointers = new Map();
let drag = null;
view.addEventListener("pointerdown", (event) => {
  if (event.pointerType === "mouse" && event.button !== 0) return;
  pointers.set(event.pointerId, [event.clientX, event.clientY]);
  const onHandle = event.target.closest(".gz-ba-handle") || zoom <= fit * 1.001;
  drag = pointers.size > 1 ? "pinch" : onHandle ? "handle" : "picture";
  view.setPointerCapture(event.pointerId);
  if (drag === "handle") { moveHandle((event.clientX - box().left) / box().width); handle.focus({ preventScroll: true }); }
  event.preventDefault();
});
view.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const span = () => {
    const [a, b] = [...pointers.values()];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  };
  const old = pointers.size > 1 ? span() : 0;
  pointers.set(event.pointerId, [event.clientX, event.clientY]);
  if (drag === "handle") moveHandle((event.clientX - box().left) / box().width);
  else if (drag === "pinch" && pointers.size > 1) {
    const [a, b] = [...pointers.values()];
    zoomTo((zoom * span()) / Math.max(old, 1), (a[0] + b[0]) / 2 - box().left, (a[1] + b[1]) / 2 - box().top);
  } else if (drag === "picture") {
    x += event.clientX - before[0];
    y += event.clientY - before[1];
    place();
  }
});
for (const end of ["pointerup", "pointercancel"]) view.addEventListener(end, (event) => {
  pointers.delete(event.pointerId);
  if (!pointers.size) drag = null;
});
view.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && zoom <= fit * 1.001 && event.deltaY > 0) return;  // the page scrolls on where nothing is to zoom
  event.preventDefault();
  zoomTo(zoom * Math.exp(-event.deltaY / 300), event.clientX - box().left, event.clientY - box().top);
}, { passive: false });
view.addEventListener("dblclick", (event) => {
  if (event.target.closest(".gz-ba-handle")) return moveHandle(0.5);
  zoom > fit * 1.001 ? fitIn() : zoomTo(Math.max(2, fit * 4), event.clientX - box().left, event.clientY - box().top);
});
root.querySelector(".gz-ba-in").addEventListener("click", () => zoomTo(zoom * STEP));
root.querySelector(".gz-ba-out").addEventListener("click", () => zoomTo(zoom / STEP));
root.querySelector(".gz-ba-fit").addEventListener("click", fitIn);

let turn = 0;
async function load() {
  const value = props.value;
  if (!value?.left) return;
  const mine = ++turn;
  const pictures = await Promise.all([value.right, value.left].map(async (side) => {
    const picture = new Image();
    picture.src = address(side.file);
    picture.draggable = false;
    picture.alt = side.title;
    picture.dataset.small = side.small;
    await picture.decode();
    return picture;
  })).catch(() => null);
  if (!pictures || mine !== turn) return;  // a newer pair came while this one was fetched
  under.replaceChildren(pictures[0]);
  over.replaceChildren(pictures[1]);
  root.querySelector(".gz-ba-left").textContent = value.left.title;
  root.querySelector(".gz-ba-right").textContent = value.right.title;
  root.dataset.waiting = false;
  root.dataset.shown = `${value.left.title}|${value.right.title}`;
  view.style.aspectRatio = `${value.width} / ${value.height}`;
  size = { width: value.width, height: value.height };
  if (value.key !== key) { key = value.key; at = 0.5; fitIn(); } else place();
}

document.addEventListener("paste", (event) => {
  if (!element.offsetParent || event.target.closest?.("input, textarea")) return;
  const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
  const field = document.querySelector("#super_resolution-file input[type=file]");
  if (!file || !field) return;
  const carrier = new DataTransfer();
  carrier.items.add(file);
  field.files = carrier.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  event.preventDefault();
});

new ResizeObserver(resize).observe(view);
watch("value", load);
place();
load();

// As the wall does: asked for once it can be seen, and again where a page that was still starting lost the event.
let calls = 6;
function wake() {
  if (props.value?.left || calls-- === 0) return;
  trigger("wake");
  setTimeout(wake, 6000);
}
new IntersectionObserver((entries, observer) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  observer.disconnect();
  wake();
}, { rootMargin: "10000px" }).observe(element);
