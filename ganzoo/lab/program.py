"""A page of plain PyTorch for exactly one experiment of the lab, to be taken home and run on its own.

The page holds only what its settings need, draws the same random numbers as the lab, and so learns the same
curves: tests run it against the engine (ganzoo.lab.game), for which it is the reference, and the benches run it as the
plain eager loop. A world's own program (ganzoo.lab.line.program) says how its target is drawn, looked at and reported.
`%NAME%` marks what is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass

from ganzoo.lab import program_tricks as tricks
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.links import to_query
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.worlds import world_of


@dataclass(frozen=True, kw_only=True)
class Own:
    """What a world adds to the page.

    `what` is learned, and made as `rows`. `draw` are the lines that draw real ones of a `shape` by `rng`; `look` are
    words and lines for what the discriminator is shown of `rows`. `report` is the function of that name.
    """

    what: str
    rows: str
    draw: list[str]
    look: tuple[str, list[str]]
    report: str


_DECAYS = {
    "constant": "1.0",
    "linear": "1.0 - min(step / STEPS, 1.0)",
    "cosine": "0.5 * (1.0 + math.cos(math.pi * min(step / STEPS, 1.0)))",
}

_SETTINGS_AT = '''def settings_at(step):
    """Return the settings that hold after so many steps: those of the start, and what was changed since."""
    settings = {"lr_d": LR_D, "lr_g": LR_G, "d_steps": D_STEPS, "g_steps": G_STEPS}
    settings |= {name: value for at, name, value in STEERING if name in settings and at <= step}
    for at, name, players in STEERING:
        if name == "players" and at == step:  # a single step of these players
            settings |= {"d_steps": int("discriminator" in players), "g_steps": int("generator" in players)}
    return settings.values()


'''

_AVERAGE = '''def average(steps):
    """Let the averaged weights follow with a half-life of %EMA% steps, shorter in the beginning."""
    weight = 1 - 0.5 ** (1 / min(%EMA%, 0.05 * steps))
    with torch.no_grad():
        for ours, theirs in zip(averaged.parameters(), generator.parameters(), strict=True):
            ours.lerp_(theirs, weight)


'''

_PAGE = '''"""A generative adversarial network that learns a distribution of %WHAT%, in plain PyTorch.

Settings: %QUERY%
Objective: %OBJECTIVE% (%SOURCE%). Run it with: python %FILE%
"""

%COPY%import hashlib
import math

import torch
from torch import nn
from torch.nn.functional import relu, softplus  # noqa: F401

SEED, STEPS = %SEED%, %STEPS%
BATCH, ROW = %BATCH%, %ROW%  # what the discriminator judges: so many rows of so many numbers
LATENT, OUTPUTS = %LATENT%, %OUTPUTS%  # the generator makes OUTPUTS numbers from one z
LR_D, LR_G, BETAS = %LR_D%, %LR_G%, (%BETA1%, %BETA2%)
D_STEPS, G_STEPS = %D_STEPS%, %G_STEPS%
%STEERING%

def stream(*where):
    """Return random numbers that depend on the seed and on where they are used: the same seed, the same run."""
    digest = hashlib.blake2b("/".join(map(str, (SEED, *where))).encode(), digest_size=7).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "big"))


%NETWORK%

def draw_target(shape, rng):
    """Draw real %WHAT%: %TARGET%."""
%DRAW%


def make_rows(rows, rng%OF%):
    """Let %WHICH% make %ROWS% from noise."""
    z = torch.%NOISE%(rows * ROW // OUTPUTS, LATENT, generator=rng)
    return %MAKER%(z).view(rows, ROW)


def look(rows, rng=None):
    """Return what the discriminator is shown: %LOOK%."""
%FEATURES%


%MADE%
%AVERAGED%optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=LR_D, betas=BETAS)
optimizer_g = torch.optim.Adam(generator.parameters(), lr=LR_G, betas=BETAS)


%JUDGE%def loss_of_discriminator(real, fake, mix%PARAMETERS%):
    """Return what D minimises: its whole loss, and the parts of it on real and on generated %WHAT%."""
%BEFORE%    logits_real, logits_fake = %SCORE%(real%GIVEN%), %SCORE%(fake%GIVEN%)
    loss_real = %LOSS_REAL%
    loss_fake = %LOSS_FAKE%
    loss = loss_real + loss_fake
%PENALTIES%    return loss, loss_real, loss_fake


def move_discriminator(real, rng):
    fake = make_rows(BATCH, rng).detach()
%BLUR_BOTH%    real, fake = look(real), look(fake, rng)
%ITERATE%    loss, loss_real, loss_fake = loss_of_discriminator(real, fake, %MIX%)
    optimizer_d.zero_grad()
    loss.backward()
%LOOK_BACK_D%    optimizer_d.step()
%CLIP%    return {"loss_real": loss_real.item(), "loss_fake": loss_fake.item()}


%UNROLLED%def move_generator(real, rng):
%FAKE%%GENERATORS_LOSS%    optimizer_g.zero_grad()
    loss.backward()
%LOOK_BACK_G%    optimizer_g.step()
    return {"loss_generator": loss_generator.item()}


%LOOK_BACK%%AVERAGE%%SETTINGS_AT%def train(start, until):
    """Yield the step, counted from 1, and its losses."""
    for step in range(start, until):
        decay = %DECAY%
        lr_d, lr_g, d_steps, g_steps = %SETTINGS%
        optimizer_d.param_groups[0]["lr"], optimizer_g.param_groups[0]["lr"] = lr_d * decay, lr_g * decay
%BLUR_NOW%        losses = {}
        for player, move, repeat in (
            ("discriminator", move_discriminator, d_steps),
            ("generator", move_generator, g_steps),
        ):
            for repetition in range(repeat):
                real = draw_target((BATCH, ROW), stream("real", step * repeat + repetition))
                losses.update(move(real, stream(step, player, repetition)))
%MOVE_AVERAGE%        yield step + 1, losses


%REPORT%


if __name__ == "__main__":
    torch.set_num_threads(1)  # networks this small are slower on two
    for step, losses in train(0, STEPS):
        if step % max(STEPS // 20, 1) == 0:
            report(step, losses)
'''


def write(experiment: Experiment, own: Own) -> str:
    """Return a stand-alone Python program that learns exactly this experiment."""
    objective = OBJECTIVES[experiment.objective]
    score = "judge" if experiment.energy or experiment.unroll else "discriminator"
    fills = {
        "QUERY": _shortened(to_query(experiment) or "the default"),
        "FILE": world_of(experiment).program_file,
        "SOURCE": f"arXiv:{objective.arxiv}",
        "ROW": experiment.numbers_per_row,
        "OUTPUTS": experiment.outputs,
        "TARGET": _shortened(experiment.target.to_text()),
        "NETWORK": tricks.network(experiment),
        "MADE": "\n".join([*tricks.made(experiment), *tricks.history(experiment), *_blur(experiment)]),
        "DRAW": _indent(own.draw),
        "NOISE": "rand" if experiment.noise == "uniform" else "randn",
        "LOOK": own.look[0],
        "FEATURES": _indent(own.look[1]),
        "DECAY": _DECAYS[experiment.decay],
        "STEERING": _steering(experiment),
        "SETTINGS": "settings_at(step)" if experiment.steering else "LR_D, LR_G, D_STEPS, G_STEPS",
        "SETTINGS_AT": _SETTINGS_AT if experiment.steering else "",
        **_turn_of_discriminator(experiment),
        **_turn_of_generator(experiment),
        **_average(experiment),
        "SCORE": score,
        "GIVEN": ", parameters" if experiment.unroll else "",
        "WHAT": own.what,
        "ROWS": own.rows,
    }
    page = _PAGE.replace("%REPORT%", own.report)
    for name, value in {**_plain_settings(experiment), **fills}.items():
        page = page.replace(f"%{name}%", str(value))
    return page


def _turn_of_discriminator(experiment: Experiment) -> dict[str, str]:
    objective = OBJECTIVES[experiment.objective]
    smoothed = f" + {experiment.smoothing} * logits_real.mean()" if experiment.smoothing else ""
    mixed = "gp_weight" in objective.settings
    return {
        "JUDGE": tricks.judge(experiment),
        "PARAMETERS": ", parameters=None" if experiment.unroll else "",
        "BEFORE": block(_before_lines(experiment)),
        "LOSS_REAL": objective.real + smoothed,
        "LOSS_FAKE": objective.fake.replace("MARGIN", str(experiment.margin)),
        "PENALTIES": block(_penalty_lines(experiment)),
        "BLUR_BOTH": block(tricks.blurred(experiment, "real", "fake")),
        "BLUR_NOW": _blur_now(experiment),
        "ITERATE": "    discriminator.iterate()\n" if experiment.spectral == "on" else "",
        "MIX": "torch.rand(BATCH, 1, generator=rng)" if mixed else "None",
        "CLIP": block(_clip_lines(experiment)),
        "LOOK_BACK": tricks.look_back(experiment),
        "LOOK_BACK_D": "    look_back(discriminator)\n" if experiment.historical else "",
        "LOOK_BACK_G": "    look_back(generator)\n" if experiment.historical else "",
    }


def _turn_of_generator(experiment: Experiment) -> dict[str, str]:
    objective = OBJECTIVES[experiment.objective]
    both = experiment.unroll or experiment.matches or objective.paired
    lines = ["fake = make_rows(BATCH, rng)", *tricks.blurred(experiment, *(("real", "fake") if both else ("fake",)))]
    lines.append("real, fake = look(real), look(fake, rng)" if both else "fake = look(fake, rng)")
    if experiment.unroll:
        mix = "torch.rand(BATCH, 1, generator=rng)" if "gp_weight" in objective.settings else "None"
        lines.append(f"parameters = unrolled(real, fake, {mix})")
    ahead = ", parameters" if experiment.unroll else ""
    minimised = objective.generator.replace("discriminator(look(real))", f"%SCORE%(real{ahead})")
    own = [f"logits = %SCORE%(fake{ahead})", f"loss = loss_generator = {minimised}"]
    return {
        "UNROLLED": tricks.unrolled(experiment),
        "FAKE": block(lines),
        "GENERATORS_LOSS": block([*([] if experiment.matches else own), *tricks.generators_loss(experiment)]),
    }


def _blur(experiment: Experiment) -> list[str]:
    return ["blur = [0.0]  # the deviation of the noise on all that D sees"] if experiment.instance_noise else []


def _blur_now(experiment: Experiment) -> str:
    if not experiment.instance_noise:
        return ""
    return f"        blur[0] = {experiment.instance_noise} * max(0.0, 1 - step / STEPS)\n"


def _plain_settings(experiment: Experiment) -> dict[str, object]:
    names = ("seed", "steps", "batch", "latent", "lr_d", "lr_g", "beta1", "beta2", "d_steps", "g_steps")
    return {name.upper(): getattr(experiment, name) for name in (*names, "objective")}


def _average(experiment: Experiment) -> dict[str, str]:
    """Write the moving average of the generator's weights, if there is one."""
    if not experiment.ema:
        return {"OF": "", "WHICH": "the generator", "MAKER": "generator", "SHOWN": ""} | dict.fromkeys(
            ("COPY", "AVERAGED", "AVERAGE", "MOVE_AVERAGE"), ""
        )
    return {
        "OF": ", network=None",
        "WHICH": "the generator, or its average,",
        "MAKER": "(network or generator)",
        "SHOWN": ", averaged",
        "COPY": "import copy\n",
        "AVERAGED": "averaged = copy.deepcopy(generator)  # this one is reported\n",
        "AVERAGE": _AVERAGE.replace("%EMA%", str(experiment.ema)),
        "MOVE_AVERAGE": "        if g_steps:\n            average(step + 1)\n",
    }


def _steering(experiment: Experiment) -> str:
    """Write the moves of whoever steered the run."""
    if not experiment.steering:
        return ""
    moves = "\n".join(f"    {tuple(move)!r}," for move in experiment.steering)
    return f"STEERING = [  # after so many steps this setting became that\n{moves}\n]\n"


def _shortened(text: str) -> str:
    return text if len(text) <= 90 else text[:87] + "..."


def _indent(lines: list[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)


def block(lines: list[str]) -> str:
    """Indent lines that may be none at all."""
    return _indent(lines) + "\n" if lines else ""


def wrapped(name: str, values: list[float]) -> list[str]:
    """Write a long list of numbers, ten to a line."""
    lines = [", ".join(map(repr, values[i : i + 5])) + "," for i in range(0, len(values), 5)]
    return [f"{name} = torch.tensor([", *(f"    {line}" for line in lines), "])"]


def _before_lines(experiment: Experiment) -> list[str]:
    """Write what must happen before the logits so that a penalty can ask for dD/dx."""
    names = {"real": experiment.r1_gamma, "fake": experiment.r2_gamma}
    return [f"{name}.requires_grad_()" for name, gamma in names.items() if gamma]


def _penalty_lines(experiment: Experiment) -> list[str]:
    lines = []
    for name, gamma in (("real", experiment.r1_gamma), ("fake", experiment.r2_gamma)):
        if gamma:
            lines += [
                f"(gradient,) = torch.autograd.grad(logits_{name}.sum(), {name}, create_graph=True)",
                f"loss = loss + 0.5 * {gamma} * gradient.square().sum(1).mean()",
            ]
    if "gp_weight" in OBJECTIVES[experiment.objective].settings:
        lines += [
            "between = (real + (fake - real) * mix).requires_grad_()",
            "(gradient,) = torch.autograd.grad(%SCORE%(between%GIVEN%).sum(), between, create_graph=True)",
            f"loss = loss + {experiment.gp_weight} * (gradient.norm(dim=1) - 1).square().mean()",
        ]
    return lines


def _clip_lines(experiment: Experiment) -> list[str]:
    if "clip" not in OBJECTIVES[experiment.objective].settings:
        return []
    return [
        "with torch.no_grad():",
        "    for parameter in discriminator.parameters():",
        f"        parameter.clamp_(-{experiment.clip}, {experiment.clip})",
    ]
