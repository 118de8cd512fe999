// All plots in one picture, for PNG and GIF: the distribution large, the others beside and below it, the sentence on top.

import { facts, titleOf } from "./facts.js";
import { styleOf } from "./plot.js";
import { StepScenes, distributionScene, mapScene, quantileScene } from "./panels.js";
import { number, say, t } from "./text.js";

/** Paint the run at one moment; `view` as in panels.js. `scenes` keeps axes still from frame to frame. */
export function paintPicture(ctx, { width, height, screen, view, sentence, scenes = new StepScenes(), full = true }) {
  const size = Math.max(10, Math.round(width / 92));
  const style = styleOf(screen.distribution.stage, size);
  ctx.fillStyle = style["--card"];
  ctx.fillRect(0, 0, width, height);
  const pad = size;
  const head = paintHead(ctx, { width, pad, size, style, view, sentence });
  for (const [plot, scene, box] of layout({ width, height, pad, head, view, scenes, screen, full })) {
    const legend = paintLegend(ctx, plot, scene, box, style);
    plot.paintInto(ctx, { x: box.x, y: box.y + legend, width: box.width, height: box.height - legend }, style, scene);
  }
}

function paintHead(ctx, { width, pad, size, style, view, sentence }) {
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillStyle = style["--text"];
  ctx.font = `600 ${size * 1.35}px ${style.font}`;
  ctx.fillText(say(sentence), pad, pad, width - 2 * pad);
  ctx.fillStyle = style["--muted"];
  ctx.font = `${size}px ${style.font}`;
  const { experiment } = view.state;
  const step = t("step {step} of {steps}", { step: number(view.cursor ?? view.state.last), steps: number(view.state.steps) });
  ctx.fillText(experiment ? `${step} · ${t(facts().settings.objective.choices[experiment.objective])} · ${titleOf("seed")} ${experiment.seed}` : step, pad, pad + size * 1.9, width - 2 * pad);
  return pad + size * 3.6;
}

function layout({ width, height, pad, head, view, scenes, screen, full }) {
  const inner = height - head - pad;
  const wide = (width - 3 * pad) * 0.6;
  const slim = width - 3 * pad - wide;
  const map = view.frame?.g ? mapScene(view.frame) : view.frame ? quantileScene(view.frame) : null;
  const right = 2 * pad + wide;
  const third = inner / 3;
  const boxes = [
    [screen.distribution, distributionScene(view), { x: pad, y: head, width: wide, height: full ? third * 2 : inner }],
    [screen.errors, scenes.errorsScene(view), { x: right, y: head, width: slim, height: full ? third : inner / 2 }],
  ];
  if (!full) return [...boxes, [screen.moments, scenes.momentsScene(view), { x: right, y: head + inner / 2, width: slim, height: inner / 2 }]];
  boxes.push([screen.moments, scenes.momentsScene(view), { x: right, y: head + third, width: slim, height: third }]);
  boxes.push([screen.distance, scenes.distanceScene(view), { x: right, y: head + 2 * third, width: slim, height: third }]);
  if (map) boxes.push([screen.map, map, { x: pad, y: head + 2 * third, width: wide, height: third }]);
  return boxes;
}

/** Title and legend in one line; returns the height it took. */
function paintLegend(ctx, plot, scene, box, style) {
  const { size } = style;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.font = `600 ${size}px ${style.font}`;
  ctx.fillStyle = style["--text"];
  const middle = box.y + size * 0.8;
  ctx.fillText(t(plot.title), box.x, middle);
  let x = box.x + ctx.measureText(t(plot.title)).width + size * 1.4;
  ctx.font = `${size}px ${style.font}`;
  for (const layer of scene.layers.filter((each) => each.label)) {
    const width = ctx.measureText(layer.label).width;
    if (x + width + size * 2 > box.x + box.width) break;
    ctx.strokeStyle = style[layer.colour];
    ctx.lineWidth = size * 0.2;
    ctx.setLineDash(layer.dash ?? []);
    ctx.beginPath();
    ctx.moveTo(x, middle);
    ctx.lineTo(x + size * 1.4, middle);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = style["--muted"];
    ctx.fillText(layer.label, x + size * 1.8, middle);
    x += width + size * 3;
  }
  return size * 1.7;
}
