// @ts-check
// Two pictures of one size, one over the other, with a handle between them; zoomed and moved together.
//   props.value  {left: {file, title, small}, right: {...}, width, height, key} or empty; `file` lies on the server,
//                `small` says that the file is the small picture itself, whose pixels are shown as squares
//   props.words  {slider, value, in, out, fit, hint, lost}, sentences with {named} fields
//   props.field  the selector of the field that takes a picture pasted while this is on the screen
// Events: "wake" once it is first seen.

import { part, wakeOnceSeen } from "../../shared/js/dom.js";
import { decoded } from "../../shared/js/sheets.js";
import { fill } from "../../shared/js/words.js";

const MOST_ZOOM = 16;   // screen pixels per pixel of the result
const STEP = 1.5;

/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** @param {import("../../shared/js/types.js").View} view */
export function mount(view) {
  const { element, props, watch } = view;
  const compared = new Compared(view);
  const load = () => compared.load();
  watch("value", load);
  compared.place();
  load();
  document.addEventListener("paste", (event) => paste(event, element, props.field));
  wakeOnceSeen(view, () => Boolean(props.value?.left));
}

/** Both pictures, the handle between them, and how they lie in the view. */
class Compared {
  /** @param {import("../../shared/js/types.js").View} view */
  constructor({ element, props }) {
    this.props = props;
    this.root = part(element, ".gz-ba");
    this.view = this.tool("view");
    this.under = this.tool("under");
    this.over = this.tool("over");
    this.handle = this.tool("handle");
    this.at = 0.5;                          // where the handle stands, as a share of the width
    this.size = { width: 1, height: 1 };    // of the result, in pixels
    this.zoom = this.fit = 1;               // screen pixels per pixel
    this.x = this.y = 0;                    // the pictures' corner in the view
    this.key = null;
    this.loads = 0;
    this.listen();
  }

  box() { return this.view.getBoundingClientRect(); }

  get whole() { return this.zoom <= this.fit * 1.001; }

  /** @param {string} name */
  tool(name) { return part(this.root, `.gz-ba-${name}`); }

  place() {
    const { width, height } = this.box();
    const wide = this.size.width * this.zoom, high = this.size.height * this.zoom;
    this.x = wide <= width ? (width - wide) / 2 : clamp(this.x, width - wide, 0);
    this.y = high <= height ? (height - high) / 2 : clamp(this.y, height - high, 0);
    for (const layer of [this.under, this.over]) {
      const picture = layer.firstElementChild;
      picture.style.transform = `translate(${this.x}px, ${this.y}px)`;
      picture.style.width = `${wide}px`;
      picture.style.height = `${high}px`;
      picture.classList.toggle("gz-ba-squares", picture.dataset.small === "true" || this.zoom >= 3);
    }
    this.tell();
  }

  tell() {
    const { value, words } = this.props;
    const share = Math.round(this.at * 100);
    this.over.style.clipPath = `inset(0 ${(1 - this.at) * 100}% 0 0)`;
    this.handle.style.left = `${this.at * 100}%`;
    this.handle.setAttribute("aria-valuenow", share);
    const names = { left: value?.left?.title ?? "", right: value?.right?.title ?? "" };
    this.handle.setAttribute("aria-valuetext", fill(words.value, { share, ...names }));
    this.tool("left").style.opacity = this.at > 0.12 ? 1 : 0;
    this.tool("right").style.opacity = this.at < 0.88 ? 1 : 0;
    this.tool("zoom").textContent = `${Math.round(this.zoom * 100)} %`;
    this.tool("out").disabled = this.whole;
    this.tool("in").disabled = this.zoom >= MOST_ZOOM * 0.999;
  }

  /** @param {number} share */
  moveHandle(share) {
    this.at = clamp(share, 0, 1);
    this.place();
  }

  /** @param {number} right @param {number} down */
  move(right, down) {
    this.x += right;
    this.y += down;
    this.place();
  }

  /** The point under the pointer stays where it is. @param {number} next @param {number} [px] @param {number} [py] */
  zoomTo(next, px = this.box().width / 2, py = this.box().height / 2) {
    const zoom = clamp(next, this.fit, MOST_ZOOM);
    this.x = px - (px - this.x) * (zoom / this.zoom);
    this.y = py - (py - this.y) * (zoom / this.zoom);
    this.zoom = zoom;
    this.place();
  }

  /** Fit the pictures into a view of another size; one that was whole stays whole. */
  resize(whole = this.whole) {
    const { width, height } = this.box();
    if (!width) return;
    this.fit = Math.min(width / this.size.width, height / this.size.height);
    if (whole || this.zoom < this.fit) this.zoom = this.fit;
    this.place();
  }

  listen() {
    this.handle.addEventListener("keydown", (event) => this.press(event));
    this.view.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.view.addEventListener("dblclick", (event) => this.doubleClick(event));
    this.tool("in").addEventListener("click", () => this.zoomTo(this.zoom * STEP));
    this.tool("out").addEventListener("click", () => this.zoomTo(this.zoom / STEP));
    this.tool("fit").addEventListener("click", () => this.resize(true));
    new Fingers(this);
    new ResizeObserver(() => this.resize()).observe(this.view);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const far = event.shiftKey ? 0.1 : 0.02;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.moveHandle(this.at - far), ArrowDown: () => this.moveHandle(this.at - far),
      ArrowRight: () => this.moveHandle(this.at + far), ArrowUp: () => this.moveHandle(this.at + far),
      PageDown: () => this.moveHandle(this.at - 0.1), PageUp: () => this.moveHandle(this.at + 0.1),
      Home: () => this.moveHandle(0), End: () => this.moveHandle(1),
      "+": () => this.zoomTo(this.zoom * STEP), "=": () => this.zoomTo(this.zoom * STEP), "-": () => this.zoomTo(this.zoom / STEP),
      0: () => this.resize(true),
      a: () => this.move(60, 0), d: () => this.move(-60, 0), w: () => this.move(0, 60), s: () => this.move(0, -60),
    };
    if (!(event.key in keys)) return;
    keys[event.key]();
    event.preventDefault();
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (!event.ctrlKey && this.whole && event.deltaY > 0) return;  // the page scrolls on where nothing is to zoom
    event.preventDefault();
    this.zoomTo(this.zoom * Math.exp(-event.deltaY / 300), event.clientX - this.box().left, event.clientY - this.box().top);
  }

  /** @param {MouseEvent} event */
  doubleClick(event) {
    if (/** @type {HTMLElement} */ (event.target).closest(".gz-ba-handle")) this.moveHandle(0.5);
    else if (!this.whole) this.resize(true);
    else this.zoomTo(Math.max(2, this.fit * 4), event.clientX - this.box().left, event.clientY - this.box().top);
  }

  async load() {
    const { value } = this.props;
    if (!value?.left) {
      this.loads += 1;
      this.tool("lost").textContent = "";
      return this.empty();
    }
    const mine = ++this.loads;
    const pictures = await Promise.all([value.right, value.left].map(pictureOf)).catch(() => null);
    if (mine !== this.loads) return;  // a newer pair came while this one was fetched
    this.tool("lost").textContent = pictures ? "" : this.props.words.lost;
    if (!pictures) return this.empty();
    this.under.replaceChildren(pictures[0]);
    this.over.replaceChildren(pictures[1]);
    this.tool("left").textContent = value.left.title;
    this.tool("right").textContent = value.right.title;
    this.root.dataset.waiting = false;
    this.root.dataset.shown = `${value.left.title}|${value.right.title}`;
    this.view.style.aspectRatio = `${value.width} / ${value.height}`;
    this.size = { width: value.width, height: value.height };
    if (value.key === this.key) return this.place();
    this.key = value.key;
    this.at = 0.5;
    this.resize(true);
  }

  /** Show no picture rather than one that does not belong to the words beside it. */
  empty() {
    for (const layer of [this.under, this.over]) layer.replaceChildren(document.createElement("img"));
    for (const side of ["left", "right"]) this.tool(side).textContent = "";
    this.root.dataset.waiting = true;
    this.root.dataset.shown = "";
    this.view.style.aspectRatio = "";
    this.key = null;
  }
}

/** One pointer on the handle moves it; elsewhere it moves the picture, or the handle while all of it is seen; two pinch. */
class Fingers {
  /** @param {Compared} compared */
  constructor(compared) {
    this.compared = compared;
    /** @type {Map<number, [number, number]>} */
    this.pointers = new Map();
    /** @type {"handle" | "picture" | "pinch" | null} */
    this.drag = null;
    const { view } = compared;
    view.addEventListener("pointerdown", (event) => this.down(event));
    view.addEventListener("pointermove", (event) => this.moved(event));
    for (const end of ["pointerup", "pointercancel"]) view.addEventListener(end, (event) => this.up(event));
  }

  /** Where the pointer is, as a share of the width. @param {PointerEvent} event */
  share(event) {
    const { left, width } = this.compared.box();
    return (event.clientX - left) / width;
  }

  span() {
    const [a, b] = [...this.pointers.values()];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    const { compared } = this;
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    const onHandle = /** @type {HTMLElement} */ (event.target).closest(".gz-ba-handle") || compared.whole;
    this.drag = this.pointers.size > 1 ? "pinch" : onHandle ? "handle" : "picture";
    compared.view.setPointerCapture(event.pointerId);
    if (this.drag === "handle") {
      compared.moveHandle(this.share(event));
      compared.handle.focus({ preventScroll: true });
    }
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const { compared } = this;
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const old = this.pointers.size > 1 ? this.span() : 0;
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.drag === "handle") compared.moveHandle(this.share(event));
    else if (this.drag === "pinch" && this.pointers.size > 1) this.pinch(old);
    else if (this.drag === "picture") compared.move(event.clientX - before[0], event.clientY - before[1]);
  }

  /** @param {number} old  how far the fingers were apart */
  pinch(old) {
    const { compared } = this;
    const [a, b] = [...this.pointers.values()];
    const { left, top } = compared.box();
    compared.zoomTo((compared.zoom * this.span()) / Math.max(old, 1), (a[0] + b[0]) / 2 - left, (a[1] + b[1]) / 2 - top);
  }

  /** @param {PointerEvent} event */
  up(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) this.drag = null;
  }
}

/** @param {{file: string, title: string, small: boolean}} side */
async function pictureOf({ file, title, small }) {
  const picture = await decoded(addressOf(file));
  picture.draggable = false;
  picture.alt = title;
  picture.dataset.small = String(small);
  return picture;
}

/** Where Gradio serves a file; each part of its path is escaped by itself. @param {string} file */
function addressOf(file) {
  if (file.startsWith("data:")) return file;
  const { root, api_prefix: prefix = "" } = /** @type {any} */ (window).gradio_config;
  return `${root}${prefix}/file=${file.split("/").map(encodeURIComponent).join("/")}`;
}

/**
 * Give a pasted picture to a field for files, while the view can be seen.
 * @param {ClipboardEvent} event
 * @param {HTMLElement} element
 * @param {string} selector
 */
function paste(event, element, selector) {
  if (!element.offsetParent || /** @type {HTMLElement} */ (event.target).closest?.("input, textarea")) return;
  const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
  /** @type {HTMLInputElement} */
  const field = document.querySelector(selector);
  if (!file || !field) return;
  const carrier = new DataTransfer();
  carrier.items.add(file);
  field.files = carrier.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  event.preventDefault();
}
