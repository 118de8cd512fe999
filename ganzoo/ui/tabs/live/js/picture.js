// All plots in one picture, for PNG and GIF: the distribution large, the others beside and below it, the sentence on top.

import { facts, titleOf } from "./facts.js";
import { styleOf } from "./plot.js";
import { number, say, t } from "./text.js";

/** Paint the run at one moment; `view` as in over_steps.js. `scenes` keeps axes still from frame to frame. */
export function paintPicture(ctx, { width, height, screen, view, sentence, scenes = new screen.face.constructor.Scenes(), full = true }) {
  const size = Math.max(10, Math.round(width / 92));
  const style = styleOf(screen.element, size);
  ctx.fillStyle = style["--card"];
  ctx.fillRect(0, 0, width, height);
  const pad = size;
  const head = paintHead(ctx, { width, pad, size, style, view, sentence });
  for (const [plot, scene, box] of screen.face.boxes(view, { width, height, pad, head, full }, scenes)) {
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
