"""The kinds of checkpoint, a row each: what one does, how it is shown, measured and shipped. Plain data, no torch.

Card, catalog, evaluation, shipping, the Models tab and the command line ask this table; nobody else compares kinds.
To add a kind, add its row, and the modules that the row names (CONTRIBUTING.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from ganzoo.errors import UnknownName, closest


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a kind of checkpoint is.

    `verb` is what its default network does (a protocol in ganzoo.models.verbs); `network` the one that it is about,
    without which there is nothing to show; `pipeline` the Hub's tag; `command` and `limits` are parts of its card,
    with {name} and {size}. `tab` is the room in which it is looked at and `link`
    the name of its choice in an address, None where it is not looked at. `evaluation` names the module of
    ganzoo.evaluation that measures it, `shipping` that of train.ship which writes its folder.
    """

    name: str
    verb: str
    network: str
    pipeline: str
    command: str
    limits: str
    evaluation: str
    shipping: str
    tab: str | None = None
    link: str | None = None

    def address(self, checkpoint: str) -> str | None:
        """Return the query of the link that shows a checkpoint of this kind, or None where there is no such room."""
        return None if self.tab is None else f"?tab={self.tab}&{self.link}={checkpoint.replace('@', '%40')}"


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="noise",
            verb="draws",
            network="generator",
            pipeline="unconditional-image-generation",
            command="python -m ganzoo sample {name} --seed 0 --count 64 --out grid.png",
            limits="It draws pictures like those it was trained on and nothing else. Pictures are {size} pixels. "
            "It has no notion of what it draws, and mirrors the bias of its data.",
            evaluation="noise",
            shipping="noise",
            tab="latent",
            link="gan",
        ),
        Kind(
            name="conditional",
            verb="draws",
            network="generator",
            pipeline="unconditional-image-generation",
            command="python -m ganzoo sample {name} --label 0 --seed 0 --count 64 --out grid.png",
            limits="It draws pictures like those it was trained on, of the class that it is told, and nothing else. "
            "Pictures are {size} pixels. It mirrors the bias of its data.",
            evaluation="noise",
            shipping="noise",
            tab="latent",
            link="gan",
        ),
        Kind(
            name="translation",
            verb="translates",
            network="g_ab",
            pipeline="image-to-image",
            command="python -m ganzoo translate {name} a.jpg --out b.png  # --direction b-to-a goes back",
            limits="It turns pictures like those it was trained on into pictures of the other kind, {size} pixels. "
            "Of any other picture it makes something too. The inputs in the picture above were generated or drawn.",
            evaluation="translation",
            shipping="translation",
            tab="translation",
            link="pair",
        ),
        Kind(
            name="super_resolution",
            verb="enlarges",
            network="generator",
            pipeline="image-to-image",
            command="python -m ganzoo upscale {name} small.png --out large.png",
            limits="It makes pictures four times larger that were reduced cleanly, as by a good camera or a bicubic "
            "filter. Noise and the marks of JPEG are enlarged with the rest. What it adds is plausible and not known: "
            "do not read number plates or faces from it, and do not diagnose by it. The picture above was drawn by a "
            "program; from the left: bicubic, this model, the truth.",
            evaluation="super_resolution",
            shipping="super_resolution",
            tab="super_resolution",
            link="right",
        ),
        Kind(
            name="classifier",
            verb="classifies",
            network="classifier",
            pipeline="image-classification",
            command="python -m ganzoo list  # {name} is used by `evaluate`",
            limits="It judges pictures of this one data set, at this size. It is a measuring instrument for generated "
            "pictures, not a classifier for photographs.",
            evaluation="classifier",
            shipping="classifier",
        ),
    )
}


def kind_of(name: str) -> Kind:
    """Return the row of a kind.

    Raises:
        UnknownName: there is none; the message offers the closest names.
    """
    if name not in KINDS:
        raise UnknownName(
            "there is no kind of checkpoint called {given!r}; did you mean {closest}?",
            given=name[:40],
            closest=closest(name, KINDS),
        )
    return KINDS[name]
