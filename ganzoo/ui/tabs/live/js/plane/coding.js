// @ts-check
// Small typed arrays that travel as text: points, the map of D, arrows. Written by ganzoo/lab/plane/coding.py.

const WIDER = 3; // the square of points is so many times as wide as the window, with the same middle

/** @typedef {[number, number, number, number]} Window left, right, bottom, top */
/**
 * @typedef {{fake: Float32Array, heat: Uint8Array, side: number, grid: Float32Array | null, arrows: Int8Array}} Decoded
 * points as x, y, x, y; `side` is the map's number of cells along a side
 */

/** @type {WeakMap<object, Decoded>} */
const known = new WeakMap();

/**
 * A frame's arrays, decoded once.
 * @param {{fake: string, heat: string, grid?: string, arrows: string}} frame @param {Window} window
 * @returns {Decoded}
 */
export function decoded(frame, window) {
  let found = known.get(frame);
  if (!found) {
    const heat = bytesOf(frame.heat);
    found = {
      fake: pointsOf(frame.fake, window), heat, side: Math.round(Math.sqrt(heat.length)),
      grid: frame.grid ? pointsOf(frame.grid, window) : null, arrows: new Int8Array(bytesOf(frame.arrows).buffer),
    };
    known.set(frame, found);
  }
  return found;
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
function bytesOf(text) { return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)); }

/** @param {string} text @param {Window} window @returns {Float32Array} */
export function pointsOf(text, [left, right, bottom, top]) {
  const bytes = bytesOf(text);
  const out = new Float32Array(bytes.length / 2);
  const [wide, high] = [right - left, top - bottom];
  for (let i = 0; i < out.length; i += 1) {
    const share = ((bytes[2 * i] | (bytes[2 * i + 1] << 8)) / 65535) * WIDER - (WIDER - 1) / 2;
    out[i] = i % 2 ? bottom + share * high : left + share * wide;
  }
  return out;
}
