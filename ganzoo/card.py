"""The model card, generated from a checkpoint's config: nobody writes a figure by hand.

The YAML header is huggingface_hub's own (`ModelCardData`, `EvalResult`); the body says what it is, shows the
picture and the figures with their protocol, repeats the data's terms and says how to load it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ganzoo.checkpoint import PICTURE, Config, Metric
from ganzoo.kinds import kind_of

LICENSE = "apache-2.0"
Tell = Callable[..., str]  # of a sentence and its fields by name


def card(config: Config) -> str:
    """Return the card of a checkpoint as Markdown with a YAML header."""
    return f"---\n{_header(config)}\n---\n\n{body(config)}"


def plainly(sentence: str, **fields: Any) -> str:
    """Tell a sentence as it stands, its {named} fields filled if there are any."""
    return sentence.format(**fields) if fields else sentence


def body(config: Config, tell: Tell = plainly) -> str:
    """Return the card without its header, in the words of `tell`, which may put them into another language."""
    parts = [
        f"# {config.name}",
        summary(config, tell),
        f"![{tell('what it does')}]({PICTURE})",
        _figures(config, tell),
        _comparison(config, tell),
        _training(config, tell),
        _data(config, tell),
        _limits(config, tell),
        _loading(config, tell),
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


def summary(config: Config, tell: Tell = plainly) -> str:
    """Return what a checkpoint is and how it was made, in a line."""
    what = tell(str(config.recipe.get("summary", config.model)))
    made = "{what}. {images} training pictures seen, seed {seed}. Made with ganzoo."
    return tell(made, what=what, images=f"{config.images_seen:,}", seed=config.seed)


def _figures(config: Config, tell: Tell) -> str:
    if not config.metrics:
        return ""
    head = (tell(word) for word in ("figure", "of", "value", "real against real", "samples"))
    rows = [f"| {' | '.join(head)} |", "|---|---|---:|---:|---:|"]
    rows += [_figure_row(metric, tell) for metric in config.metrics]
    texts = {metric.protocol for metric in config.metrics}
    named = {f"- {tell(metric.name)}: {tell(metric.protocol)}": None for metric in config.metrics}
    together = len(texts) == 1 < len(named)
    protocols = [tell("Protocol: {text}.", text=tell(text)) for text in texts] if together else list(named)
    command = tell("Measured with {command}.", command=f"`python -m ganzoo evaluate {config.name} --data DIR --json`")
    return "\n".join([f"## {tell('Figures')}", "", *rows, "", *protocols, "", command])


def _figure_row(metric: Metric, tell: Tell) -> str:
    floor = "" if metric.floor is None else f"{metric.floor:.4g}"
    return f"| {tell(metric.name)} | {tell(metric.subject)} | {metric.value:.4g} | {floor} | {metric.samples:,} |"


def _comparison(config: Config, tell: Tell) -> str:
    if not config.comparison:
        return ""
    columns = list(dict.fromkeys(name for row in config.comparison for name in row))
    head = [f"| {' | '.join(tell(name) for name in columns)} |", f"|{'---|' * len(columns)}"]
    rows = [f"| {' | '.join(_cell(row.get(name, ''), tell) for name in columns)} |" for row in config.comparison]
    return "\n".join([f"## {tell('Settings that were compared')}", "", *head, *rows])


def _cell(value: Any, tell: Tell) -> str:
    return f"{value:.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else tell(str(value))


def _training(config: Config, tell: Tell) -> str:
    lines = [f"- {tell(name.replace('_', ' '))}: {_cell(value, tell)}" for name, value in config.training.items()]
    game = config.recipe.get("game", {})
    settings = ", ".join(f"{name} {value}" for name, value in game.items() if name != "class" and value is not None)
    if game:
        lines += [f"- {tell('batch')}: {config.recipe.get('batch', '?')}", f"- {tell('settings')}: {settings}"]
    lines += [f"- {tell('commit')}: {config.git_commit}"] if config.git_commit else []
    return "\n".join([f"## {tell('Training')}", "", *lines]) if lines else ""


def _data(config: Config, tell: Tell) -> str:
    title, url, terms = (str(config.data.get(name, "")) for name in ("title", "url", "terms"))
    said = tell(
        "{title} ({url}). Terms as stated at the source: {terms}.", title=tell(title), url=url, terms=tell(terms)
    )
    return f"## {tell('Data and its terms')}\n\n{said}"


def _size(config: Config, tell: Tell) -> str:
    arguments = config.networks[config.default_network].arguments
    resolution = arguments.get("resolution", "")
    return f"{resolution}x{resolution}" if resolution else tell("small")


def _limits(config: Config, tell: Tell) -> str:
    """Return what a kind cannot do, what such pictures leave out, and what the recipe says of itself."""
    parts = (kind_of(config.kind).limits, config.data.get("limits"), config.recipe.get("limits"))
    said = " ".join(tell(str(part)) for part in parts if part)
    return f"## {tell('Limits')}\n\n{said.replace('{size}', _size(config, tell))}"


def _loading(config: Config, tell: Tell) -> str:
    return f"## {tell('How to load')}\n\n```\n{kind_of(config.kind).command.format(name=config.name)}\n```"
