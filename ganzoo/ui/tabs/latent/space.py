"""What the views of the latent space ask for: pictures along a direction, sums, and the atlas that names directions.

Every slider of every visitor ends here. What arrives together is drawn together (ganzoo.inference.together), so that
eight visitors cost less than eight times one. An atlas that does not ship for a model is computed once, on a thread of
its own, and kept.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ganzoo.errors import GanzooError, InputError
from ganzoo.ui.shared.pictures import sheet

if TYPE_CHECKING:
    from torch import Tensor

    from ganzoo.inference import Engine
    from ganzoo.inference.atlas import Atlas, Preset, Reading
    from ganzoo.inference.conditions import Condition
    from ganzoo.inference.together import Together
    from ganzoo.pixels import Pixels

log = logging.getLogger(__name__)
STRIP = 9  # pictures in a strip
MOST_CHARACTERS = 10_000  # of a point's text
Question = dict[str, Any]
Drawn = tuple["Tensor", "Tensor | None"]  # latents, and what the generator is told beside them


class LatentSpace:
    """Answers questions about latent spaces; thread-safe. `engine` is asked for when it is first needed."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._atlases: dict[str, Atlas | float | Exception] = {}
        self._lock = threading.Lock()
        self._surveying = threading.Lock()
        self._drawing: Together[Drawn, tuple[Pixels, list[Tensor]]] | None = None

    # Atlases

    def atlas(self, name: str) -> Atlas | float:
        """Return a model's atlas, or the share of it that is computed so far.

        Raises:
            GanzooError: it could not be computed; the next call tries again.
        """
        from ganzoo.inference.atlas import shipped_atlas, weights_of

        catalog = self._engine().catalog
        key = name + str(sorted(weights_of(catalog, name).items()))
        with self._lock:
            known = self._atlases.get(key)
            if isinstance(known, Exception):
                del self._atlases[key]
                raise known
            if known is None:
                known = self._atlases[key] = shipped_atlas(catalog, name) or 0.0
                if known == 0.0:
                    threading.Thread(target=self._survey, args=(name, key), name="survey", daemon=True).start()
            return known

    def _survey(self, name: str, key: str) -> None:
        from ganzoo.inference.survey import survey
        from ganzoo.inference.together import one_thread

        def report(share: float) -> None:
            self._atlases[key] = min(share, 0.999)

        try:
            with self._surveying, one_thread():  # one at a time: the pictures of visitors come first
                self._atlases[key] = survey(self._engine(), name, report=report)
        except Exception as error:
            if not isinstance(error, GanzooError):
                log.exception("the atlas of %s could not be computed", name)
            self._atlases[key] = error

    # Pictures

    def picture(self, question: Question) -> dict[str, Any]:
        """Return one picture: a point moved along a direction to an amount, with what is read in it."""
        name, amount = _name(question), _amount(question)
        z = self._moved(name, question, [amount])
        from ganzoo.inference.points import encode

        pixels, read = self._draw_together(name, z, self._told(name, question))
        return {
            **sheet(pixels),
            "readings": self._said(name, pixels, read)[0],
            "point": encode(z[0], name),
            "amount": amount,
        }

    def strip(self, question: Question) -> dict[str, Any]:
        """Return STRIP pictures along a direction, and where on it the point itself lies."""
        from ganzoo.inference.directions import MOST, coordinate

        name = _name(question)
        amounts = np.linspace(-MOST, MOST, STRIP).tolist()
        z = self._moved(name, question, amounts)
        own = self._engine().latents(name, [_point(question.get("point"))])[0]
        pixels, read = self._draw(name, z, self._told(name, question, STRIP))
        here = float(coordinate(own, self._direction(name, question)))
        return {**sheet(pixels), "amounts": amounts, "readings": self._said(name, pixels, read), "own": here}

    def sum(self, question: Question) -> dict[str, Any]:
        """Return every picture of a sum: per term its pictures and their mean, and the result."""
        import torch

        from ganzoo.inference.arithmetic import combined, typical
        from ganzoo.inference.points import encode

        name = _name(question)
        points = {term: _points(question.get(term), most=3) for term in ("plus", "minus", "other")}
        if not points["plus"]:
            raise InputError("the first term of a sum needs at least one picture")
        z = {term: self._engine().latents(name, given) if given else None for term, given in points.items()}
        terms = [part for part in z.values() if part is not None]
        result = combined(terms[0], z["minus"], z["other"])
        means = torch.stack([typical(part.mean(0)) for part in terms])
        told = self._told_of_sum(name, question, [given for given in points.values() if given])
        pixels, read = self._draw(name, torch.cat([*terms, means, result[None]]), told)
        said = self._said(name, pixels, read)
        return {**sheet(pixels), "points": points, "readings": said, "point": encode(result, name)}

    def deal(self, preset: Preset, atlas: Atlas, *, seed: int) -> dict[str, list[int]]:
        """Return the seeds of one random draw of a preset's terms."""
        rng = np.random.default_rng(seed)
        dealt = {"plus": _dealt(rng, atlas.pool(preset.plus), 3)}
        if preset.minus == preset.other:
            six = _dealt(rng, atlas.pool(preset.minus), 6)
            return {**dealt, "minus": six[:3], "other": six[3:]}
        return {
            **dealt,
            "minus": _dealt(rng, atlas.pool(preset.minus), 3),
            "other": _dealt(rng, atlas.pool(preset.other), 3),
        }

    def _moved(self, name: str, question: Question, amounts: Sequence[float]) -> Tensor:
        import torch

        from ganzoo.inference.directions import moved

        z = self._engine().latents(name, [_point(question.get("point"))])[0]
        return moved(z, self._direction(name, question), torch.tensor(amounts, dtype=torch.float32))

    def _direction(self, name: str, question: Question) -> Tensor:
        """Return the unit vector of what a question names: a dimension's number, or a direction's label."""
        import torch

        from ganzoo.inference.directions import axis

        along, size = question.get("along"), self._engine().latent_size(name)
        if isinstance(along, int) and not isinstance(along, bool):
            if not 0 <= along < size:
                raise InputError(
                    "{name} has the dimensions 0 to {most}, not {given}", name=name, most=size - 1, given=along
                )
            return axis(along, size)
        atlas = self.atlas(name)
        if isinstance(atlas, float):
            raise InputError("the directions of {name} are still being looked for; wait a moment", name=name)
        return torch.tensor(atlas.direction(str(along)).vector)

    def _told(self, name: str, question: Question, count: int = 1) -> Tensor | None:
        """Return what the generator is told for a question's point, `count` times; None where it is told nothing."""
        told = self._engine().given(name, [_point(question.get("point"))], _condition(question))
        return None if told is None else told.expand(count, -1)

    def _told_of_sum(self, name: str, question: Question, terms: Sequence[Sequence[int | str]]) -> Tensor | None:
        """Return the same for a sum: each picture its own, the mean of a term its first one's, the result the first."""
        points = [point for term in terms for point in term]
        told = self._engine().given(name, points, _condition(question))
        firsts = np.cumsum([0, *map(len, terms[:-1])]).tolist()
        return None if told is None else told[[*range(len(points)), *firsts, 0]]

    # Drawing and reading

    def _draw_together(self, name: str, z: Tensor, told: Tensor | None) -> tuple[Pixels, list[Tensor]]:
        from ganzoo.inference.together import Together

        with self._lock:
            if self._drawing is None:
                self._drawing = Together(self._work)
            drawing = self._drawing
        return drawing.ask(name, (z, told))

    def _work(self, name: str, questions: list[Drawn]) -> list[tuple[Pixels, list[Tensor]]]:
        import torch

        told = [part for _, part in questions if part is not None]
        pixels, read = self._draw(name, torch.cat([z for z, _ in questions]), torch.cat(told) if told else None)
        ends = np.cumsum([len(z) for z, _ in questions]).tolist()
        return [
            (pixels[end - len(z) : end], [part[end - len(z) : end] for part in read])
            for (z, _), end in zip(questions, ends, strict=True)
        ]

    def _draw(self, name: str, z: Tensor, told: Tensor | None) -> tuple[Pixels, list[Tensor]]:
        from ganzoo.inference.readings import probabilities, readers
        from ganzoo.inference.together import one_thread

        engine = self._engine()
        with one_thread():
            pixels = engine.draw(name, z, given=told)
            return pixels, [probabilities(engine, reader, pixels) for reader in readers(engine.catalog, name)]

    def _said(self, name: str, pixels: Pixels, read: list[Tensor]) -> list[list[dict[str, Any]]]:
        """Return per picture what each reader takes it for, and how surely."""
        from ganzoo.inference.readings import readers

        known = readers(self._engine().catalog, name)
        return [
            [
                {"label": reader.classes[int(part[index].argmax())], "share": round(float(part[index].max()), 3)}
                for reader, part in zip(known, read, strict=True)
            ]
            for index in range(len(pixels))
        ]


def described(reading: Reading) -> list[str]:
    """Return the labels of a reading as a person would say them: colour before kind."""
    return [reading[reads] for reads in sorted(reading, key=lambda reads: (reads != "colour", reads))]


def _dealt(rng: np.random.Generator, pool: Sequence[int], count: int) -> list[int]:
    return [int(seed) for seed in rng.choice(pool, size=min(count, len(pool)), replace=False)]


def _name(question: Question) -> str:
    return str(question.get("model", ""))[:200]


def _amount(question: Question) -> float:
    """Return how far to move. Raises: InputError."""
    given = question.get("amount")
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not abs(given) <= 10:
        raise InputError("an amount is a number from -10 to 10, not {given}", given=str(given)[:40])
    return float(given)


def _point(given: object) -> int | str:
    if isinstance(given, bool) or not isinstance(given, (int, str)) or len(str(given)) > MOST_CHARACTERS:
        raise InputError("a point is a seed or the text of a latent, not {given}", given=str(given)[:40])
    return given


def _condition(question: Question) -> Condition:
    """Return what the generator is told for a question. Raises: InputError."""
    from ganzoo.inference.conditions import Condition

    label = question.get("label")
    if label is not None and (isinstance(label, bool) or not isinstance(label, int)):
        raise InputError("a label is the number of a class, not {given}", given=str(label)[:40])
    return Condition(label=label)


def _points(given: object, *, most: int) -> list[int | str]:
    """Return a list of at most so many points. Raises: InputError."""
    points = [] if given is None else given
    if not isinstance(points, list) or len(points) > most:
        raise InputError("give a list of at most {most} points", most=most)
    return [_point(point) for point in points]
