"""What the program to take home (ganzoo.lab.program) holds of the plane: its targets and its report."""

from __future__ import annotations

from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.program import Own, wrapped, write

_REPORT = '''def report(step, losses):
    """Print the losses, mean and spread of generated points, and their sliced Wasserstein distance to real ones."""
    with torch.no_grad():
        fake = make_rows(2000, stream("report", step)%SHOWN%).view(-1, 2)
    real = draw_target(fake.shape, stream("report real", step))
    angles = math.pi * (torch.arange(16) + 0.5) / 16
    directions = torch.stack([angles.cos(), angles.sin()])
    distance = ((fake @ directions).sort(0).values - (real @ directions).sort(0).values).abs().mean()
    numbers = "  ".join(f"{name} {value:7.4f}" for name, value in losses.items())
    x, y = fake.mean(0).tolist()
    spread = fake.var(0).sum().sqrt()
    print(f"step {step:6d}  {numbers}  mean {x:6.3f} {y:6.3f}  spread {spread:6.3f}  distance {distance:6.3f}")'''

_DRAWN = [
    "uniform, normal = torch.rand(shape, generator=rng), torch.randn(shape, generator=rng)",
    "u = uniform[..., 0]",
]


def plain_pytorch(experiment: Experiment) -> str:
    """Return a stand-alone Python program that learns exactly this experiment."""
    own = Own(
        what="points",
        rows="points",
        draw=_draw_lines(experiment) if experiment.pack == 1 else _packed(_draw_lines(experiment)),
        look=("the points as they are", ["return rows"]),
        report=_REPORT,
    )
    return write(experiment, own)


def _packed(lines: list[str]) -> list[str]:
    """Write the same for rows of several points each."""
    *made, end = lines
    return [
        "rows, shape = shape, (math.prod(shape) // 2, 2)",
        *made,
        f"points = {end.removeprefix('return ')}",
        "return points.view(rows)",
    ]


def _draw_lines(experiment: Experiment) -> list[str]:
    """Write how the target is drawn, number for number as Target.place does it."""
    return [*_DRAWN, *_placed(experiment)]


def _placed(experiment: Experiment) -> list[str]:
    target = experiment.target
    kind, v = target.kind, target.values
    if target.centres is not None:
        return [
            *wrapped("centres", [float(number) for point in target.centres for number in point]),
            *wrapped("deviations", [float(number) for number in target.deviations]),
            "part = (u * len(deviations)).long().clamp_max(len(deviations) - 1)",
            "return centres.view(-1, 2)[part] + deviations[part, None] * normal",
        ]
    if kind == "cells":
        return [
            *wrapped("cumulative", target.cumulative.tolist()),
            f"cell = torch.searchsorted(cumulative[1:], u, right=True).clamp_max({target.side**2 - 1})",
            "part = (u - cumulative[cell]) / (cumulative[cell + 1] - cumulative[cell])",
            f"x = {v[0]} + {(v[1] - v[0]) / target.side} * (cell % {target.side} + part)",
            f"y = {v[2]} + {(v[3] - v[2]) / target.side} * (cell // {target.side} + uniform[..., 1])",
            "return torch.stack([x, y], -1)",
        ]
    along = {
        "line": [f"x, y = {v[0]} + {v[2] - v[0]} * u, {v[1]} + {v[3] - v[1]} * u"] if kind == "line" else [],
        "spiral": [
            "reach = u.sqrt()",
            f"angle = 2 * math.pi * {v[0]} * reach",
            f"x, y = {v[1]} * reach * angle.cos(), {v[1]} * reach * angle.sin()",
        ],
        "moons": [
            "angle, lower = 2 * math.pi * u, u >= 0.5  # the upper moon, then the lower one, turned",
            f"x = {v[0]} * (torch.where(lower, 0.5, -0.5) + angle.cos())",
            f"y = {v[0]} * (torch.where(lower, 0.25, -0.25) + angle.sin())",
        ],
    }
    return [*along[kind], f"return torch.stack([x, y], -1) + {v[-1]} * normal"]
