// Following a run: one server-sent event stream at a time, closed while the page is hidden or the run is over, opened
// anew after a gap.
// Also playing the arrival: the same messages, at their own pace.

const RETRY_SECONDS = [0.5, 1, 2, 4, 5];
const REST_SECONDS = 3; // after the end of a run

/** A stream of events from an address, shared between the pages of this browser where it can be. */
class Source {
  constructor(url) {
    this.url = url;
    this.onmessage = this.onclosed = this.onerror = () => {};
    try { this.share(); } catch { this.hold(); }
  }

  share() {
    if (typeof SharedWorker === "undefined") return this.hold();
    this.worker = new SharedWorker(new URL("./shared_stream.js", import.meta.url), { type: "module" });
    this.worker.onerror = () => { this.worker = null; this.hold(); }; // a browser that cannot load it
    const { port } = this.worker;
    port.onmessage = ({ data: { data, name } }) => {
      if (name === "closed") this.onclosed();
      else if (name === "error") this.onerror();
      else this.onmessage(data);
    };
    port.postMessage({ url: this.url });
    this.goodbye = () => port.postMessage({});
    addEventListener("pagehide", this.goodbye);
  }

  /** A stream of one's own. */
  hold() {
    if (this.over) return;
    this.own = new EventSource(this.url);
    this.own.onmessage = ({ data }) => this.onmessage(data);
    this.own.addEventListener("closed", () => this.onclosed());
    this.own.onerror = () => this.onerror();
  }

  close() {
    this.over = true;
    this.onmessage = this.onclosed = this.onerror = () => {};
    this.own?.close();
    if (!this.worker) return;
    removeEventListener("pagehide", this.goodbye);
    this.goodbye();
    this.worker.port.close();
  }
}

/** Follow one run. `on` has message(m), gone(reason: "unknown" | "closed") and offline(bool). */
export class Stream {
  constructor(base, code, on) {
    this.base = base;
    this.code = code;
    this.on = on;
    this.failures = 0;
    this.source = null;
    this.ended = false;
    this.wake = new Wakefulness((awake) => (awake ? this.open() : this.shut()));
    this.open();
  }

  /** The part of the page that shows this is itself shown, or not: in another tab of the app. */
  setShown(shown) { this.wake.setShown(shown); }

  open() {
    if (this.ended || this.resting || !this.wake.awake) return;
    this.shut();
    const source = new Source(`${this.base}/${encodeURIComponent(this.code)}/stream`);
    this.source = source;
    source.onmessage = (data) => this.receive(data);
    source.onclosed = () => this.end("closed");
    source.onerror = () => { if (this.source === source) this.failed(); };
  }

  receive(data) {
    const message = JSON.parse(data);
    if (message.kind === "closed") return this.end("closed");
    if (this.failures) { this.failures = 0; this.on.offline(false); }
    this.on.message(message);
  }

  /** Something is missing: begin again with a snapshot. */
  restart() {
    if (this.ended) return;
    this.shut();
    this.timer = setTimeout(() => this.open(), 100);
  }

  /** Whether the run is over: then nothing comes until somebody steers it, and no connection is held for that. */
  restWhen(over) {
    if (over === Boolean(this.restTimer)) return;
    clearTimeout(this.restTimer);
    this.restTimer = over ? setTimeout(() => { this.resting = true; this.shut(); }, 1000 * REST_SECONDS) : null;
  }

  /** Somebody has steered: listen again. */
  listen() {
    this.restWhen(false);
    if (!this.resting) return;
    this.resting = false;
    this.open();
  }

  /** EventSource does not say why it failed: ask, then try again or give up. */
  async failed() {
    this.shut();
    this.failures += 1;
    const known = await knows(this.base, this.code);
    if (this.ended) return;
    if (known === false) return this.end("unknown");
    if (known === null) this.on.offline(true);
    const seconds = RETRY_SECONDS[Math.min(this.failures, RETRY_SECONDS.length) - 1];
    this.timer = setTimeout(() => this.open(), 1000 * seconds * (0.75 + 0.5 * Math.random()));
  }

  shut() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  end(reason) {
    if (this.ended) return;
    this.close();
    this.on.gone(reason);
  }

  close() {
    this.ended = true;
    clearTimeout(this.restTimer);
    this.shut();
    this.wake.end();
  }
}

/** Awake while the page is visible and the part that shows the run is; `changed(awake)` hears of it. */
class Wakefulness {
  constructor(changed) {
    this.changed = changed;
    this.shown = true;
    this.awake = !document.hidden;
    this.look = () => this.settle();
    document.addEventListener("visibilitychange", this.look);
  }

  setShown(shown) {
    this.shown = shown;
    this.settle();
  }

  settle() {
    const awake = this.shown && !document.hidden;
    if (awake === this.awake) return;
    this.awake = awake;
    this.changed(awake);
  }

  end() { document.removeEventListener("visibilitychange", this.look); }
}

/** Whether the server knows a run; null when the server does not answer. */
export async function knows(base, code) {
  try {
    const answer = await fetch(`${base}/${encodeURIComponent(code)}/history?keyframes=1`, { cache: "no-store" });
    if (answer.status === 404) return false;
    return answer.ok ? true : null;
  } catch {
    return null;
  }
}

/** Play kept messages over and over, resting a little at the end of each run. */
export class Playback {
  constructor(messages, on, { pause = 2500 } = {}) {
    this.messages = messages;
    this.on = on;
    this.pause = pause;
    this.at = 0;
    this.held = false;
    this.wake = new Wakefulness(() => this.next());
    this.next();
  }

  setShown(shown) { this.wake.setShown(shown); }

  /** Stand still while somebody looks back. */
  hold(held) {
    this.held = held;
    this.next();
  }

  next() {
    clearTimeout(this.timer);
    if (!this.wake.awake || this.held) return;
    const message = this.messages[this.at];
    this.on.message(message);
    this.at = (this.at + 1) % this.messages.length;
    const next = this.messages[this.at];
    const wait = next.kind === "snapshot" ? this.pause : 1000 * (next.sent_at - message.sent_at);
    this.timer = setTimeout(() => this.next(), Math.max(4, wait));
  }

  close() {
    clearTimeout(this.timer);
    this.wake.end();
  }
}

/** Call a route: GET without a body, else POST (an object goes as JSON). A refusal is thrown with its words as `said`. */
export async function call(address, body, { type = "application/json", cache = "no-store" } = {}) {
  let answer;
  const content = typeof body === "string" || body instanceof Blob ? body : JSON.stringify(body);
  const request = body === undefined ? { cache } : { method: "POST", headers: { "content-type": type }, body: content };
  try {
    answer = await fetch(address, request);
  } catch {
    throw refusal({ text: "The server does not answer. Is it still running?", params: {} }, 0);
  }
  if (answer.ok) return answer.json();
  let reason = null;
  try { reason = await answer.json(); } catch { /* not ours */ }
  reason = reason?.text ? reason : reason?.detail;
  throw refusal(reason?.text ? reason : { text: "The server refused this (code {code}).", params: { code: String(answer.status) } }, answer.status);
}

function refusal(message, status) {
  return Object.assign(new Error(message.text), { said: message, status });
}
