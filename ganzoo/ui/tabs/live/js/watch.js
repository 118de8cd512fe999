// The watch page: a viewer's screen of somebody's run. Looks, scrubs alone, votes; cannot steer.

import { h, write } from "./dom.js";
import { number, onLanguage, t } from "./text.js";
import { Screen } from "./screen.js";
import { Stream, call } from "./stream.js";
import { RemoteHistory } from "./history.js";
import { Notices } from "./notices.js";
import { QuestionCard } from "./question.js";
import { languageAfter, languageOf, loadLanguages } from "./languages.js";
import { followLanguage, openRoot } from "./root.js";

const VOTER = "ganzoo-voter";

class Watch {
  constructor(root, base, code) {
    this.root = root;
    this.base = base;
    this.code = code;
    this.notices = new Notices();
    this.past = new RemoteHistory(base, code);
    this.screen = new Screen({ history: () => this.past });
    this.question = new QuestionCard({ vote: (question, answer) => this.vote(question, answer) });
    this.head();
    root.append(this.header, this.notices.element, this.screen.words, this.question.element, this.screen.grid, this.screen.timeline.element);
    this.screen.ontake = (message) => this.heard(message);
    this.stream = new Stream(base, code, {
      message: (message) => { if (!this.screen.take(message)) this.stream.restart(); },
      offline: (off) => this.notices.put("offline", off ? { text: "The server does not answer. Trying again…" } : null),
      gone: (reason) => this.gone(reason),
    });
  }

  head() {
    this.name = h("b", { class: "brand" }, "ganzoo");
    this.room = h("h1", { class: "room-code" });
    this.viewers = h("span", { class: "muted" });
    this.switch = h("button", { class: "quiet", onclick: () => { document.documentElement.lang = this.other.code; } });
    this.header = h("header", { class: "watch-head" }, this.name, this.room, this.viewers, this.switch);
    onLanguage(() => this.say());
    this.say();
  }

  /** The language that the switch goes to. */
  get other() { return languageAfter(document.documentElement.lang); }

  say() {
    write(this.room, t("Room {code}", { code: this.code }));
    write(this.viewers, t("{count} watching", { count: number(this.screen.state.viewers ?? 0) }));
    write(this.switch, this.other.name);
    this.switch.lang = this.other.code;
    document.title = `ganzoo · ${t("Room {code}", { code: this.code })}`;
  }

  heard(message) {
    if (message.viewers !== undefined) this.say();
    if (message.steered !== undefined) this.notices.put("alone", message.steered ? null : { text: "The page that steers this run is gone for the moment; you may look around in what is there." });
    if (message.question !== undefined) this.question.show(this.screen.state.question);
  }

  gone(reason) {
    this.notices.put("offline", null);
    this.notices.put("alone", null);
    if (this.screen.state.step < 0) for (const empty of [this.screen.grid, this.screen.timeline.element, this.screen.words, this.viewers]) empty.hidden = true;
    const text = reason === "closed" ? "The room is closed. What you saw stays on this page." : "There is no room with this code: it is over, or the code is mistyped.";
    this.notices.put("lost", { text, action: "Type another code", act: () => location.assign(new URL("join", this.base)) });
  }

  async vote(question, answer) {
    try {
      await call(`${this.base}/${encodeURIComponent(this.code)}/vote`, { question, answer, voter: voter() });
      return true;
    } catch (error) {
      this.notices.refuse(error);
      return false;
    }
  }
}

/** A random token of this browser, so that a vote can be changed; it says nothing about its owner. */
function voter() {
  try {
    const kept = localStorage.getItem(VOTER);
    if (kept) return kept;
  } catch { /* private browsing */ }
  const token = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  try { localStorage.setItem(VOTER, token); } catch { /* a vote more after a reload, at worst */ }
  return token;
}

/** Start the page: the room's code is the last part of the address, the routes lie beside /watch. */
export async function start(host) {
  const parts = location.pathname.split("/");
  const code = decodeURIComponent(parts.pop() || parts.pop());
  const base = new URL(`${parts.slice(0, parts.lastIndexOf("watch")).join("/")}/live`, location.origin).href;
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language;
  await loadLanguages(base);
  document.documentElement.lang = languageOf(asked).code;
  let watch = null;
  const root = await openRoot(host, () => watch?.screen.restyle());
  root.classList.add("watch");
  await followLanguage(base);
  watch = new Watch(root, base, code.toUpperCase());
  host.ganzoo = watch;
}
