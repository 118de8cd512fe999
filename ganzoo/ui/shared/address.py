"""What stands in the app's address: one table of every parameter of every tab, for Python and for the browser.

No two tabs share a name, so that one address holds the state of all of them. The table is served inside the page
(`table`; js/address.js writes by it). `read` is the one way from an address to a tab's state: it refuses nothing,
ignores what belongs to others, and returns a sentence for each part that it had to leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ganzoo.errors import GanzooError, InputError

# The settings of the live lab stand in the address under their own names.
from ganzoo.lab.links import NAMES as EXPERIMENT
from ganzoo.ui.shared.seeds import seed_of, stops_of

TABS = ("live", "latent", "translation", "super_resolution", "models")
OLD_TABS = {"dcgan": "latent", "discogan": "translation"}  # as links called them before


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One part of an address.

    `type` is one of READERS. `default` is written as in an address; empty where nothing is the default, or where
    what is here decides (the first checkpoint). `choices` are all values there are, empty where they are not a short
    list. `aliases` are names that links to this tab used before; one counts where its value makes sense.
    """

    name: str
    tab: str
    type: str
    default: str = ""
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Known:
    """What only the running app knows: the names offered for parameters, and how a checkpoint is found."""

    offered: Mapping[str, Sequence[str]]
    find: Callable[[str], str]


PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        # tab, name, type, default, choices
        *(Parameter(tab="live", name=name, type="text") for name in EXPERIMENT),
        Parameter(tab="live", name="lock", type="list"),
        Parameter(tab="live", name="note", type="text"),
        Parameter(tab="latent", name="gan", type="checkpoint"),
        Parameter(tab="latent", name="label", type="text"),
        Parameter(tab="latent", name="wall", type="seed", default="0"),
        Parameter(tab="latent", name="walk", type="stops", default="12,31"),
        Parameter(tab="latent", name="way", type="choice", default="spherical", choices=("spherical", "linear")),
        Parameter(
            tab="latent",
            name="view",
            type="choice",
            default="directions",
            choices=("directions", "dimensions", "sums", "yours"),
        ),
        Parameter(tab="latent", name="dim", type="text"),
        Parameter(tab="latent", name="dir", type="text"),
        Parameter(tab="latent", name="sum", type="text"),
        Parameter(tab="translation", name="pair", type="checkpoint", aliases=("model",)),
        Parameter(
            tab="translation",
            name="direction",
            type="choice",
            default="a-to-b",
            choices=("a-to-b", "b-to-a"),
            aliases=("way",),
        ),
        Parameter(tab="translation", name="example", type="seed", default="54"),
        Parameter(tab="super_resolution", name="left", type="checkpoint", default="bicubic"),
        Parameter(tab="super_resolution", name="right", type="checkpoint", aliases=("model",)),
        Parameter(tab="super_resolution", name="truth", type="flag", default="0", choices=("0", "1")),
    )
}


def _choice(text: str, parameter: Parameter, known: Known) -> str:
    if text not in parameter.choices:
        raise InputError(
            "{name} is one of {known}, not {given!r}",
            name=parameter.name,
            known=", ".join(parameter.choices),
            given=text[:40],
        )
    return text


def _checkpoint(text: str, parameter: Parameter, known: Known) -> str:
    offered = known.offered[parameter.name]
    name = text if text in offered else known.find(text)
    if name not in offered:
        raise InputError("{name} is a checkpoint of another kind", name=name)
    return name


READERS: dict[str, Callable[[str, Parameter, Known], Any]] = {
    "text": lambda text, parameter, known: text,
    "list": lambda text, parameter, known: [part for part in text.split(",") if part],
    "seed": lambda text, parameter, known: seed_of(text),
    "stops": lambda text, parameter, known: stops_of(text),
    "flag": lambda text, parameter, known: _choice(text, parameter, known) == "1",
    "choice": _choice,
    "checkpoint": _checkpoint,
}


def of_tab(tab: str) -> list[Parameter]:
    """Return the parameters of a tab."""
    return [parameter for parameter in PARAMETERS.values() if parameter.tab == tab]


def read(query: Mapping[str, str], tab: str, known: Known) -> tuple[dict[str, Any], list[GanzooError]]:
    """Return a tab's state as an address has it, defaults where it says nothing, and why parts were left out."""
    state, left_out = {}, []
    for parameter in of_tab(tab):
        state[parameter.name] = _default(parameter, known)
        text = _asked(query, parameter)
        try:
            if text is not None:
                state[parameter.name] = READERS[parameter.type](text, parameter, known)
        except GanzooError as reason:
            left_out.append(reason)
    return state, left_out


def defaults(tab: str) -> dict[str, Any]:
    """Return a tab's state where an address says nothing and nothing is here."""
    return read({}, tab, Known(offered={}, find=str))[0]


def table() -> dict[str, Any]:
    """Return the table as the browser reads it."""
    parameters = {name: asdict(parameter) for name, parameter in PARAMETERS.items()}
    return {"tabs": TABS, "oldTabs": OLD_TABS, "parameters": parameters}


def _asked(query: Mapping[str, str], parameter: Parameter) -> str | None:
    """Return what an address says of a parameter, under its name or an old one."""
    if parameter.name in query:
        return query[parameter.name]
    opened = OLD_TABS.get(query.get("tab", ""), query.get("tab"))
    for alias in parameter.aliases if opened == parameter.tab else ():
        if alias in query and (not parameter.choices or query[alias] in parameter.choices):
            return query[alias]
    return None


def _default(parameter: Parameter, known: Known) -> Any:
    if parameter.default:
        return READERS[parameter.type](parameter.default, parameter, known)
    if parameter.name in known.offered:
        return next(iter(known.offered[parameter.name]), "")
    return [] if parameter.type == "list" else ""
