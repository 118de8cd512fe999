// A GIF encoder: frames of RGBA pixels to an animated GIF89a. One palette for all frames, found by popularity.
// Only the rectangle that changed since the frame before is written; LZW as in the GIF89a specification, appendix F.

const COLOURS = 256;

export class Gif {
  constructor(width, height, { loop = true } = {}) {
    this.width = width;
    this.height = height;
    this.loop = loop;
    this.frames = []; // {pixels: Uint16Array of 5-6-5 colours, hundredths}
    this.counts = new Map();
  }

  /** Add one frame: RGBA bytes, shown for `seconds`. */
  add(rgba, seconds) {
    const pixels = new Uint16Array(this.width * this.height);
    for (let i = 0, j = 0; i < pixels.length; i += 1, j += 4) pixels[i] = ((rgba[j] >> 3) << 11) | ((rgba[j + 1] >> 2) << 5) | (rgba[j + 2] >> 3);
    for (let i = 0; i < pixels.length; i += 3) this.counts.set(pixels[i], (this.counts.get(pixels[i]) ?? 0) + 1);
    this.frames.push({ pixels, hundredths: Math.max(2, Math.round(seconds * 100)) });
  }

  /** The whole file. */
  encode() {
    const palette = [...this.counts].sort((a, b) => b[1] - a[1]).slice(0, COLOURS).map(([colour]) => colour);
    const out = new Bytes();
    out.text("GIF89a").short(this.width).short(this.height).push(0xf7, 0, 0);
    for (let i = 0; i < COLOURS; i += 1) out.push(...spread(palette[i] ?? 0));
    if (this.loop) out.push(0x21, 0xff, 11).text("NETSCAPE2.0").push(3, 1, 0, 0, 0);
    const nearest = new Int16Array(65536).fill(-1);
    palette.forEach((colour, i) => { nearest[colour] = i; });
    let before = null;
    for (const { pixels, hundredths } of this.frames) {
      const box = this.changed(before, pixels);
      out.push(0x21, 0xf9, 4, 4).short(hundredths).push(0, 0);
      out.push(0x2c).short(box.x).short(box.y).short(box.width).short(box.height).push(0);
      compress(out, this.indices(pixels, box, palette, nearest));
      before = pixels;
    }
    out.push(0x3b);
    return out.whole();
  }

  /** The rectangle outside of which a frame equals the one before. */
  changed(before, pixels) {
    if (!before) return { x: 0, y: 0, width: this.width, height: this.height };
    let [left, right, top, bottom] = [this.width, -1, this.height, -1];
    for (let y = 0, i = 0; y < this.height; y += 1) {
      for (let x = 0; x < this.width; x += 1, i += 1) {
        if (pixels[i] === before[i]) continue;
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        bottom = y;
      }
    }
    if (right < 0) return { x: 0, y: 0, width: 1, height: 1 };
    return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  }

  indices(pixels, box, palette, nearest) {
    const out = new Uint8Array(box.width * box.height);
    for (let y = 0, k = 0; y < box.height; y += 1) {
      let i = (box.y + y) * this.width + box.x;
      for (let x = 0; x < box.width; x += 1, i += 1, k += 1) {
        const colour = pixels[i];
        if (nearest[colour] < 0) nearest[colour] = closest(colour, palette);
        out[k] = nearest[colour];
      }
    }
    return out;
  }
}

/** A 5-6-5 colour as three bytes. */
function spread(colour) {
  const [r, g, b] = [colour >> 11, (colour >> 5) & 63, colour & 31];
  return [(r << 3) | (r >> 2), (g << 2) | (g >> 4), (b << 3) | (b >> 2)];
}

function closest(colour, palette) {
  const [r, g, b] = spread(colour);
  let best = 0;
  let least = Infinity;
  palette.forEach((other, i) => {
    const [r2, g2, b2] = spread(other);
    const far = (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2;
    if (far < least) { least = far; best = i; }
  });
  return best;
}

/** LZW with codes of 9 to 12 bits, packed into blocks of up to 255 bytes. */
function compress(out, indices) {
  const CLEAR = 256;
  const END = 257;
  out.push(8);
  const block = new Blocks(out);
  let table = new Map();
  let next = 258;
  let bits = 9;
  block.code(CLEAR, bits);
  let prefix = indices[0];
  for (let i = 1; i < indices.length; i += 1) {
    const key = (prefix << 8) | indices[i];
    const known = table.get(key);
    if (known !== undefined) { prefix = known; continue; }
    block.code(prefix, bits);
    if (next < 4096) {
      table.set(key, next);
      if (next === 1 << bits && bits < 12) bits += 1;
      next += 1;
    } else {
      block.code(CLEAR, bits);
      table = new Map();
      next = 258;
      bits = 9;
    }
    prefix = indices[i];
  }
  block.code(prefix, bits);
  block.code(END, next === 1 << bits && bits < 12 ? bits + 1 : bits);
  block.end();
}

class Blocks {
  constructor(out) {
    this.out = out;
    this.bytes = [];
    this.hold = 0;
    this.held = 0;
  }

  code(value, bits) {
    this.hold |= value << this.held;
    this.held += bits;
    while (this.held >= 8) {
      this.byte(this.hold & 255);
      this.hold >>>= 8;
      this.held -= 8;
    }
  }

  byte(value) {
    this.bytes.push(value);
    if (this.bytes.length === 255) this.flush();
  }

  flush() {
    if (this.bytes.length) this.out.push(this.bytes.length, ...this.bytes);
    this.bytes = [];
  }

  end() {
    if (this.held > 0) this.byte(this.hold & 255);
    this.flush();
    this.out.push(0);
  }
}

class Bytes {
  constructor() { this.parts = []; }

  push(...values) { this.parts.push(Uint8Array.from(values)); return this; }

  short(value) { return this.push(value & 255, value >> 8); }

  text(letters) { return this.push(...[...letters].map((letter) => letter.charCodeAt(0))); }

  whole() { return new Blob(this.parts, { type: "image/gif" }); }
}
