"""Every refusal of ganzoo, as one small tree.

    GanzooError
    ├── InputError          a value, a picture or a file that somebody gave us
    │   ├── UnknownName     a name that nothing answers to; offers the closest ones
    │   └── LimitError      more than a stated limit allows
    ├── RecipeError         a recipe that cannot be what it says
    ├── DataError           a data set that is missing, damaged or of another shape
    ├── CheckpointError     a checkpoint folder that is not what its config says
    ├── TrainingError       a run that cannot go on
    │   └── Diverged        a loss that became NaN or infinite
    └── HubError            the Hugging Face Hub did not do what was asked
        ├── HubOffline      it could not be reached
        ├── HubDenied       it answered, and said no
        └── HubConflict     somebody else was first

A message is an English sentence with named fields and the values for them, kept apart:
the sentence is the key under which a translation is found (ganzoo/ui/text), the values fill it.
It names what was given, what was expected, and what to do next.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any


class GanzooError(Exception):
    """Refuse something, in a sentence that can be translated.

    `template` is a `str.format` template; `params` fill its named fields.
    """

    def __init__(self, template: str, **params: Any) -> None:
        super().__init__(template.format(**params))
        self.template = template
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with the template and its fields, not with the sentence alone."""
        return _again, (type(self), self.template, self.params)


def _again(kind: type[GanzooError], template: str, params: dict[str, Any]) -> GanzooError:
    return kind(template, **params)


class InputError(GanzooError):
    """A value, picture or file given by a person cannot be used."""


class UnknownName(InputError):
    """Nothing answers to this name."""


class LimitError(InputError):
    """More was asked for than a stated limit allows."""


class RecipeError(GanzooError):
    """A recipe holds an unknown field, a wrong type or an impossible value."""


class DataError(GanzooError):
    """A data set is missing, damaged or of another shape than expected."""


class CheckpointError(GanzooError):
    """A checkpoint folder is not what its config says it is."""


class TrainingError(GanzooError):
    """A training run cannot start or go on."""


class Diverged(TrainingError):
    """A loss became NaN or infinite."""


class HubError(GanzooError):
    """The Hugging Face Hub did not do what was asked."""


class HubOffline(HubError):
    """The Hub could not be reached; what is cached or shipped is still there."""


class HubDenied(HubError):
    """The Hub answered and refused: a wrong token, or a repository that is private or not there."""


class HubConflict(HubError):
    """Somebody else changed the repository first, more often than we tried again."""


def closest(name: str, known: Iterable[str], *, count: int = 3) -> str:
    """Return the known names most like `name`, for a message in any language ("a, b, c")."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=count, cutoff=0.4) or known[:count]
    return ", ".join(near) or "–"
