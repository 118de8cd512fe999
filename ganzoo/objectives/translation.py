"""The game between two domains: a generator each way, a discriminator for each domain (arXiv:1703.05192).

Symbols: real_a, real_b unpaired pictures; fake_b = G_ab(real_a), reconstructed_a = G_ba(fake_b), and the other way
round. The generators move first and keep their fakes; the discriminators then judge these very fakes, as an update
of all networks from one forward pass does. Each side's weights are constants while the other moves.

The variants are rows of one table (VARIANTS): what they lack is what they are for.

    gan        each generator only deceives its discriminator: nothing ties an output to its input
    recongan   b is drawn from a, and a must come back from it; nothing is asked of the other way
    paper      both ways: two adversarial, two reconstruction terms, and feature matching
    colour     the paper's terms, and an output has its input's colour
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from ganzoo.errors import RecipeError
from ganzoo.losses import ADVERSARIAL_LOSSES
from ganzoo.objectives.checks import check_at_least_one, check_choice, check_memories, check_rates, check_weights
from ganzoo.objectives.learner import Learner, adam, detached, fresh, frozen, total
from ganzoo.objectives.precision import at_least_float32, autocast, check_precision
from ganzoo.objectives.translation_terms import colour_distance, feature_distance, reconstruction_error

PREVIEW_PICTURES = 6  # of each domain; with their outputs and ways back they fill rows of six
GENERATORS, DISCRIMINATORS = ("g_ab", "g_ba"), ("d_a", "d_b")


@dataclass(frozen=True)
class Terms:
    """Which terms a variant's generators minimise; deceiving D_b with fake_b always counts."""

    into_a: bool = False
    back_to_a: bool = False
    back_to_b: bool = False
    features: bool = False
    colour: bool = False


VARIANTS = {
    "gan": Terms(into_a=True),
    "recongan": Terms(back_to_a=True),
    "paper": Terms(into_a=True, back_to_a=True, back_to_b=True, features=True),
    "colour": Terms(into_a=True, back_to_a=True, back_to_b=True, features=True, colour=True),
}


class Drawn(NamedTuple):
    """What the generators made of a batch; None where the variant asks for no such picture."""

    real_a: Tensor
    real_b: Tensor
    fake_b: Tensor
    fake_a: Tensor | None


@dataclass(frozen=True, kw_only=True)
class TranslationGame:
    """Settings of the game; the weights of the terms are those of the paper's official description.

    `identity_weight` None means that a picture of a generator's own output domain may change in it
    (arXiv:1703.10593 section 5.2 has it stay); `ema_halflife_images` None means that no average is kept.
    """

    model: str = "discogan"
    resolution: int = 64
    channels: int = 3
    width: int = 64
    bottleneck: int = 4
    blocks: int = 0
    upsampling: str = "transposed"
    variant: str = "paper"
    loss: str = "non-saturating"
    adversarial_weight: float = 0.1
    feature_weight: float = 0.9
    reconstruction_weight: float = 1.0
    colour_weight: float = 2.0
    identity_weight: float | None = None
    lr: float = 2e-4
    beta1: float = 0.5
    beta2: float = 0.999
    weight_decay: float = 1e-5
    ema_halflife_images: int | None = 5_000
    precision: str = "float32"

    players = ("generators", "discriminators")
    ships = GENERATORS
    batches = "pairs"

    def __post_init__(self) -> None:
        check_choice("variant", self.variant, VARIANTS)
        check_choice("adversarial loss", self.loss, ADVERSARIAL_LOSSES)
        check_precision(self.precision)
        check_rates(self, "lr")
        check_memories(self, "beta1", "beta2")
        weights = ("adversarial", "feature", "reconstruction", "colour", "identity")
        check_weights(self, *(f"{term}_weight" for term in weights))
        if self.terms.colour and self.channels != 3:
            raise RecipeError("the variant {given} needs pictures in colour, of 3 channels", given=self.variant)
        check_at_least_one(self, "channels", "width", "ema_halflife_images")

    @property
    def setting(self) -> str:
        """Say what sets it apart."""
        return self.variant

    @property
    def terms(self) -> Terms:
        """Return which terms count."""
        return VARIANTS[self.variant]

    @property
    def networks(self) -> dict[str, dict[str, Any]]:
        """Return what builds each network again; what is the paper's in a generator is left out."""
        plain = {"resolution": self.resolution, "channels": self.channels, "width": self.width}
        inner: dict[str, Any] = {}
        if self.blocks or self.bottleneck != 4:
            inner |= {"bottleneck": self.bottleneck, "blocks": self.blocks}
        if self.upsampling != "transposed":
            inner["upsampling"] = self.upsampling
        return {role: {**plain, **inner} for role in GENERATORS} | {role: dict(plain) for role in DISCRIMINATORS}

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return channels, height and width of the pictures that it takes."""
        return self.channels, self.resolution, self.resolution

    def build(self, *, seed: int, device: torch.device) -> TranslationObjective:
        """Return the game with fresh networks, their weights a function of the seed."""
        return TranslationObjective(self, fresh(self, seed=seed, device=device), device=device)

    def example(self, batch: int, *, device: torch.device) -> tuple[Tensor, Tensor]:
        """Return random pictures of the right shape for both domains."""
        shape = (batch, self.channels, self.resolution, self.resolution)
        return torch.rand(shape, device=device) * 2 - 1, torch.rand(shape, device=device) * 2 - 1


class TranslationObjective(Learner):
    """Two generators against two discriminators; a batch is (real_a, real_b).

    `networks` are "g_ab", "g_ba", "d_a" and "d_b"; discriminators have `judge` (see ganzoo.models.discogan).
    """

    players = TranslationGame.players
    kept = ("preview_inputs",)

    def __init__(self, game: TranslationGame, networks: Mapping[str, nn.Module], *, device: torch.device) -> None:
        optimizers = {
            player: adam(
                [networks[role] for role in roles], game.lr, (game.beta1, game.beta2), weight_decay=game.weight_decay
            )
            for player, roles in zip(self.players, (GENERATORS, DISCRIMINATORS), strict=True)
        }
        super().__init__(game, networks, optimizers, device=device)
        self.game, self.loss = game, ADVERSARIAL_LOSSES[game.loss]
        self.preview_inputs: tuple[Tensor, Tensor] | None = None
        self._drawn: Drawn | None = None  # within a step only

    def play(self, player: str, real: tuple[Tensor, Tensor], rng: torch.Generator) -> dict[str, Tensor]:
        """Let one side make one step on unpaired batches (real_a, real_b)."""
        for network in self.networks.values():
            network.train()
        if self.preview_inputs is None:
            self.preview_inputs = (real[0][:PREVIEW_PICTURES].clone(), real[1][:PREVIEW_PICTURES].clone())
        return self._play_generators(*real) if player == "generators" else self._play_discriminators(*real)

    def average(self, images_seen: int, batch: int) -> None:
        """Move the generators' averages on; the step is over and its fakes are forgotten."""
        self._drawn = None
        super().average(images_seen, batch)

    def preview(self) -> Tensor:
        """Return input, output and the way back, two of them a row, from the first pictures that were seen."""
        real = self.preview_inputs or self.game.example(PREVIEW_PICTURES, device=self.device)
        g_ab, g_ba = (item.network.eval() for item in self.shipped().values())
        with torch.inference_mode():
            ways = [_there_and_back(real[0], g_ab, g_ba), _there_and_back(real[1], g_ba, g_ab)]
        return torch.cat(ways)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go back to a saved state."""
        super().load_state_dict(state)
        self._drawn = None

    def _play_generators(self, real_a: Tensor, real_b: Tensor) -> dict[str, Tensor]:
        with frozen(*(self.networks[role] for role in DISCRIMINATORS)):
            with autocast(self.game.precision, self.device):
                drawn = self._draw(real_a, real_b)
                losses = self._generator_losses(drawn)
            self.descent(total(losses), self.optimizers["generators"])
        fake_a = None if drawn.fake_a is None else drawn.fake_a.detach()
        self._drawn = Drawn(real_a, real_b, drawn.fake_b.detach(), fake_a)
        return detached(losses)

    def _play_discriminators(self, real_a: Tensor, real_b: Tensor) -> dict[str, Tensor]:
        with autocast(self.game.precision, self.device):
            drawn = self._fakes_of(real_a, real_b)
            losses = self._judgement("d_b", real_b, drawn.fake_b)
            if drawn.fake_a is not None:
                losses |= self._judgement("d_a", real_a, drawn.fake_a)
        self.descent(total(losses), self.optimizers["discriminators"])
        return detached(losses)

    def _draw(self, real_a: Tensor, real_b: Tensor) -> Drawn:
        fake_a = self.networks["g_ba"](real_b) if self.game.terms.into_a else None
        return Drawn(real_a, real_b, self.networks["g_ab"](real_a), fake_a)

    def _fakes_of(self, real_a: Tensor, real_b: Tensor) -> Drawn:
        """Return the fakes that the generators made of this very batch in this step, or draw them now."""
        kept = self._drawn
        if kept is not None and torch.equal(kept.real_a, real_a) and torch.equal(kept.real_b, real_b):
            return kept
        with torch.no_grad():
            return self._draw(real_a, real_b)

    def _generator_losses(self, drawn: Drawn) -> dict[str, Tensor]:
        """Return the weighted terms that the generators minimise the sum of."""
        game, terms, losses = self.game, self.game.terms, {}
        ways = [("b", "g_ba", terms.back_to_a, drawn.real_a, drawn.fake_b, drawn.real_b)]
        if drawn.fake_a is not None:
            ways.append(("a", "g_ab", terms.back_to_b, drawn.real_b, drawn.fake_a, drawn.real_a))
        for domain, way_back, comes_back, source, fake, real in ways:
            logits, fake_seen = self.networks[f"d_{domain}"].judge(fake)  # type: ignore[operator]
            losses[f"deceive_{domain}"] = game.adversarial_weight * self.loss.generator(
                at_least_float32(logits), at_least_float32(logits)
            )
            if terms.features and game.feature_weight > 0:
                with torch.no_grad():
                    _, real_seen = self.networks[f"d_{domain}"].judge(real)  # type: ignore[operator]
                losses[f"features_{domain}"] = game.feature_weight * feature_distance(fake_seen, real_seen)
            if comes_back:
                back = reconstruction_error(at_least_float32(self.networks[way_back](fake)), source)
                losses[f"back_from_{domain}"] = game.reconstruction_weight * back
            if terms.colour:
                losses[f"colour_{domain}"] = game.colour_weight * colour_distance(at_least_float32(fake), source)
            if game.identity_weight is not None:
                same = self.networks["g_ab" if domain == "b" else "g_ba"](real)
                losses[f"identity_{domain}"] = game.identity_weight * l1_loss(at_least_float32(same), real) / 2
        return losses

    def _judgement(self, role: str, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        real_logits, fake_logits = (at_least_float32(self.networks[role](pictures)) for pictures in (real, fake))
        return {
            f"{role}_real": self.loss.real(real_logits, fake_logits),
            f"{role}_fake": self.loss.fake(fake_logits, real_logits),
        }


def _there_and_back(real: Tensor, there: nn.Module, back: nn.Module) -> Tensor:
    """Return input, output and reconstruction of each picture, side by side."""
    fake = there(real)
    return torch.stack([real, fake, back(fake)], 1).flatten(0, 1)
