// @ts-check
// A picture of both networks: z → G → what it makes → D → score → error, with real ones beside. Groups light up by name.

import { t } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Where everything stands: a box's middle, a network's left, right and middle, and what leads from one to the next.
 * @typedef {{size: number[], gap: number, most: number, g: number[], d: number[], boxes: Record<string, number[]>, ways: Record<string, number[][]>}} Layout
 */

/** Both networks side by side. @type {Layout} */
const WIDE = {
  size: [920, 190], gap: 28, most: 5, g: [90, 370, 84], d: [500, 740, 84],
  boxes: { z: [40, 84], fake: [434, 50], real: [434, 128], score: [800, 84], loss: [880, 84] },
  ways: { z: [[56, 84, 84, 84]], fake: [[378, 84, 404, 54], [464, 54, 492, 84]], real: [[464, 124, 492, 90]], score: [[748, 84, 770, 84]], loss: [[830, 84, 850, 84]] },
};

/** G above D, for a phone. @type {Layout} */
const NARROW = {
  size: [460, 306], gap: 24, most: 4, g: [96, 372, 58], d: [116, 262, 216],
  boxes: { z: [32, 58], fake: [36, 196], real: [36, 244], score: [334, 216], loss: [424, 216] },
  ways: { z: [[48, 58, 90, 58]], fake: [[380, 58, 410, 58, 410, 158, 36, 158, 36, 180], [66, 196, 108, 212]], real: [[66, 244, 108, 220]], score: [[270, 216, 304, 216]], loss: [[364, 216, 394, 216]] },
};

/** @param {string} tag @param {Record<string, any>} properties @param {(Node | string)[]} children */
function s(tag, properties = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * Draw two networks of these widths.
 * @param {{generator: number[], discriminator: number[]}} widths
 * @returns {{element: Element, light: (lit: string[], turn: string, back: boolean) => void}}
 */
export function networks({ generator, discriminator }) {
  const layout = matchMedia("(max-width: 640px)").matches ? NARROW : WIDE;
  const words = /** @type {Record<string, string>} */ ({ z: "z", fake: "G(z)", real: t("real"), score: t("score"), loss: t("error") });
  const groups = /** @type {Record<string, SVGElement>} */ ({});
  /** @param {string} name @param {Element[]} parts */
  const group = (name, parts) => (groups[name] = s("g", { "data-part": name }, ...parts));
  const element = s("svg", { viewBox: `0 0 ${layout.size.join(" ")}`, class: "networks", role: "img", "aria-label": t("Both networks: z goes through G, what it makes and real ones go through D, which gives a score.") },
    group("g", network(generator, layout.g, "G", layout)), group("d", network(discriminator, layout.d, "D", layout)),
    ...Object.entries(layout.boxes).map(([name, [x, y]]) => group(name, [...layout.ways[name].map(way), ...box(x, y, words[name])])));
  return {
    element,
    light: (lit, turn, back) => {
      element.setAttribute("data-turn", turn);
      element.setAttribute("data-back", String(back));
      for (const [name, part] of Object.entries(groups)) part.setAttribute("data-lit", String(lit.includes(name)));
    },
  };
}

/** @param {number} x @param {number} y @param {string} text */
function box(x, y, text) {
  const half = text === "z" ? 16 : 30;
  return [s("rect", { x: x - half, y: y - 16, width: 2 * half, height: 32, rx: 8 }), s("text", { x, y: y + 5 }, text)];
}

/** A line through places, x and y in turn. @param {number[]} places */
function way(places) { return s("polyline", { class: "way", points: places.join(" ") }); }

/** The layers of a network. @param {number[]} widths @param {number[]} place @param {string} name @param {Layout} layout */
function network(widths, [left, right, middle], name, { gap, most }) {
  const columns = widths.map((width, i) => ({ width, x: left + ((right - left) * i) / Math.max(1, widths.length - 1), places: places(Math.min(width, most), middle, gap) }));
  const edges = columns.slice(1).flatMap((column, i) => columns[i].places.flatMap((y1) => column.places.map((y2) => s("line", { class: "edge", x1: columns[i].x, y1, x2: column.x, y2 }))));
  const units = columns.flatMap(({ x, places: at }) => at.map((cy) => s("circle", { cx: x, cy, r: 6 })));
  const below = middle + (gap * (most - 1)) / 2 + 26;
  const counts = columns.map(({ x, width }) => s("text", { class: "count", x, y: below }, String(width)));
  return [...edges, ...units, ...counts, s("text", { class: "name", x: (left + right) / 2, y: below + 20 }, name)];
}

/** Where units of a layer stand. @param {number} count @param {number} middle @param {number} gap */
function places(count, middle, gap) {
  return Array.from({ length: count }, (_, i) => middle + (i - (count - 1) / 2) * gap);
}
