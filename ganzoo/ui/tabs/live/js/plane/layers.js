// Layers of the plane that paint themselves: D as a map, G's grid, points, arrows.

/** Real and generated points. `points` are x, y, x, y. */
export function dots({ key, label, colour, points, radius = 2, alpha = 0.8, hollow = false }) {
  return {
    key, label, colour, dash: hollow ? [2, 2] : null,
    paint(ctx, { sx, sy }, style, faded) {
      const size = radius * Math.max(1, style.size / 12);
      ctx.globalAlpha = faded * alpha;
      ctx.fillStyle = ctx.strokeStyle = style[colour];
      ctx.lineWidth = 1.2;
      ctx.setLineDash([]);
      ctx.beginPath();
      for (let i = 0; i < points.length; i += 2) {
        const [x, y] = [sx(points[i]), sy(points[i + 1])];
        ctx.moveTo(x + size, y);
        ctx.arc(x, y, size, 0, 2 * Math.PI);
      }
      if (hollow) ctx.stroke();
      else ctx.fill();
    },
  };
}

/** D over the window: towards blue what it takes for real, towards orange what it takes for generated. */
export function heatMap({ key, label, heat, side, window: [left, right, bottom, top], undecided }) {
  return {
    key, label, colour: "--discriminator",
    paint(ctx, { sx, sy }, style, faded) {
      const image = imageOf(heat, side, style, undecided);
      ctx.globalAlpha = faded * 0.5;
      ctx.imageSmoothingEnabled = true;
      const [x, y] = [sx(left), sy(top)];
      ctx.drawImage(image, x, y, sx(right) - x, sy(bottom) - y);
    },
  };
}

const canvases = new Map();

function imageOf(heat, side, style, undecided) {
  let canvas = canvases.get(side);
  if (!canvas) canvases.set(side, (canvas = Object.assign(document.createElement("canvas"), { width: side, height: side })));
  const ctx = canvas.getContext("2d");
  const image = ctx.createImageData(side, side);
  const table = coloursBetween(style, undecided);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const from = 3 * heat[(side - 1 - row) * side + column]; // the first row of the data is the lowest
      const to = 4 * (row * side + column);
      image.data[to] = table[from];
      image.data[to + 1] = table[from + 1];
      image.data[to + 2] = table[from + 2];
      image.data[to + 3] = 255;
    }
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}

const tables = new Map();

/** The colour of each shade: orange, the card's colour where D is undecided, blue. */
function coloursBetween(style, undecided) {
  const key = [style["--fake"], style["--card"], style["--real"], undecided].join();
  if (tables.has(key)) return tables.get(key);
  const [low, middle, high] = ["--fake", "--card", "--real"].map((name) => rgb(style[name]));
  const table = new Uint8ClampedArray(256 * 3);
  for (let shade = 0; shade < 256; shade += 1) {
    const at = shade / 255;
    const [from, to, share] = at < undecided ? [low, middle, at / undecided] : [middle, high, (at - undecided) / (1 - undecided)];
    for (let c = 0; c < 3; c += 1) table[3 * shade + c] = from[c] + (to[c] - from[c]) * share;
  }
  tables.set(key, table);
  return table;
}

/** A colour of the style sheet as three numbers. */
function rgb(text) {
  const hex = /^#([0-9a-f]{6})$/i.exec(text)?.[1] ?? "888888";
  return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/** Where the generator takes a grid of z: cells that are small are dense. One line where z is one number. */
export function warpedGrid({ key, label, points, lines }) {
  return {
    key, label, colour: "--generator",
    paint(ctx, frame, style, faded) {
      ctx.strokeStyle = ctx.fillStyle = style["--generator"];
      ctx.lineWidth = 1;
      ctx.setLineDash([]);
      if (lines > 1) shadeCells(ctx, frame, points, lines, faded);
      ctx.globalAlpha = faded * (lines > 1 ? 0.55 : 0.9);
      strokeGrid(ctx, frame, points, lines);
    },
  };
}

/** Fill each cell the more, the more of z is pressed into it. */
function shadeCells(ctx, { sx, sy }, points, lines, faded) {
  const unit = Math.abs((sx(1) - sx(0)) * (sy(1) - sy(0)));
  const corner = (row, column) => [sx(points[2 * (row * lines + column)]), sy(points[2 * (row * lines + column) + 1])];
  for (let row = 0; row + 1 < lines; row += 1) {
    for (let column = 0; column + 1 < lines; column += 1) {
      const [a, b, c, d] = [corner(row, column), corner(row, column + 1), corner(row + 1, column + 1), corner(row + 1, column)];
      const area = Math.abs((c[0] - a[0]) * (d[1] - b[1]) - (d[0] - b[0]) * (c[1] - a[1])) / 2 / unit;
      ctx.globalAlpha = faded * Math.min(0.5, densityOf(area, lines) * 0.25);
      ctx.beginPath();
      for (const [x, y] of [a, b, c, d]) ctx.lineTo(x, y);
      ctx.fill();
    }
  }
}

/** Probability for each unit of area, of one cell; every cell holds as much. */
export function densityOf(area, lines) { return 1 / ((lines - 1) ** 2 * Math.max(area, 1e-6)); }

function strokeGrid(ctx, { sx, sy }, points, lines) {
  const count = points.length / 2;
  const across = lines > 1 ? lines : count;
  ctx.beginPath();
  for (let row = 0; row * across < count; row += 1) {
    for (let i = 0; i < across; i += 1) to(ctx, sx, sy, points, row * across + i, i === 0);
    if (lines > 1) for (let i = 0; i < across; i += 1) to(ctx, sx, sy, points, i * across + row, i === 0);
  }
  ctx.stroke();
}

function to(ctx, sx, sy, points, i, first) {
  const [x, y] = [sx(points[2 * i]), sy(points[2 * i + 1])];
  if (first) ctx.moveTo(x, y);
  else ctx.lineTo(x, y);
}

/** Where the discriminator pushes generated points: pairs of shares of the longest arrow. */
export function arrowsAt({ key, label, points, arrows, longest }) {
  return {
    key, label, colour: "--text",
    paint(ctx, { sx, sy }, style, faded) {
      ctx.globalAlpha = faded * 0.75;
      ctx.strokeStyle = style["--text"];
      ctx.lineWidth = 1;
      ctx.setLineDash([]);
      ctx.beginPath();
      for (let i = 0; i + 1 < arrows.length; i += 2) {
        const [dx, dy] = [(arrows[i] / 127) * longest, (-arrows[i + 1] / 127) * longest];
        if (Math.hypot(dx, dy) < 1.5) continue;
        const [x, y] = [sx(points[i]), sy(points[i + 1])];
        arrow(ctx, [x, y], [x + dx, y + dy], 4);
      }
      ctx.stroke();
    },
  };
}

/** Points that stand out, and where each is pushed (`ways`, all as long as that of the first) or has gone (`to`). */
export function standOut({ key, label, colour, rows, ways = null, to = null }) {
  return {
    key, label, colour,
    paint(ctx, { sx, sy }, style, faded) {
      ctx.globalAlpha = faded;
      ctx.fillStyle = style[colour];
      ctx.strokeStyle = style["--text"];
      ctx.lineWidth = 1.5;
      ctx.setLineDash([]);
      rows.forEach(([x, y], i) => {
        ctx.beginPath();
        ctx.arc(sx(x), sy(y), i ? 4 : 6.5, 0, 2 * Math.PI);
        ctx.fill();
        const end = to ? [sx(to[i][0]), sy(to[i][1])] : ways ? [sx(x) + PUSH * unit(ways[i])[0], sy(y) - PUSH * unit(ways[i])[1]] : null;
        if (end) arrow(ctx, [sx(x), sy(y)], end, 6);
        ctx.stroke();
      });
    },
  };
}

const PUSH = 34; // pixels

function unit([x, y]) {
  const length = Math.hypot(x, y) || 1;
  return [x / length, y / length];
}

/** Add an arrow with a head of so many pixels to the path. */
function arrow(ctx, [x, y], [ex, ey], head) {
  const [ux, uy] = unit([ex - x, ey - y]);
  const [back, aside] = [head, 0.6 * head];
  ctx.moveTo(x, y);
  ctx.lineTo(ex, ey);
  ctx.lineTo(ex - back * ux + aside * uy, ey - back * uy - aside * ux);
  ctx.moveTo(ex, ey);
  ctx.lineTo(ex - back * ux - aside * uy, ey - back * uy + aside * ux);
}

/** Cells that somebody draws, side x side heights from 0 to 1, rows from the bottom. */
export function cellsOf({ label, heights, side, window: [left, right, bottom, top] }) {
  return {
    key: "yours", label, colour: "--real",
    paint(ctx, { sx, sy }, style, faded) {
      ctx.fillStyle = style["--real"];
      const [wide, high] = [(sx(right) - sx(left)) / side, (sy(bottom) - sy(top)) / side];
      heights.forEach((height, i) => {
        if (!(height > 0)) return;
        ctx.globalAlpha = faded * (0.2 + 0.8 * height);
        ctx.fillRect(sx(left) + (i % side) * wide, sy(bottom) - (Math.floor(i / side) + 1) * high, wide + 0.5, high + 0.5);
      });
    },
  };
}
