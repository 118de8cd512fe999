"""Make the atlas of a model: look at many samples, and measure whether directions and sums do what they say.

The pictures of the first seeds are read by every classifier that knows their kind. Directions are fitted to the
readings, pools of seeds are kept for sums, and both are tried on latents that had no part in finding them: a figure of
success is the share of `TRIALS` that the classifiers read as promised, beside the share that chance gives.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ganzoo.inference.arithmetic import MOST_TERMS, combined, triples
from ganzoo.inference.atlas import Atlas, Direction, Example, Pool, Preset, Reading, weights_of
from ganzoo.inference.conditions import Condition
from ganzoo.inference.directions import MOST, fitted, moved, ranked
from ganzoo.inference.drawing import unseen
from ganzoo.inference.engine import Engine
from ganzoo.inference.inversion import invert, target_of
from ganzoo.inference.points import encode
from ganzoo.inference.readings import Reader, probabilities, readers

SAMPLES, TRIALS = 2_000, 100
FRESH_SEED = 1_000_000  # trials begin here: seeds that nothing was fitted to
OWN_SEED = 2_000_000  # the example of a picture that the generator drew itself
SURE = 0.6  # probability from which a picture may stand for a class; the surest are taken
RANKED_AT = 8  # latents at which dimensions are ranked
FEWEST, MOST_SEEDS = 6, 40  # seeds in a pool
SWAPS, TRANSFERS, PRESETS = 8, 16, 6  # sums that are tried, of either kind, and that are kept
Report = Callable[[float], None]
Sum = tuple[Pool, Pool, Pool, Reading]  # plus, minus, other, and what is expected


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is known about the first samples: their latents and, per reader, the probabilities of its classes."""

    z: Tensor
    read: dict[str, Tensor]

    def surest(self, reading: Reading, classes: dict[str, tuple[str, ...]]) -> list[int]:
        """Return the samples that are read like this, the surest first, of several readers by the less sure one."""
        parts = [self.read[reads][:, classes[reads].index(label)] for reads, label in reading.items()]
        sureness, order = torch.stack(parts).amin(0).sort(descending=True, stable=True)
        return order[sureness >= SURE].tolist()


def survey(engine: Engine, name: str, *, samples: int = SAMPLES, report: Report | None = None) -> Atlas:
    """Return the atlas of a model; `report` is told the share that is done.

    Raises:
        UnknownName, InputError, CheckpointError: no such model, not one that draws from noise, or a broken one.
    """
    told = report or (lambda share: None)
    size, known = engine.latent_size(name), readers(engine.catalog, name)
    classes = {reader.reads: reader.classes for reader in known}
    look = _look(engine, name, known, samples, lambda share: told(0.4 * share))
    with torch.inference_mode():
        changes = ranked(lambda z: _floats(engine, name, z), look.z[:RANKED_AT])
    told(0.5)
    order = changes.argsort(descending=True).tolist()
    fresh = engine.latents(name, range(FRESH_SEED, FRESH_SEED + TRIALS))
    directions = tuple(_directions(engine, name, known, look, fresh))
    told(0.7)
    pools = tuple(_pools(look, classes))
    atlas = Atlas(
        name=name,
        weights=weights_of(engine.catalog, name),
        samples=samples,
        readers=tuple(known),
        ranking=tuple((dimension, round(float(changes[dimension]), 5)) for dimension in order),
        directions=directions,
        pools=pools,
        presets=_presets(engine, name, known, look, pools),
        examples=tuple(_examples(engine, name, size)),
    )
    told(1.0)
    return atlas


def _look(engine: Engine, name: str, known: Sequence[Reader], samples: int, report: Report) -> Look:
    z, told, parts = engine.latents(name, range(samples)), engine.given(name, range(samples)), []
    for done, part in enumerate(z.split(256)):
        pixels = engine.draw(name, part, given=None if told is None else told[256 * done :][: len(part)])
        parts.append([probabilities(engine, reader, pixels) for reader in known])
        report(min(1.0, (done + 1) * 256 / samples))
    read = [torch.cat(column) for column in zip(*parts, strict=True)]
    return Look(z=z, read={reader.reads: column for reader, column in zip(known, read, strict=True)})


def _directions(engine: Engine, name: str, known: Sequence[Reader], look: Look, fresh: Tensor) -> Iterator[Direction]:
    before = engine.draw(name, fresh)
    for reader in known:
        vectors = fitted(look.z, look.read[reader.reads])
        asked, unmoved = look.read[reader.reads].argmax(1), probabilities(engine, reader, before).argmax(1)
        for index, label in enumerate(reader.classes):
            opposite = len(reader.classes) == 2 and index == 0  # the other class's direction, turned round
            if opposite or int((asked == index).sum()) < FEWEST:
                continue
            there = moved(fresh, vectors[:, index], torch.full((len(fresh),), MOST))
            after = probabilities(engine, reader, engine.draw(name, there)).argmax(1)
            yield Direction(
                reads=reader.reads,
                label=label,
                vector=tuple(round(number, 4) for number in vectors[:, index].tolist()),
                success=_share(after == index),
                chance=_share(unmoved == index),
            )


def _pools(look: Look, classes: dict[str, tuple[str, ...]]) -> Iterator[Pool]:
    """Yield the pools of every class, and of every pair of classes of two readers."""
    single = [[{reads: label} for label in labels] for reads, labels in classes.items()]
    pairs = [[a | b for a, b in itertools.product(*two)] for two in itertools.combinations(single, 2)]
    for reading in itertools.chain(*single, *pairs):
        seeds = look.surest(reading, classes)
        if len(seeds) >= FEWEST:
            yield Pool(reading=reading, seeds=tuple(seeds[:MOST_SEEDS]))


def _presets(
    engine: Engine, name: str, known: Sequence[Reader], look: Look, pools: Sequence[Pool]
) -> tuple[Preset, ...]:
    """Return the sums that work best, half of them of two readings at once where there are any.

    They are chosen on some draws and measured on others, so that luck in the choice is not counted.
    """

    def tried(terms: Sum, draws: int) -> Preset:
        return _tried(engine, name, known, look, terms, seed=draws)

    swaps, transfers = (
        sorted(kind, key=lambda terms: -tried(terms, 0).success) for kind in (_swaps(pools), _transfers(pools))
    )
    transfers = transfers[: PRESETS // 2]
    best = [tried(terms, 1) for terms in (*transfers, *swaps[: PRESETS - len(transfers)])]
    return tuple(sorted(best, key=lambda preset: -preset.success))


def _tried(engine: Engine, name: str, known: Sequence[Reader], look: Look, terms: Sum, *, seed: int) -> Preset:
    """Return a sum with the share of random draws of its terms that gave what it promises."""
    plus, minus, other, expected = terms
    pixels = engine.draw(name, _drawn(look.z, plus, minus, other, seed=seed))
    right, chance = torch.ones(TRIALS, dtype=torch.bool), torch.ones(len(look.z), dtype=torch.bool)
    for reader in known:
        if reader.reads in expected:
            index = reader.classes.index(expected[reader.reads])
            right &= probabilities(engine, reader, pixels).argmax(1) == index
            chance &= look.read[reader.reads].argmax(1) == index
    return Preset(
        plus=plus.reading,
        minus=minus.reading,
        other=other.reading,
        expected=expected,
        success=_share(right),
        chance=_share(chance),
    )


def _drawn(z: Tensor, plus: Pool, minus: Pool, other: Pool, *, seed: int) -> Tensor:
    """Return the sums of TRIALS random draws of three latents a term."""
    rng = torch.Generator().manual_seed(seed)
    a = triples(z[list(plus.seeds)], TRIALS, generator=rng)
    if minus is other:  # "minus one neutral, plus another neutral": six different ones
        order = torch.rand(TRIALS, len(minus.seeds), generator=rng).argsort(1)
        b, c = z[torch.tensor(minus.seeds)[order[:, : 2 * MOST_TERMS]]].chunk(2, 1)
    else:
        b, c = (triples(z[list(pool.seeds)], TRIALS, generator=rng) for pool in (minus, other))
    return torch.stack([combined(*terms) for terms in zip(a, b, c, strict=True)])


def _swaps(pools: Sequence[Pool]) -> list[Sum]:
    """Return sums like smiling - neutral + another neutral = smiling, in which each class comes first once."""
    single = [pool for pool in pools if len(pool.reading) == 1 and len(pool.seeds) >= 2 * MOST_TERMS]
    found: list[Sum] = []
    for _, group in itertools.groupby(single, key=lambda pool: list(pool.reading)):
        order = sorted(group, key=lambda pool: -len(pool.seeds))
        found += [(a, b, b, a.reading) for a, b in itertools.pairwise([*order, order[0]]) if a is not b]
    return found[:SWAPS]


def _transfers(pools: Sequence[Pool]) -> list[Sum]:
    """Return sums like red heel - black heel + black flat = red flat, of the largest pools."""
    double = [pool for pool in pools if len(pool.reading) == 2]
    found: list[Sum] = []
    for plus, minus, other in itertools.permutations(double, 3):
        if not plus.reading.keys() == minus.reading.keys() == other.reading.keys():
            continue
        changed = [reads for reads in plus.reading if plus.reading[reads] != minus.reading[reads]]
        moved_on = [reads for reads in plus.reading if minus.reading[reads] != other.reading[reads]]
        if len(changed) == 1 and len(moved_on) == 1 and changed != moved_on:
            found.append((plus, minus, other, other.reading | {changed[0]: plus.reading[changed[0]]}))
    found.sort(key=lambda one: -min(len(pool.seeds) for pool in one[:3]))
    first = {tuple(expected.items()): (plus, minus, other, expected) for plus, minus, other, expected in found[::-1]}
    return sorted(first.values(), key=found.index)[:TRANSFERS]


def _examples(engine: Engine, name: str, size: int) -> Iterator[Example]:
    """Yield searches for two pictures: one that the generator drew, and a drawing that it never saw."""
    own = engine.sample(name, [OWN_SEED])
    generator = engine.generator(name, Condition(label=_label(engine, name)))
    for kind, pixels in (("own", own[0]), ("unseen", unseen(*own.shape[2:]))):
        *_, found = invert(generator, target_of(pixels, engine.device), size)
        yield Example(
            kind=kind,
            point=encode(found.latent, name),
            error=round(found.error, 1),
            random_error=round(found.random_error, 1),
        )


def _floats(engine: Engine, name: str, z: Tensor) -> Tensor:
    """Return the pictures of latents as floats; equal places of both ends of a dimension are told the same."""
    told = engine.given(name, [place % RANKED_AT for place in range(len(z))])
    network = engine.network(name, "generator")
    return network(z.to(engine.device), *([] if told is None else [told.to(engine.device)])).cpu()


def _label(engine: Engine, name: str) -> int | None:
    """Return the label of the picture that the generator drew itself, None for one that is told nothing."""
    told = engine.given(name, [OWN_SEED])
    return None if told is None else int(told.argmax())


def _share(right: Tensor) -> float:
    return round(float(right.float().mean()), 3)
