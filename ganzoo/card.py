"""The model card, generated from a checkpoint's config: nobody writes a figure by hand.

The YAML header is huggingface_hub's own (`ModelCardData`, `EvalResult`); the body says what it is, shows the
picture and the figures with their protocol, repeats the data's terms and says how to load it.
"""

from __future__ import annotations

from typing import Any

from ganzoo.checkpoint import PICTURE, Config, Metric
from ganzoo.kinds import kind_of

LICENSE = "apache-2.0"


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
        _limits(config),
        _loading(config),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _header(config: Config) -> str:
    from huggingface_hub import EvalResult, ModelCardData

    results = [
        EvalResult(
            task_type=kind_of(config.kind).pipeline,
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
        pipeline_tag=kind_of(config.kind).pipeline,
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


def _limits(config: Config) -> str:
    """Return what a kind cannot do, what such pictures leave out, and what the recipe says of itself."""
    parts = (kind_of(config.kind).limits, config.data.get("limits"), config.recipe.get("limits"))
    said = " ".join(str(part) for part in parts if part)
    return f"## Limits\n\n{said.replace('{size}', _size(config))}"


def _loading(config: Config) -> str:
    return f"## How to load\n\n```\n{kind_of(config.kind).command.format(name=config.name)}\n```"
