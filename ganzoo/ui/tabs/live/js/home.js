// "Take it home": the run as CSV and JSON, the plots as PNG, the run as GIF, a link, a page of plain PyTorch; and back.

import { download, h, write } from "./dom.js";
import { tooLarge } from "./facts.js";
import { paintPicture } from "./picture.js";
import { linkTo } from "./address.js";
import { t } from "./text.js";

const GIF_FRAMES = 72;
const GIF_SECONDS = 0.09;

export class HomePanel {
  constructor(lab) {
    this.lab = lab;
    this.element = h("div", { class: "home" });
    this.build();
  }

  build() {
    const tile = (title, help, act, needsRun = false) => {
      const button = h("button", { class: "tile", onclick: () => act() }, h("b", {}, title), h("span", {}, help));
      if (needsRun) button.dataset.needsRun = "";
      return button;
    };
    this.file = h("input", { type: "file", accept: ".json,application/json", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
    this.file.addEventListener("change", () => { if (this.file.files[0]) this.load(this.file.files[0]); this.file.value = ""; });
    this.gifTile = tile(t("GIF"), t("The whole run as a short film"), () => this.gif());
    this.linkTile = tile(t("Copy the link"), t("All settings and the seed: the same link gives the same curves"), () => this.copyLink());
    this.element.replaceChildren(h("div", { class: "tiles" },
      tile(t("CSV"), t("Every curve as a table"), () => this.fetchFile("export.csv"), true),
      tile(t("JSON"), t("The whole run; it can be loaded again here"), () => this.fetchFile("export.json"), true),
      tile(t("Load a run"), t("A JSON file from here, to look through"), () => this.file.click()),
      tile(t("PNG"), t("All plots as one picture"), () => this.png()), this.gifTile, this.linkTile,
      tile(t("Plain PyTorch"), t("One page of code for exactly this experiment"), () => this.program())), this.file);
    this.show();
  }

  /** What needs a run of one's own waits for it. */
  show() {
    for (const tile of this.element.querySelectorAll("[data-needs-run]")) {
      tile.disabled = !this.lab.pilot.flying;
      tile.title = tile.disabled ? t("Start a run first") : "";
    }
  }

  fetchFile(name) { follow(`${this.lab.base}/${this.lab.pilot.code}/${name}`); }

  program() { follow(`${this.lab.base}/program.py?${this.lab.link.query}`); }

  async load(file) {
    const { lab } = this;
    const refused = tooLarge(file);
    if (refused) return lab.notices.refuse(refused);
    try {
      await lab.pilot.load(await file.text());
      lab.touched = false;
      lab.follow();
    } catch (error) { lab.notices.refuse(error); }
  }

  png() {
    const { screen } = this.lab;
    const canvas = h("canvas", { width: 1840, height: 1240 });
    const view = screen.view();
    paintPicture(canvas.getContext("2d"), { width: 1840, height: 1240, screen, view, sentence: screen.scrubbed?.sentence ?? screen.state.sentence });
    canvas.toBlob((blob) => download(`ganzoo-${screen.state.last}.png`, blob), "image/png");
  }

  async gif() {
    const { lab } = this;
    if (!lab.past || this.busy) return;
    this.busy = true;
    const title = this.gifTile.querySelector("b");
    try {
      const [{ Gif }, all] = await Promise.all([import("./gif.js"), lab.past.all(GIF_FRAMES)]);
      const frames = all.filter((frame) => frame.step <= lab.screen.state.last);
      const [width, height] = [760, 440];
      const ctx = h("canvas", { width, height }).getContext("2d", { willReadFrequently: true });
      const film = new Gif(width, height);
      const scenes = new lab.screen.face.constructor.Scenes();
      for (const [i, frame] of frames.entries()) {
        const view = { ...lab.screen.view(), frame: frame.now, cursor: frame.step };
        paintPicture(ctx, { width, height, screen: lab.screen, view, sentence: frame.sentence, scenes, full: false });
        film.add(ctx.getImageData(0, 0, width, height).data, i === frames.length - 1 ? 2 : GIF_SECONDS);
        write(title, t("GIF, {percent} %", { percent: Math.round((100 * (i + 1)) / frames.length) }));
        if (i % 4 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      download("ganzoo.gif", film.encode());
    } catch (error) { lab.notices.refuse(error); } finally {
      this.busy = false;
      write(title, t("GIF"));
    }
  }

  async copyLink() {
    const { query, left_out: leftOut } = this.lab.link;
    const link = linkTo(query, { lock: [], note: "" });
    if (leftOut) this.lab.notices.put("link", { text: "The link is too long for all that was changed: it leaves out the last {count} changes.", params: { count: leftOut } });
    const title = this.linkTile.querySelector("b");
    write(title, (await copy(link)) ? t("Copied") : t("The address bar holds it"));
    setTimeout(() => write(title, t("Copy the link")), 2000);
  }
}

/** Let the browser download an address of our server. */
function follow(address) {
  const link = h("a", { href: address, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}

/** Put text on the clipboard; false where the browser forbids it (plain http on a LAN). */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "unseen", value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
