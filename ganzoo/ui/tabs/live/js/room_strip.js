// The strip on top of the lab while its run is shared or shown on a projector: code, address, QR code, who watches,
// and the way out of presenter mode.

import { h, write } from "./dom.js";
import { copy } from "./home.js";
import { number, t } from "./text.js";

const QUIET_MODULE = 4; // modules of white around a QR code

export class RoomStrip {
  /** `on` has present(wanted). */
  constructor(on) {
    this.on = on;
    this.shared = null;
    this.presenting = false;
    this.watching = 0;
    this.element = h("section", { class: "card room-strip", hidden: true });
    this.draw();
  }

  /** Show the room that a run is shared in: {code, address, qr, reachable}. */
  share(shared) {
    this.shared = shared;
    this.draw();
  }

  present(presenting) {
    this.presenting = presenting;
    this.draw();
  }

  heard(state) {
    this.watching = state.viewers ?? 0;
    if (this.count) write(this.count, this.countWords());
  }

  countWords() {
    return this.watching === 1 ? t("1 is watching") : t("{count} are watching", { count: number(this.watching) });
  }

  draw() {
    this.element.setAttribute("aria-label", t("Shared room"));
    this.element.hidden = !this.shared && !this.presenting;
    this.element.replaceChildren(...(this.shared ? this.room(this.shared) : []), this.switch());
  }

  room({ code, address, join, qr, reachable }) {
    this.count = h("span", { class: "room-count", role: "status" }, this.countWords());
    const canvas = h("canvas", { class: "qr", role: "img", "aria-label": t("QR code of {address}", { address }) });
    drawQr(canvas, qr ?? []);
    const enlarge = h("button", { class: "qr-button", "aria-pressed": "false", title: t("Larger, for the back row"), onclick: () => {
      enlarge.setAttribute("aria-pressed", String(this.element.classList.toggle("large")));
    } }, canvas);
    const copying = h("button", { class: "small", onclick: async () => write(copying, (await copy(address)) ? t("Copied") : address) }, t("Copy the address"));
    return [enlarge, h("div", { class: "room-words" },
      h("p", {}, h("span", { class: "muted" }, t("Room")), h("b", { class: "code" }, code)),
      h("p", {}, h("a", { href: address, target: "_blank", rel: "noopener" }, join ?? address), copying),
      reachable === false ? h("p", { class: "help" }, t("This address is this computer only: start the app with HOST=0.0.0.0 so that others can reach it.")) : null, this.count)];
  }

  switch() {
    return h("button", { class: this.presenting ? "primary" : "quiet", onclick: () => this.on.present(!this.presenting) },
      this.presenting ? t("Leave presenter mode") : t("Presenter mode"));
  }
}

/** Draw rows of "0" and "1" with the quiet zone that scanners need; always dark on white. */
function drawQr(canvas, rows) {
  const side = rows.length + 2 * QUIET_MODULE;
  const scale = Math.max(4, Math.ceil(400 / side));
  canvas.width = canvas.height = side * scale;
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.fillStyle = "#000";
  rows.forEach((row, y) => [...row].forEach((module, x) => {
    if (module === "1") ctx.fillRect((x + QUIET_MODULE) * scale, (y + QUIET_MODULE) * scale, scale, scale);
  }));
}
