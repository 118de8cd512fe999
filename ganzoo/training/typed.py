"""Values out of JSON that somebody else wrote, as the frozen dataclasses of this package: every field of its type."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, TypeVar

Value = TypeVar("Value")
LARGEST = 2**63  # above every number, infinity and NaN beyond it


def typed(kind: type[Value], value: object) -> Value:
    """Return a dataclass whose fields a JSON object gives; lists become tuples where the field is one.

    Raises:
        ValueError: it is no object, a field is unknown or missing, or a value is not of its field's type. What the
            dataclass itself refuses goes on.
    """
    if not isinstance(value, dict):
        raise ValueError(f"a {kind.__name__} is no JSON object")
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind) if field.init}  # type: ignore[arg-type]
    unknown = [name for name in value if name not in fields]
    if unknown:
        raise ValueError(f"a {kind.__name__} has no field {unknown[0][:60]!r}")
    missing = [
        name
        for name, field in fields.items()
        if name not in value and field.default is field.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise ValueError(f"a {kind.__name__} lacks its {missing[0]}")
    return kind(**{name: _of_type(given, hints[name], name) for name, given in value.items()})


def _of_type(value: Any, hint: Any, name: str) -> Any:
    """Return a value as the type of its field has it."""
    if isinstance(hint, types.UnionType):
        parts = typing.get_args(hint)
        if value is None and type(None) in parts:
            return None
        return _of_type(value, next(part for part in parts if part is not type(None)), name)
    if typing.get_origin(hint) is tuple:
        return _tuple(value, typing.get_args(hint), name)
    if not isinstance(hint, type) or getattr(hint, "_is_protocol", False):
        return value
    if dataclasses.is_dataclass(hint):
        return typed(hint, value)
    if type(value) is not hint and not (hint is float and type(value) is int):
        raise ValueError(f"its {name} is no {hint.__name__}")
    if isinstance(value, (int, float)) and not abs(value) < LARGEST:
        raise ValueError(f"its {name} is out of range")
    return value


def _tuple(value: Any, parts: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"its {name} is no list")
    if len(parts) == 2 and parts[1] is ...:
        return tuple(_of_type(item, parts[0], name) for item in value)
    if len(value) != len(parts):
        raise ValueError(f"its {name} has not {len(parts)} parts")
    return tuple(_of_type(item, part, name) for item, part in zip(value, parts, strict=True))
