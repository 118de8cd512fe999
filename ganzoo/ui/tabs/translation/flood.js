// @ts-check
// Colour the region around a point: neighbours that look like it, row by row.

const ALIKE = 30;  // levels of a colour that may differ

/**
 * Fill in place.
 * @param {{data: Uint8ClampedArray, width: number, height: number}} image
 * @param {{x: number, y: number}} at
 * @param {string} colour  "#rrggbb"
 */
export function flood({ data, width, height }, { x, y }, colour) {
  const start = Math.floor(y) * width + Math.floor(x);
  const seed = data.slice(4 * start, 4 * start + 3);
  const done = new Uint8Array(width * height);
  const alike = (place) => !done[place] && [0, 1, 2].every((c) => Math.abs(data[4 * place + c] - seed[c]) < ALIKE);
  const todo = [start];
  while (todo.length) {
    const place = todo.pop();
    if (!alike(place)) continue;
    const row = place - (place % width);
    let left = place, right = place;
    while (left > row && alike(left - 1)) left -= 1;
    while (right < row + width - 1 && alike(right + 1)) right += 1;
    for (let at = left; at <= right; at += 1) {
      done[at] = 1;
      if (at >= width) todo.push(at - width);
      if (at < width * (height - 1)) todo.push(at + width);
    }
  }
  const ink = [...[1, 3, 5].map((digit) => parseInt(colour.slice(digit, digit + 2), 16)), 255];
  for (let at = 0; at < done.length; at += 1) if (done[at]) data.set(ink, 4 * at);
}
