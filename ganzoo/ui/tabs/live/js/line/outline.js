// The small picture of a target of the line.

const [WIDTH, HEIGHT] = [96, 36]; // in its own units
const SVG = "http://www.w3.org/2000/svg";

/** A curve where numbers are judged one by one, bars where they are judged in rows. */
export function outline({ outline: heights, experiment }) {
  const drawing = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", experiment.mode === "rows" ? bars(heights) : curve(heights));
  drawing.append(path);
  return drawing;
}

const level = (height) => (HEIGHT - 1 - height * (HEIGHT - 4)).toFixed(1);

/** @param {number[]} outline */
export function curve(outline) {
  const step = WIDTH / (outline.length - 1);
  return `M0 ${HEIGHT}${outline.map((height, i) => `L${(i * step).toFixed(1)} ${level(height)}`).join("")}L${WIDTH} ${HEIGHT}Z`;
}

/** @param {number[]} outline */
export function bars(outline, count = 16) {
  const width = WIDTH / count;
  return Array.from({ length: count }, (_, i) => {
    const height = outline[Math.round(((i + 0.5) / count) * (outline.length - 1))];
    return `M${(i * width + 0.7).toFixed(1)} ${HEIGHT}V${level(height)}H${((i + 1) * width - 0.7).toFixed(1)}V${HEIGHT}Z`;
  }).join("");
}
