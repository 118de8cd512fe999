// Numbers of an axis: ranges that stand still while data moves, ticks at round values, labels.

const TOPS = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The smallest round number that is at least `value` (> 0). */
export function niceTop(value, tops = TOPS) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const lead = value / power;
  return (tops.find((top) => top >= lead - 1e-9) ?? 10) * power;
}

/** Round the ends of a range outwards. */
export function niceRange(low, high) {
  if (!(high > low)) return [low - 0.5, low + 0.5];
  const step = niceTop((high - low) / 5, [1, 2, 2.5, 5, 10]);
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

/** A range that grows at once and shrinks only when it has become far too wide: an axis that does not twitch. */
export class Settled {
  constructor() { this.range = null; }

  reset() { this.range = null; }

  settle(low, high) {
    const wanted = niceRange(low, high);
    const now = this.range;
    if (!now) return (this.range = wanted);
    const roomy = (now[1] - now[0]) > 2.2 * (wanted[1] - wanted[0]);
    if (roomy) return (this.range = wanted);
    if (wanted[0] < now[0] || wanted[1] > now[1]) {
      this.range = [Math.min(wanted[0], now[0]), Math.max(wanted[1], now[1])];
    }
    return this.range;
  }
}

/** Round values within a range, about `count` of them. */
export function ticks([low, high], count) {
  const step = niceTop((high - low) / Math.max(count, 1), [1, 2, 5, 10]);
  const values = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) values.push(i * step);
  return values;
}

/** Powers of ten within a range, with 2 and 5 between them when there are few. */
export function logTicks([low, high]) {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const leads = last - first <= 2 ? [1, 2, 5] : [1];
  const values = [];
  for (let power = first; power <= last; power += 1) {
    for (const lead of leads) {
      const value = lead * 10 ** power;
      if (value >= low * 0.999 && value <= high * 1.001) values.push(value);
    }
  }
  return values;
}

export function tickLabel(value, span) {
  if (Math.abs(value) < 1e-12) return "0";
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1000) return Number(value.toPrecision(6)).toLocaleString("en");
  if (size < 1e-3) return value.toExponential(0);
  const digits = span > 0 ? Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(span)))) : 3;
  return String(Number(value.toFixed(digits)));
}
