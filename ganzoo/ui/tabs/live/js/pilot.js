// The wheel of one's own run: making it, steering it, remembering its secret key in this browser tab only.

import { call } from "./stream.js";

const HERE_SECONDS = 20;
const KEPT = "ganzoo-run";

export class Pilot {
  constructor(base) {
    this.base = base;
    this.code = null;
    this.key = null;
    setInterval(() => this.sayHere(), HERE_SECONDS * 1000);
    this.left = false; // a page that goes is hidden after it has said goodbye
    addEventListener("pagehide", () => { this.say("leave"); this.left = true; });
    addEventListener("pageshow", () => { this.left = false; this.sayHere(); }); // it may come back as it was
    document.addEventListener("visibilitychange", () => this.sayHere());
  }

  /** The run is steered from here, also while the page is hidden: whoever watches is told when it is not. */
  sayHere() { if (!this.left) this.say("here", { hidden: document.hidden }); }

  say(action, more = {}) {
    if (!this.flying) return;
    const body = new Blob([JSON.stringify({ key: this.key, action, ...more })], { type: "application/json" });
    navigator.sendBeacon(`${this.base}/${this.code}/steer`, body);
  }

  get flying() { return this.code !== null; }

  async create(experiment, pace) {
    const run = await call(`${this.base}/runs`, { experiment, ...pace });
    this.keep(run);
    return run;
  }

  /** Load a run that was taken home as JSON; it can only be looked at. */
  async load(text) {
    const run = await call(`${this.base}/import`, text, { type: "text/plain" });
    this.keep(run);
    return run;
  }

  steer(action, more = {}) {
    return call(`${this.base}/${this.code}/steer`, { key: this.key, action, ...more });
  }

  keep({ code, key }) {
    if (code !== this.code) this.say("leave"); // whoever watches the run before this one is told
    this.code = code;
    this.key = key;
    try { sessionStorage.setItem(KEPT, JSON.stringify({ code, key })); } catch { /* private browsing */ }
  }

  /** The run that this browser tab had before a reload, if any. */
  recall() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT));
      if (kept?.code && kept?.key) { this.code = kept.code; this.key = kept.key; }
      this.sayHere();
    } catch { /* nothing kept */ }
    return this.flying;
  }

  forget() {
    this.code = this.key = null;
    try { sessionStorage.removeItem(KEPT); } catch { /* private browsing */ }
  }
}
