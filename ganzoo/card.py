"""The model card, generated from a checkpoint's config: nobody writes a figure by hand.

The YAML header is huggingface_hub's own (`ModelCardData`, `EvalResult`); the body says what it is, shows the
picture and the figures with their protocol, repeats the data's terms and says how to load it.
"""

from __future__ import annotations

from typing import Any

from ganzoo.checkpoint import PICTURE, Config, Metric

LICENSE = "apache-2.0"

_PIPELINES = {
    "noise": "unconditional-image-generation",
    "classifier": "image-classification",
    "translation": "image-to-image",
    "super_resolution": "image-to-image",
}
_LIMITS = {
    "noise": "It draws pictures like those it was trained on and nothing else. Pictures are {size} pixels. "
    "It has no notion of what it draws, and mirrors the bias of its data.",
    "translation": "It turns pictures like those it was trained on into pictures of the other kind, {size} pixels, in "
    "both directions: one thing from a shop catalogue, centred on white. Of any other picture it makes something too. "
    "Nobody told it what goes with what; it found one way to pair them. The inputs in the picture above were generated "
    "or drawn.",
    "super_resolution": "It makes pictures four times larger that were reduced cleanly, as by a good camera or a "
    "bicubic filter. Noise and the marks of JPEG are enlarged with the rest. What it adds is plausible and not known: "
    "do not read number plates or faces from it, and do not diagnose by it. The picture above was drawn by a program; "
    "from the left: bicubic, this model, the truth.",
    "classifier": "It judges pictures of this one data set, at this size. It is a measuring instrument for "
    "generated pictures, not a classifier for photographs.",
}
_LIMITS_OF = {
    "srgan": " It is sharper than anybody can know, and so farther from the truth in decibels. Looked at several times "
    "enlarged, rows of dots, four pixels apart, can be seen along some bright edges.",
}


def card(config: Config) -> str:
    """Return the card of a checkpoint as Markdown with a YAML header."""
    parts = [
        f"---\n{_header(config)}\n---",
        f"# {config.name}",
        _summary(config),
        f"![what it does]({PICTURE})",
        _figures(config),
        _comparison(config),
        _training(config),
        _data(config),
        f"## Limits\n\n{_LIMITS.get(config.kind, '').format(size=_size(config))}{_LIMITS_OF.get(config.model, '')}",
        _loading(config),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _header(config: Config) -> str:
    from huggingface_hub import EvalResult, ModelCardData

    results = [
        EvalResult(
            task_type=_PIPELINES.get(config.kind, "other"),
            dataset_type=str(config.data.get("name", "unknown")),
            dataset_name=str(config.data.get("title", "unknown")),
            metric_type=metric.name.lower().replace(" ", "-"),
            metric_name=f"{metric.name} ({metric.subject})",
            metric_value=metric.value,
        )
        for metric in config.metrics
    ]
    return ModelCardData(
        model_name=config.name,
        license=LICENSE,
        library_name="ganzoo",
        pipeline_tag=_PIPELINES.get(config.kind),
        tags=["ganzoo", "gan", config.model],
        datasets=None,
        eval_results=results or None,
    ).to_yaml()


def _summary(config: Config) -> str:
    return (
        f"{config.recipe.get('summary', config.model)}. "
        f"{config.images_seen:,} training pictures seen, seed {config.seed}. Made with ganzoo."
    )


def _figures(config: Config) -> str:
    if not config.metrics:
        return ""
    rows = ["| figure | of | value | real against real | samples |", "|---|---|---:|---:|---:|"]
    rows += [_figure_row(metric) for metric in config.metrics]
    texts = {metric.protocol for metric in config.metrics}
    named = {f"- {metric.name}: {metric.protocol}": None for metric in config.metrics}
    protocols = [f"Protocol: {text}." for text in texts] if len(texts) == 1 < len(named) else list(named)
    command = f"Measured with `python -m ganzoo evaluate {config.name} --data DIR --json`."
    return "\n".join(["## Figures", "", *rows, "", *protocols, "", command])


def _figure_row(metric: Metric) -> str:
    floor = "" if metric.floor is None else f"{metric.floor:.4g}"
    return f"| {metric.name} | {metric.subject} | {metric.value:.4g} | {floor} | {metric.samples:,} |"


def _comparison(config: Config) -> str:
    if not config.comparison:
        return ""
    columns = list(dict.fromkeys(name for row in config.comparison for name in row))
    head = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    rows = [f"| {' | '.join(_cell(row.get(name, '')) for name in columns)} |" for row in config.comparison]
    return "\n".join(["## Settings that were compared", "", *head, *rows])


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _training(config: Config) -> str:
    lines = [f"- {name.replace('_', ' ')}: {_cell(value)}" for name, value in config.training.items()]
    game = config.recipe.get("game", {})
    settings = ", ".join(f"{name} {value}" for name, value in game.items() if name != "class" and value is not None)
    lines += [f"- batch: {config.recipe.get('batch', '?')}", f"- settings: {settings}"] if game else []
    lines += [f"- commit: {config.git_commit}"] if config.git_commit else []
    return "\n".join(["## Training", "", *lines]) if lines else ""


def _data(config: Config) -> str:
    title, url, terms = (str(config.data.get(name, "")) for name in ("title", "url", "terms"))
    return f"## Data and its terms\n\n{title} ({url}). Terms as stated at the source: {terms}."


def _size(config: Config) -> str:
    arguments = config.networks[config.default_network].arguments
    resolution = arguments.get("resolution", "")
    return f"{resolution}x{resolution}" if resolution else "small"


def _loading(config: Config) -> str:
    lines = {
        "noise": f"python -m ganzoo sample {config.name} --seed 0 --count 64 --out grid.png",
        "translation": f"python -m ganzoo translate {config.name} a.jpg --out b.png  # --direction b-to-a goes back",
        "super_resolution": f"python -m ganzoo upscale {config.name} small.png --out large.png",
        "classifier": f"python -m ganzoo list  # {config.name} is used by `evaluate`",
    }
    return f"## How to load\n\n```\n{lines.get(config.kind, 'python -m ganzoo list')}\n```"
