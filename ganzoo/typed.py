"""Values out of JSON that somebody else wrote, as the types of this package, every field within its bounds.

A type is a dataclass, a TypedDict, or what these are made of: None, bool, int, float, str, tuple, Sequence, dict,
unions of them, and `Annotated[..., Bounds(...)]`. Nothing is converted but a list into a tuple and a whole number where
a float belongs. A TypedDict keeps what it does not know, unread.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import re
import types
import typing
from dataclasses import dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")
LARGEST = 2**63  # no number is as large, NaN and infinity included


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The least and largest number, the longest text, list or object, what a text must match; None: no bound."""

    low: float | None = None
    high: float | None = None
    longest: int | None = None
    pattern: str | None = None

    def check(self, value: Any, path: str) -> None:
        """Refuse a value beyond the bounds.

        Raises:
            ValueError: with the bound.
        """
        if self.low is not None and value < self.low:
            raise _wrong(path, f"is below {self.low}")
        if self.high is not None and value > self.high:
            raise _wrong(path, f"is above {self.high}")
        if self.longest is not None and len(value) > self.longest:
            raise _wrong(path, f"is longer than {self.longest}")
        if self.pattern is not None and re.fullmatch(self.pattern, value) is None:
            raise _wrong(path, f"does not match {self.pattern}")


def typed(kind: type[Value], value: object, *, passing: bool = False) -> Value:
    """Return a value of JSON as a type of this package.

    With `passing`, a dataclass passes over what it does not know; otherwise that is refused.

    Raises:
        ValueError: a field is unknown, missing, not of its type or beyond its bounds; the message begins with the way
            to it ("metrics.0.value: is no float"). What a dataclass itself refuses goes on.
    """
    made: Value = _of(value, kind, "", passing)
    return made


def _of(value: Any, hint: Any, path: str, passing: bool) -> Any:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        made = _of(value, parts[0], path, passing)
        for bounds in parts[1:]:
            bounds.check(made, path)
        return made
    if origin in (types.UnionType, typing.Union):
        return _one_of(value, parts, path, passing)
    if origin is tuple:
        return _tuple(value, parts, path, passing)
    if origin is collections.abc.Sequence:
        return [_of(item, parts[0], f"{path}.{place}", passing) for place, item in enumerate(_list(value, path))]
    if origin is dict:
        return _dict(value, parts, path, passing)
    if typing.is_typeddict(hint):
        known = _hints(hint)
        given = _object(value, path, hint)
        return {k: _of(v, known[k], _below(path, k), passing) if k in known else v for k, v in given.items()}
    if dataclasses.is_dataclass(hint):
        return value if isinstance(value, hint) else _dataclass(value, hint, path, passing)  # type: ignore[arg-type]
    return _scalar(value, hint, path)


def _scalar(value: Any, hint: Any, path: str) -> Any:
    if not isinstance(hint, type) or getattr(hint, "_is_protocol", False):
        return value
    if type(value) is not hint and not (hint is float and type(value) is int):
        raise _wrong(path, f"is no {hint.__name__}")
    if isinstance(value, (int, float)) and not abs(value) < LARGEST:
        raise _wrong(path, "is out of range")
    return value


def _dataclass(value: Any, kind: Any, path: str, passing: bool) -> Any:
    given, hints = _object(value, path, kind), _hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind) if field.init}
    unknown = [name for name in given if name not in fields]
    if unknown and not passing:
        raise _wrong(path, f"a {kind.__name__} has no field {unknown[0][:60]!r}")
    for name, field in fields.items():
        if name not in given and field.default is field.default_factory is dataclasses.MISSING:
            raise _wrong(_below(path, name), "is missing")
    known = {name: item for name, item in given.items() if name in fields}
    return kind(**{name: _of(item, hints[name], _below(path, name), passing) for name, item in known.items()})


def _one_of(value: Any, parts: tuple[Any, ...], path: str, passing: bool) -> Any:
    """Return a value as the first type of a union that it is of; the last one that is no None says what is wrong."""
    if value is None and types.NoneType in parts:
        return None
    *others, last = (part for part in parts if part is not types.NoneType)
    for part in others:
        try:
            return _of(value, part, path, passing)
        except ValueError:
            continue
    return _of(value, last, path, passing)


def _tuple(value: Any, parts: tuple[Any, ...], path: str, passing: bool) -> tuple[Any, ...]:
    items = _list(value, path)
    if len(parts) == 2 and parts[1] is ...:
        parts = (parts[0],) * len(items)
    if len(items) != len(parts):
        raise _wrong(path, f"has not {len(parts)} parts")
    wanted = enumerate(zip(items, parts, strict=True))
    return tuple(_of(item, part, f"{path}.{place}", passing) for place, (item, part) in wanted)


def _dict(value: Any, parts: tuple[Any, ...], path: str, passing: bool) -> dict[str, Any]:
    made = {}
    for name, item in _object(value, path, dict).items():
        below = _below(path, name)
        made[_of(name, parts[0], below, passing)] = _of(item, parts[1], below, passing)
    return made


def _list(value: Any, path: str) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise _wrong(path, "is no list")
    return value


def _object(value: Any, path: str, kind: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(path, "is no object" if path else f"a {kind.__name__} is no JSON object")
    return value


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)


def _below(path: str, name: Any) -> str:
    return f"{path}.{str(name)[:50]}" if path else str(name)[:50]


def _wrong(path: str, what: str) -> ValueError:
    return ValueError(f"{path}: {what}" if path else what)
