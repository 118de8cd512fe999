// The past of a run, for the time machine: keyframes {step, now, sentence} by step.
// A handful is fetched at once so that scrubbing is smooth; the exact one is fetched when the hand rests.

import { bisect } from "./paint.js";
import { call } from "./stream.js";

const COARSE = 120;

/** Keyframes of a live run, from the server. */
export class RemoteHistory {
  constructor(base, code) {
    this.address = `${base}/${encodeURIComponent(code)}/history`;
    this.frames = [];
    this.wanted = null;
    this.busy = false;
  }

  /** Fetch an even sample of the whole run, so that `nearest` has an answer everywhere. */
  async prepare() {
    try { this.frames = (await call(`${this.address}?frames=${COARSE}`)).frames; } catch { /* the exact frames still come */ }
  }

  nearest(step) { return nearestFrame(this.frames, step); }

  /** Fetch the keyframe at or before `step`; of several questions at once only the last is asked. */
  async at(step) {
    this.wanted = step;
    if (this.busy) return null;
    this.busy = true;
    try {
      let asked;
      let frame;
      do { asked = this.wanted; frame = await call(`${this.address}?at=${asked}`); } while (asked !== this.wanted);
      return frame;
    } catch {
      return null;
    } finally { this.busy = false; }
  }

  async all(count) { return (await call(`${this.address}?frames=${count}`)).frames; }
}

/** Keyframes that are at hand already: those of the arrival. */
export class LocalHistory {
  constructor(messages) {
    this.frames = messages.filter((message) => message.now).map(({ step, now, sentence }) => ({ step, now, sentence }));
    let last = null;
    for (const frame of this.frames) last = frame.sentence ??= last;
  }

  async prepare() { /* everything is here */ }

  nearest(step) { return nearestFrame(this.frames, step); }

  async at(step) { return this.nearest(step); }

  async all(count) {
    const stride = Math.max(1, Math.ceil(this.frames.length / count));
    return this.frames.filter((_, i) => i % stride === 0);
  }
}

/** The keyframe at or before a step, else the first one. */
export function nearestFrame(frames, step) {
  if (!frames.length) return null;
  const i = bisect(frames.map((frame) => frame.step), step + 1e-9);
  if (frames[i]?.step === step) return frames[i];
  return frames[Math.max(0, i - 1)];
}
