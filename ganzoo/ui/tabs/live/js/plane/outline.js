// The small picture of a target of the plane: a square of cells, from 0 to 9 dense, rows from the bottom.

const SVG = "http://www.w3.org/2000/svg";

export function outline({ outline: cells }) {
  const side = Math.round(Math.sqrt(cells.length));
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", `0 0 ${side} ${side}`);
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "dense");
  for (const [opacity, from] of [[0.35, 2], [0.7, 4], [1, 7]]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", cells.map((dense, i) => (dense >= from ? `M${i % side} ${side - 1 - Math.floor(i / side)}h1v1h-1z` : "")).join(""));
    path.setAttribute("fill-opacity", String(opacity));
    drawing.append(path);
  }
  return drawing;
}
