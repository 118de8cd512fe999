// @ts-check
// A sheet: many square pictures of one size in one image, in rows (ganzoo/ui/shared/pictures.py packs them).

/** @typedef {import("./types.js").Sheet} Sheet */

/**
 * Where picture number `index` lies, in pictures from the left and from the top.
 * @param {{columns: number}} sheet
 * @param {number} index
 */
export const cellOf = ({ columns }, index) => ({ across: index % columns, down: Math.floor(index / columns) });

/**
 * The CSS background position of picture number `index`, where the background is as large as the whole sheet.
 * @param {{columns: number, rows: number}} sheet
 * @param {number} index
 */
export function positionOf({ columns, rows }, index) {
  const { across, down } = cellOf({ columns }, index);
  const share = (place, count) => (count > 1 ? (100 * place) / (count - 1) : 0);
  return `${share(across, columns)}% ${share(down, rows)}%`;
}

/**
 * Show picture number `index` of a sheet as an element's background; returns the element.
 * @template {HTMLElement} Part
 * @param {Part} part
 * @param {Sheet} sheet
 * @param {number} index
 */
export function crop(part, { sheet, columns, rows }, index) {
  Object.assign(part.style, {
    backgroundImage: `url("${sheet}")`,
    backgroundSize: `${columns * 100}% ${rows * 100}%`,
    backgroundPosition: positionOf({ columns, rows }, index),
  });
  return part;
}

/**
 * Fetch and decode a picture.
 * @param {string} url
 */
export async function decoded(url) {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return picture;
}

/**
 * Draw picture number `index` of a decoded sheet onto a canvas, which takes its size.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasImageSource} picture
 * @param {{columns: number, size: number}} sheet
 * @param {number} index
 */
export function drawInto(canvas, picture, { columns, size }, index) {
  if (canvas.width !== size || canvas.height !== size) canvas.width = canvas.height = size;
  const { across, down } = cellOf({ columns }, index);
  const brush = canvas.getContext("2d");
  brush.clearRect(0, 0, size, size);
  brush.drawImage(picture, across * size, down * size, size, size, 0, 0, size, size);
  return canvas;
}
