// @ts-check
// The panel for a picture that is chosen, dropped, pasted or taken with the camera, and its crop.

import { make } from "../../shared/js/dom.js";
import { SIDE, placeOf, stepOf } from "./drawing.js";

const SENT = 768;            // longest side of a picture that is sent; the model sees fewer
const LARGEST = 12_000_000;  // bytes of a file that this browser cannot read itself

/** @typedef {{left: number, top: number, side: number}} Crop */
/**
 * @typedef {object} Brought  the picture that is here: its pixels, unless only the server can read it; its data URL;
 *   the crop that the visitor chose, and the one that was used
 * @property {HTMLCanvasElement | ImageBitmap | null} bitmap
 * @property {string | null} url
 * @property {Crop | null} crop
 * @property {Crop | null} shown
 * @property {boolean} whiten
 */

export class Bringing {
  /** @param {import("./bench.js").Bench} bench */
  constructor(bench) {
    this.bench = bench;
    /** @type {Brought | null} */
    this.brought = null;
    this.video = bench.find("video");
    /** @type {{x: number, y: number} | null} */
    this.last = null;  // where the pointer was, while it moves the crop
    this.listen();
  }

  /** @param {string} name */
  find(name) { return this.bench.find(name); }

  open() {
    this.draw();
    if (this.brought) this.ask();
  }

  ask(wait = 0) {
    const { url, crop, whiten } = this.brought;
    this.bench.ask({ mode: "yours", picture: url, crop, whiten }, wait);
  }

  /** @param {File | undefined} file */
  async bring(file) {
    if (!file) return;
    this.bench.openPanel("yours");
    const brought = { bitmap: null, url: null, crop: null, shown: null, whiten: this.find("whiten").checked };
    this.brought = brought;
    try {
      const small = reduced(await createImageBitmap(file));
      Object.assign(brought, { bitmap: small, url: small.toDataURL("image/png") });
    } catch {
      // What this browser cannot read goes to the server as it is: it reads more, or says what is wrong.
      if (file.size > LARGEST) {
        this.bench.hint.textContent = this.bench.props.words.too_large;
        this.brought = null;
        return;
      }
      brought.url = await dataUrlOf(file);
    }
    if (this.brought === brought) this.ask();
  }

  /** An answer came: show where the picture was cropped. @param {{preview?: string, crop: Crop}} answer */
  async show({ preview, crop }) {
    const { brought } = this;
    if (!brought) return;
    if (!brought.bitmap && preview) brought.bitmap = await createImageBitmap(await (await fetch(preview)).blob());
    brought.shown = crop;
    if (brought.bitmap) this.find("side").value = Math.round((100 * crop.side) / this.longest);
    this.draw();
  }

  get longest() { return Math.max(this.brought.bitmap.width, this.brought.bitmap.height); }

  /** How the picture lies on the canvas. */
  fit() {
    const { width, height } = this.brought.bitmap;
    const scale = SIDE / this.longest;
    return { scale, left: (SIDE - width * scale) / 2, top: (SIDE - height * scale) / 2 };
  }

  draw() {
    const { brush } = this.bench;
    brush.fillStyle = "#ffffff";
    brush.fillRect(0, 0, SIDE, SIDE);
    if (!this.brought?.bitmap) return this.drawPlace();
    const { bitmap } = this.brought;
    const { scale, left, top } = this.fit();
    brush.drawImage(bitmap, left, top, bitmap.width * scale, bitmap.height * scale);
    const crop = this.brought.crop ?? this.brought.shown;
    if (crop) this.drawCrop(left + crop.left * scale, top + crop.top * scale, crop.side * scale);
  }

  /** Say where a picture may be dropped. */
  drawPlace() {
    const { brush } = this.bench;
    brush.strokeStyle = brush.fillStyle = "#8d8d92";
    brush.setLineDash([12, 10]);
    brush.lineWidth = 3;
    brush.strokeRect(40, 40, SIDE - 80, SIDE - 80);
    brush.setLineDash([]);
    brush.font = `24px ${getComputedStyle(this.bench.element).fontFamily}`;
    brush.textAlign = "center";
    brush.fillText(this.bench.props.words.drop, SIDE / 2, SIDE / 2);
  }

  /** @param {number} x @param {number} y @param {number} side */
  drawCrop(x, y, side) {
    const { brush } = this.bench;
    brush.save();
    brush.fillStyle = "rgba(20, 20, 24, 0.45)";
    brush.beginPath();
    brush.rect(0, 0, SIDE, SIDE);
    brush.rect(x, y, side, side);
    brush.fill("evenodd");
    brush.lineWidth = 4;
    brush.strokeStyle = "#ff9f4a";
    brush.strokeRect(x, y, side, side);
    brush.restore();
  }

  /** @param {number} right @param {number} down @param {number | null} [side]  another side, about the same middle */
  moveCrop(right, down, side = null) {
    const crop = { ...(this.brought.crop ?? this.brought.shown) };
    if (side !== null) {
      crop.left += (crop.side - side) / 2;
      crop.top += (crop.side - side) / 2;
      crop.side = side;
    }
    crop.left += right;
    crop.top += down;
    this.brought.crop = crop;
    this.draw();
    this.ask(180);
  }

  /** Ask again with another choice for the same picture. @param {Partial<Brought>} change */
  again(change) {
    if (!this.brought?.url) return;
    Object.assign(this.brought, change);
    this.ask();
  }

  listen() {
    const { element, stage, source } = this.bench;
    this.find("file").addEventListener("change", (event) => {
      this.bring(event.target.files[0]);
      event.target.value = "";
    });
    this.find("side").addEventListener("input", (event) => {
      if (this.brought?.shown) this.moveCrop(0, 0, (Number(event.target.value) / 100) * this.longest);
    });
    this.find("reset").addEventListener("click", () => this.again({ crop: null }));
    this.find("whiten").addEventListener("change", (event) => this.again({ whiten: event.target.checked }));
    this.find("camera").addEventListener("click", () => this.camera());
    for (const kind of ["dragenter", "dragover"]) element.addEventListener(kind, (event) => {
      event.preventDefault();
      stage.dataset.over = "true";
    });
    for (const kind of ["dragleave", "drop"]) element.addEventListener(kind, () => delete stage.dataset.over);
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      this.bring(event.dataTransfer.files[0]);
    });
    document.addEventListener("paste", (event) => this.paste(event));
    source.addEventListener("pointerdown", (event) => this.down(event));
    source.addEventListener("pointermove", (event) => this.moved(event));
    for (const end of ["pointerup", "pointercancel"]) source.addEventListener(end, () => { this.last = null; });
    source.addEventListener("keydown", (event) => this.press(event));
  }

  /** There is a crop that can be moved. */
  get active() { return this.bench.mode === "yours" && Boolean(this.brought?.bitmap); }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0 || !this.active) return;
    this.bench.source.setPointerCapture(event.pointerId);
    this.last = placeOf(this.bench.source, event);
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (!this.last || !this.active) return;
    const here = placeOf(this.bench.source, event);
    const { scale } = this.fit();
    this.moveCrop((here.x - this.last.x) / scale, (here.y - this.last.y) / scale);
    this.last = here;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const step = stepOf(event);
    if (!step || !this.active) return;
    event.preventDefault();
    const far = this.brought.bitmap.width / 50;
    this.moveCrop(step[0] * far, step[1] * far);
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    if (!this.bench.element.offsetParent || /** @type {HTMLElement} */ (event.target).closest?.("input, textarea")) return;
    this.bring([...(event.clipboardData?.files ?? [])][0]);
  }

  stopCamera() {
    for (const track of this.video.srcObject?.getTracks() ?? []) track.stop();
    this.video.srcObject = null;
    this.video.hidden = true;
    this.find("camera").textContent = this.bench.props.words.camera;
  }

  /** Start the camera, or take the picture that it shows. */
  async camera() {
    if (this.video.srcObject) return this.takePicture();
    try {
      this.video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      this.video.hidden = false;
      await this.video.play();
      this.find("camera").textContent = this.bench.props.words.take;
    } catch {
      this.bench.hint.textContent = this.bench.props.words.no_camera;
    }
  }

  takePicture() {
    const still = make("canvas", { width: this.video.videoWidth, height: this.video.videoHeight });
    still.getContext("2d").drawImage(this.video, 0, 0);
    this.stopCamera();
    still.toBlob((blob) => this.bring(/** @type {File} */ (blob)), "image/png");
  }
}

/** A picture that is small enough to be sent. @param {ImageBitmap} bitmap */
function reduced(bitmap) {
  const scale = Math.min(1, SENT / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const small = make("canvas", { width, height });
  const pen = small.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, width, height);
  return small;
}

/** @param {File} file @returns {Promise<string>} */
function dataUrlOf(file) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.readAsDataURL(file);
  });
}
