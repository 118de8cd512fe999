"""The table of objectives: its lines compute the papers' losses, and at balance they stand where it says."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import relu, softplus

from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.losses import ADVERSARIAL_LOSSES

VERDICTS = [name for name, row in OBJECTIVES.items() if not row.energy]


def _compute(line: str, **logits: Tensor) -> float:
    """Compute a loss as the program does that is handed out."""
    names = {"torch": torch, "softplus": softplus, "relu": relu, "look": lambda rows: rows} | logits
    return float(eval(line, names))


def _plain(name: str) -> str:
    return "wasserstein" if name.startswith("wasserstein") else name


@pytest.mark.parametrize("name", VERDICTS)
def test_the_lines_are_the_losses_of_the_paper(name: str) -> None:
    row, plain = OBJECTIVES[name], ADVERSARIAL_LOSSES[_plain(name)]
    real, fake = torch.tensor([0.4, -1.5, 2.5]), torch.tensor([-0.3, 1.2, -2.0])
    assert row.arxiv == plain.arxiv or row.arxiv == "1704.00028"  # the penalty is of another paper than its losses
    assert _compute(row.real, logits_real=real) == pytest.approx(float(plain.real(real, fake)))
    assert _compute(row.fake, logits_fake=fake, logits_real=real) == pytest.approx(float(plain.fake(fake, real)))
    generator = _compute(row.generator, logits=fake, real=real, discriminator=lambda rows: rows)
    assert generator == pytest.approx(float(plain.generator(fake, real)))


@pytest.mark.parametrize("name", VERDICTS)
def test_an_undecided_discriminator_stands_at_the_balance(name: str) -> None:
    """A probability of one half is a logit of zero."""
    row = OBJECTIVES[name]
    undecided = 0.0 if row.answer.scale == "probability" else row.answer.undecided or 0.0
    logits = torch.full((4,), undecided)
    terms = [_compute(row.real, logits_real=logits), _compute(row.fake, logits_fake=logits, logits_real=logits)]
    levels = [level.value for level in row.balance]
    expected = [terms[0], sum(terms)] if len(levels) == 2 else [sum(terms)]
    assert levels == pytest.approx(expected)
    assert [terms[0]] * (len(levels) == 2) == pytest.approx([terms[1]] * (len(levels) == 2))


def test_levels_bear_the_name_of_their_value() -> None:
    values = {"ln 2": 0.6931472, "2 ln 2": 1.3862944}
    for row in OBJECTIVES.values():
        for level in row.balance:
            numerator, _, denominator = level.name.partition("/")
            value = values.get(level.name) or float(numerator) / float(denominator or 1)
            assert level.value == pytest.approx(value)


def test_a_discriminator_is_beaten_at_three_tenths_of_its_loss_at_balance_and_a_critic_never() -> None:
    assert OBJECTIVES["least-squares"].beaten == pytest.approx(0.075)
    assert OBJECTIVES["relativistic"].beaten == pytest.approx(0.2079442)
    assert {name for name, row in OBJECTIVES.items() if row.beaten is None} == {
        "wasserstein-clip",
        "wasserstein-gp",
        "energy",
    }


def test_the_lines_of_energies_are_the_losses_of_the_paper() -> None:
    """arXiv:1609.03126 equations 1 and 2: D(x) + [m - D(G(z))]^+ and D(G(z)), of energies D."""
    row, real, fake = OBJECTIVES["energy"], torch.tensor([0.4, 1.5]), torch.tensor([0.3, 2.0])
    line = row.fake.replace("MARGIN", "1.0")
    assert _compute(row.real, logits_real=-real) == pytest.approx(0.95)
    assert _compute(line, logits_fake=-fake) == pytest.approx((0.7 + 0.0) / 2)
    assert _compute(row.generator, logits=-fake) == pytest.approx(1.15)
