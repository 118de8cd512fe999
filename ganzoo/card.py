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
Say = Callable[..., str]  # of a sentence and its fields by name


def card(config: Config) -> str:
    """Return the card of a checkpoint as Markdown with a YAML header."""
    return f"---\n{_header(config)}\n---\n\n{body(config)}"


def plainly(sentence: str, **fields: Any) -> str:
    """Say a sentence as it stands, its {named} fields filled if there are any."""
    return sentence.format(**fields) if fields else sentence


def body(config: Config, say: Say = plainly) -> str:
    """Return the card without its header, in the words of `say`, which may put them into another language."""
    parts = [
        f"# {config.name}",
        summary(config, say),
        f"![{say('what it does')}]({PICTURE})",
        _figures(config, say),
        _comparison(config, say),
        _training(config, say),
        _data(config, say),
        _limits(config, say),
        _loading(config, say),
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


def summary(config: Config, say: Say = plainly) -> str:
    """Return what a checkpoint is and how it was made, in a line."""
    what = say(str(config.recipe.get("summary", config.model)))
    made = "{what}. {images} training pictures seen, seed {seed}. Made with ganzoo."
    return say(made, what=what, images=f"{config.images_seen:,}", seed=config.seed)


def _figures(config: Config, say: Say) -> str:
    if not config.metrics:
        return ""
    head = (say(word) for word in ("figure", "of", "value", "real against real", "samples"))
    rows = [f"| {' | '.join(head)} |", "|---|---|---:|---:|---:|"]
    rows += [_figure_row(metric, say) for metric in config.metrics]
    texts = {metric.protocol for metric in config.metrics}
    named = {f"- {say(metric.name)}: {say(metric.protocol)}": None for metric in config.metrics}
    together = len(texts) == 1 < len(named)
    protocols = [say("Protocol: {text}.", text=say(text)) for text in texts] if together else list(named)
    command = say("Measured with {command}.", command=f"`python -m ganzoo evaluate {config.name} --data DIR --json`")
    return "\n".join([f"## {say('Figures')}", "", *rows, "", *protocols, "", command])


def _figure_row(metric: Metric, say: Say) -> str:
    floor = "" if metric.floor is None else f"{metric.floor:.4g}"
    return f"| {say(metric.name)} | {say(metric.subject)} | {metric.value:.4g} | {floor} | {metric.samples:,} |"


def _comparison(config: Config, say: Say) -> str:
    if not config.comparison:
        return ""
    columns = list(dict.fromkeys(name for row in config.comparison for name in row))
    head = [f"| {' | '.join(say(name) for name in columns)} |", f"|{'---|' * len(columns)}"]
    rows = [f"| {' | '.join(_cell(row.get(name, ''), say) for name in columns)} |" for row in config.comparison]
    return "\n".join([f"## {say('Settings that were compared')}", "", *head, *rows])


def _cell(value: Any, say: Say) -> str:
    return f"{value:.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else say(str(value))


def _training(config: Config, say: Say) -> str:
    lines = [f"- {say(name.replace('_', ' '))}: {_cell(value, say)}" for name, value in config.training.items()]
    game = config.recipe.get("game", {})
    settings = ", ".join(f"{name} {value}" for name, value in game.items() if name != "class" and value is not None)
    if game:
        lines += [f"- {say('batch')}: {config.recipe.get('batch', '?')}", f"- {say('settings')}: {settings}"]
    lines += [f"- {say('commit')}: {config.git_commit}"] if config.git_commit else []
    return "\n".join([f"## {say('Training')}", "", *lines]) if lines else ""


def _data(config: Config, say: Say) -> str:
    title, url, terms = (str(config.data.get(name, "")) for name in ("title", "url", "terms"))
    said = say("{title} ({url}). Terms as stated at the source: {terms}.", title=say(title), url=url, terms=say(terms))
    return f"## {say('Data and its terms')}\n\n{said}"


def _size(config: Config, say: Say) -> str:
    arguments = config.networks[config.default_network].arguments
    resolution = arguments.get("resolution", "")
    return f"{resolution}x{resolution}" if resolution else say("small")


def _limits(config: Config, say: Say) -> str:
    """Return what a kind cannot do, what such pictures leave out, and what the recipe says of itself."""
    parts = (kind_of(config.kind).limits, config.data.get("limits"), config.recipe.get("limits"))
    said = " ".join(say(str(part)) for part in parts if part)
    return f"## {say('Limits')}\n\n{said.replace('{size}', _size(config, say))}"


def _loading(config: Config, say: Say) -> str:
    return f"## {say('How to load')}\n\n```\n{kind_of(config.kind).command.format(name=config.name)}\n```"
