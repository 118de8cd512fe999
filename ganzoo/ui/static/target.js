// Targets as the browser needs them: choices of the menu, their mean and deviation, quantiles of a histogram.
// The rules themselves (what a target may be) live on the server.

/** The menu's targets; "drawn" and "csv" have no values until somebody gives them. */
export const TARGETS = [
  { id: "normal", title: "Normal", target: { kind: "normal", values: [4, 1.25] } },
  { id: "uniform", title: "Uniform", target: { kind: "uniform", values: [1, 7] } },
  { id: "exponential", title: "Exponential", target: { kind: "exponential", values: [2] } },
  { id: "two", title: "Two hills", target: { kind: "mixture", values: [1, 1.5, 0.6, 1, 6, 0.8] } },
  { id: "three", title: "Three hills", target: { kind: "mixture", values: [1, 0, 0.6, 1, 4, 0.6, 1, 8, 0.6] } },
  { id: "drawn", title: "Drawn by hand", target: null },
  { id: "csv", title: "From a CSV file", target: null },
];

/** The menu entry of a target. */
export function targetId(target) {
  if (!target) return "normal";
  if (target.kind === "mixture") return target.values.length > 6 ? "three" : "two";
  return target.kind === "quantiles" ? "csv" : target.kind;
}

/** Mean and standard deviation of a target {kind, values}. */
export function momentsOf({ kind, values }) {
  if (kind === "normal") return { mean: values[0], std: values[1] };
  if (kind === "exponential") return { mean: values[0], std: values[0] };
  const cells = kind === "mixture" ? hills(values) : stretches(kind, values);
  const total = cells.reduce((sum, cell) => sum + cell.weight, 0);
  const mean = cells.reduce((sum, cell) => sum + cell.weight * cell.mean, 0) / total;
  const square = cells.reduce((sum, cell) => sum + cell.weight * (cell.variance + cell.mean ** 2), 0) / total;
  return { mean, std: Math.sqrt(Math.max(0, square - mean * mean)) };
}

function hills(values) {
  const parts = [];
  for (let i = 0; i + 2 < values.length; i += 3) parts.push({ weight: values[i], mean: values[i + 1], variance: values[i + 2] ** 2 });
  return parts;
}

/** Uniform pieces side by side: a box, a drawn density, the stretches between quantiles. */
function stretches(kind, values) {
  const piece = (low, high, weight) => ({ weight, mean: (low + high) / 2, variance: (high - low) ** 2 / 12 });
  if (kind === "uniform") return [piece(values[0], values[1], 1)];
  if (kind === "quantiles") return values.slice(1).map((value, i) => piece(values[i], value, 1));
  const [low, high, ...heights] = values;
  const width = (high - low) / heights.length;
  return heights.map((height, i) => piece(low + i * width, low + (i + 1) * width, height));
}

/** Quantiles of a histogram {edges: [low, high, bins], density} at `count` even probabilities from 1 % to 99 %. */
export function quantilesOf([low, high, bins], density, count) {
  const width = (high - low) / bins;
  const total = density.reduce((sum, value) => sum + value, 0) || 1;
  const out = [];
  let bin = 0;
  let below = 0;
  for (let i = 0; i < count; i += 1) {
    const wanted = 0.01 + (0.98 * i) / (count - 1);
    while (bin < bins - 1 && below + density[bin] / total < wanted) { below += density[bin] / total; bin += 1; }
    const share = density[bin] > 0 ? (wanted - below) / (density[bin] / total) : 0;
    out.push(low + (bin + Math.min(1, Math.max(0, share))) * width);
  }
  return out;
}
