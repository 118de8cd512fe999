// @ts-check
// Quantiles of a histogram.

/**
 * Quantiles of a histogram of `density` over [low, high, bins], at `count` even probabilities from 1 % to 99 %.
 * @param {[number, number, number]} edges @param {number[]} density @param {number} count @returns {number[]}
 */
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
