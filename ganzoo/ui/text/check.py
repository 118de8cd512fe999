"""Find the sentences of ganzoo that lack a translation: python -m ganzoo.ui.text.check

It reads the source: the templates of every `GanzooError` and its children, every literal given to
`say(...)` and `t(...)`, and every computed message, a dictionary with "text" and "params".
"""

from __future__ import annotations

import ast
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ganzoo import errors
from ganzoo.ui.text import languages, sentences

PACKAGE = Path(__file__).parents[2]
_WORDS = ("say", "t")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence and the place that says it; `text` None is one that the source does not spell out."""

    where: str
    text: str | None


def spoken(package: Path = PACKAGE) -> list[Sentence]:
    """Return every sentence that the source of a package speaks."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(package.rglob("*.py"))}
    refusals = _refusals(trees.values())
    return [
        Sentence(where=f"{path.relative_to(package.parent)}:{node.lineno}", text=text)
        for path, tree in trees.items()
        for node, text in _spoken_in(tree, refusals)
    ]


def fields(sentence: str) -> set[str]:
    """Return the names of a template's fields."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def _refusals(trees: Iterable[ast.Module]) -> set[str]:
    """Return the names of GanzooError and of every class that is made from it."""
    names = {name for name, value in vars(errors).items() if _is_refusal(value)}
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while more := {c.name for c in classes if c.name not in names and {_name(base) for base in c.bases} & names}:
        names |= more
    return names


def _is_refusal(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, errors.GanzooError)


def _spoken_in(tree: ast.Module, refusals: set[str]) -> Iterator[tuple[ast.expr, str | None]]:
    constants = {
        target.id: _literal(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called, first = _name(node.func), node.args[0]
            if called in refusals:
                for choice in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                    yield node, _literal(choice) or (constants.get(choice.id) if isinstance(choice, ast.Name) else None)
            elif called in _WORDS and (literal := _literal(first)):
                yield node, literal
        elif isinstance(node, ast.Dict):
            parts = {_literal(key): value for key, value in zip(node.keys, node.values, strict=True)}
            if "params" in parts and "text" in parts and (text := _literal(parts["text"])):
                yield node, text


def _literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


if __name__ == "__main__":
    for language in languages()[1:]:
        for found in spoken():
            if found.text is None or found.text not in sentences(language.code):
                print(f"{language.code}: {found.where}: {found.text}")
