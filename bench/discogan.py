"""DiscoGAN 64x64 against the plain reading of the paper's algorithm: training, and many pictures against one by one.

The plain reading computes every forward where a formula of arXiv:1703.05192 names it and leaves the other side's
gradients on. Equal maths: the same networks, terms, batch, optimiser and number format (bfloat16 autocast is a row of
its own, where the CPU computes in it; its plain side stays in float32). tests/objectives/test_translation.py holds the
gradients to be equal.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from bench.dcgan import computes_in_bfloat16
from bench.measure import Row, compare_rates
from ganzoo.cli import main
from ganzoo.data.drawings import draw
from ganzoo.inference.translation import convert
from ganzoo.models.discogan import Discriminator, Generator
from ganzoo.models.faster import prepare_for_inference
from ganzoo.objectives.translation import TranslationGame
from ganzoo.pixels import to_model, to_pixels
from ganzoo.randomness import random_generator

BATCH, WIDTH, MANY = 16, 24, 64
FILES, ONE_BY_ONE = 300, 10
SHIPPED = "discogan.bags-shoes-64"
CPU = torch.device("cpu")


def run(*, quick: bool) -> list[Row]:
    """Return the rows: training in float32 (and bfloat16 where there is any), and translating many pictures."""
    targets = {"float32": 1.3} | ({"bfloat16": 2.0} if computes_in_bfloat16() else {})
    rows = [
        compare_rates(
            f"training images, batch {BATCH}, {precision}",
            _plain_training(),
            _our_training(precision),
            items=BATCH,
            unit="images/s",
            target=target,
            quick=quick,
        )
        for precision, target in targets.items()
    ]
    plain, ours = _translating()
    rows.append(compare_rates(f"translating {MANY} pictures", plain, ours, items=MANY, unit="images/s", quick=quick))
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        plain, ours = _commands(Path(folder))
        what = f"{FILES} files by `ganzoo translate`: the directory, against file by file in one process"
        rows.append(
            compare_rates(
                what, plain, ours, items=FILES, plain_items=ONE_BY_ONE, unit="images/s", target=3.0, quick=quick
            )
        )
    return rows


def _commands(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return the command for each of some files by itself, and for the directory of all; a program drew them."""
    given, out = folder / "given", folder / "out"
    given.mkdir()
    out.mkdir()
    for seed in range(FILES):
        draw("bag", seed).save(given / f"{seed:03}.png")

    def plain() -> None:
        for path in sorted(given.iterdir())[:ONE_BY_ONE]:
            main(["translate", SHIPPED, str(path), "--out", str(out / path.name)])

    def ours() -> None:
        main(["translate", SHIPPED, str(given), "--out", str(out)])

    return plain, ours


def _plain_training() -> Callable[[], None]:
    torch.manual_seed(0)
    g_ab, g_ba = Generator(width=WIDTH), Generator(width=WIDTH)
    d_a, d_b = Discriminator(width=WIDTH), Discriminator(width=WIDTH)
    g_optimizer = torch.optim.Adam([*g_ab.parameters(), *g_ba.parameters()], 2e-4, (0.5, 0.999), weight_decay=1e-5)
    d_optimizer = torch.optim.Adam([*d_a.parameters(), *d_b.parameters()], 2e-4, (0.5, 0.999), weight_decay=1e-5)
    real_a, real_b = (torch.rand(BATCH, 3, 64, 64) * 2 - 1 for _ in range(2))

    def step() -> None:
        ways = ((g_ab, g_ba, d_b, real_a, real_b), (g_ba, g_ab, d_a, real_b, real_a))
        g_optimizer.zero_grad()
        sum((_plain_terms(*way) for way in ways), start=torch.zeros(())).backward()
        g_optimizer.step()
        d_optimizer.zero_grad()
        for there, _, judge, source, target in ways:
            loss = _cross_entropy(judge(target), 1) + _cross_entropy(judge(there(source).detach()), 0)
            loss.backward()
        d_optimizer.step()

    return step


def _plain_terms(there: nn.Module, back: nn.Module, judge: Discriminator, source: Tensor, target: Tensor) -> Tensor:
    deceive = 0.1 * _cross_entropy(judge(there(source)), 1)
    seen = zip(judge.judge(there(source))[1], judge.judge(target)[1], strict=True)
    features = sum((mse_loss(fake.mean(0), real.mean(0)) for fake, real in seen), start=torch.zeros(()))
    return deceive + 0.9 * features + mse_loss(back(there(source)), source) / 4


def _cross_entropy(logits: Tensor, label: float) -> Tensor:
    return binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))


def _our_training(precision: str) -> Callable[[], None]:
    game = TranslationGame(width=WIDTH, precision=precision, ema_halflife_images=None)
    objective = game.build(seed=0, device=CPU)
    real = game.example(BATCH, device=CPU)
    rng = random_generator(0)

    def step() -> None:
        for player in objective.players:
            objective.play(player, real, rng)
        objective.average(BATCH, BATCH)

    return step


def _translating() -> tuple[Callable[[], None], Callable[[], None]]:
    """Return one picture at a time through the network as it is, and all of them through the prepared one."""
    torch.manual_seed(0)
    network = Generator(width=WIDTH).eval()
    prepared = prepare_for_inference(network, CPU)
    pictures = torch.randint(0, 255, (MANY, 64, 64, 3), dtype=torch.uint8).numpy()

    def plain() -> None:
        with torch.no_grad():
            for picture in pictures:
                to_pixels(network(to_model(torch.from_numpy(picture)[None].permute(0, 3, 1, 2))))

    def ours() -> None:
        convert(prepared, pictures, device=CPU)

    return plain, ours
