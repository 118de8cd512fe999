// What is known of one run: its series, marks, sentence, status and the picture of this moment.
// Fed by the messages of a stream (or of the arrival); knows nothing of how it is drawn.

const MOST_POINTS = 4096;
const MOST_MARKS = 200;

export class RunState {
  constructor() {
    this.run = null;
    this.clear();
  }

  clear() {
    this.step = -1;
    this.series = { step: [] };
    this.marks = [];
    this.status = null;
    this.sentence = null;
    this.now = null;
    this.viewers = 0;
    this.question = null;
    this.link = null;
  }

  /** Take a message in; false when steps are missing between it and what is known: a snapshot is needed. */
  take(message) {
    if (message.kind === "snapshot") this.restart(message);
    else if (message.from !== this.step) return false;
    else this.append(message.points);
    this.step = message.step;
    if (message.marks && message.kind !== "snapshot") this.marks = this.marks.concat(message.marks).slice(-MOST_MARKS);
    for (const name of ["status", "sentence", "now", "viewers", "question", "link"]) {
      if (message[name] !== undefined) this[name] = message[name];
    }
    return true;
  }

  restart(message) {
    this.clear();
    this.run = message.run ?? this.run;
    this.marks = message.marks ?? [];
    this.link = message.run?.link ?? null;
    this.append(message.series);
  }

  append(points) {
    const count = points?.step?.length ?? 0;
    const before = this.series.step.length;
    for (const name of Object.keys(points ?? {})) this.series[name] ??= new Array(before).fill(null);
    for (const [name, values] of Object.entries(this.series)) {
      for (let i = 0; i < count; i += 1) values.push(points[name]?.[i] ?? null);
    }
    if (this.series.step.length > MOST_POINTS) this.thin();
  }

  /** Keep every other point: memory stays flat however long a run is watched. */
  thin() {
    for (const name of Object.keys(this.series)) this.series[name] = this.series[name].filter((_, i, all) => i % 2 === 0 || i === all.length - 1);
  }

  get experiment() { return this.run?.experiment ?? null; }

  /** What the run is held against: {mean, std, close} of its target, {balance, paired, answer} of its objective. */
  get aims() { return this.run?.aims ?? null; }

  get steps() { return this.run?.steps ?? this.experiment?.steps ?? 0; }

  /** The last step there is something to see of. */
  get last() { return Math.max(0, this.step); }
}
