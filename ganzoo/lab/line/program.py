"""What the program to take home (ganzoo.lab.program) holds of the line: its targets, its features, its report."""

from __future__ import annotations

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.targets import PLAIN
from ganzoo.lab.program import Own, block, wrapped, write

_FEATURES = {
    "none": ("the numbers as they are", ["return rows"]),
    "shuffled": (
        "a generated row in random order; real ones have none",
        [
            "if rng is None:",
            "    return rows",
            "permutation = torch.randperm(ROW, generator=rng)",
            "start = torch.randint(ROW, (len(rows), 1), generator=rng)",
            "return rows.gather(1, permutation[(torch.arange(ROW) + start) % ROW])",
        ],
    ),
    "sorted": ("the row in order", ["return rows.sort(dim=1).values"]),
    "moments": (
        "mean, deviation, skew and kurtosis of the row",
        [
            "mean = rows.mean(1, keepdim=True)",
            "deviation = ((rows - mean).square().mean(1, keepdim=True) + 1e-6).sqrt()",
            "z = (rows - mean) / deviation",
            "skew, kurtosis = z.pow(3).mean(1, keepdim=True), z.pow(4).mean(1, keepdim=True)",
            "return torch.cat([mean, deviation, skew, kurtosis], 1)",
        ],
    ),
}

_REPORT = '''def report(step, losses):
    """Print the losses, mean and deviation of generated numbers, and their Wasserstein-1 distance to real ones."""
    with torch.no_grad():
        fake = make_rows(max(64, 4096 // ROW), stream("report", step)%SHOWN%).flatten()
    real = draw_target(fake.shape, stream("report real", step))
%UNIT%    distance = (fake.sort().values - real.sort().values).abs().mean()
    numbers = "  ".join(f"{name} {value:7.4f}" for name, value in losses.items())
    print(f"step {step:6d}  {numbers}  mean {fake.mean():7.3f}  deviation {fake.std():6.3f}  distance {distance:6.3f}")
'''


def plain_pytorch(experiment: Experiment) -> str:
    """Return a stand-alone Python program that learns exactly this experiment."""
    report = _REPORT.replace("%UNIT%", block(_unit_lines(experiment)))
    own = Own(
        what="numbers",
        rows="rows of numbers",
        draw=_draw_lines(experiment),
        look=_FEATURES[experiment.features],
        report=report,
    )
    return write(experiment, own)


def _draw_lines(experiment: Experiment) -> list[str]:
    """Write how the target is drawn, number for number as ganzoo.lab.line.source draws it."""
    target = experiment.target
    kind, values = target.kind, target.values
    if kind == "normal":
        return [f"return torch.randn(shape, generator=rng) * {values[1]} + {values[0]}"]
    if kind == "uniform":
        return [f"return torch.rand(shape, generator=rng) * {values[1] - values[0]} + {values[0]}"]
    if kind == "exponential":
        return [f"return -{values[0]} * torch.log1p(-torch.rand(shape, generator=rng))"]
    if kind == "mixture":
        weights, means, deviations = (list(column) for column in zip(*target.parts, strict=True))
        return [
            f"weights, means = torch.tensor({weights}), torch.tensor({means})",
            f"deviations = torch.tensor({deviations})",
            "part = torch.bucketize(torch.rand(shape, generator=rng), weights.cumsum(0)[:-1])",
            "return torch.randn(shape, generator=rng) * deviations[part] + means[part]",
        ]
    grid, cumulative = (list(map(float, column)) for column in target.table)
    return [
        *wrapped("grid", grid),
        *wrapped("cumulative", cumulative),
        "low, high = cumulative[:-1], cumulative[1:]",
        "probability = torch.rand(shape, generator=rng)",
        "cell = (torch.bucketize(probability, cumulative, right=True) - 1).clamp(0, len(low) - 1)",
        "part = (probability - low[cell]) / (high[cell] - low[cell])",
        "return torch.lerp(grid[cell], grid[cell + 1], part)",
    ]


def _unit_lines(experiment: Experiment) -> list[str]:
    """Write how learned numbers become the data's before they are reported."""
    offset, scale = experiment.target.unit
    if experiment.target.unit == PLAIN:
        return []
    return [f"fake, real = ({offset} + {scale} * numbers.double() for numbers in (fake, real))  # the data's own unit"]
