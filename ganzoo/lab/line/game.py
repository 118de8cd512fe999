"""The game on the line: two small perceptrons, one run or many replicas of it, any of the lab's objectives.

It fits the training loop (ganzoo.training.loop) like every other game, but has no autograd: the networks
(ganzoo.lab.mlp), the losses (ganzoo.lab.losses) and the features (ganzoo.lab.line.features) know their own
derivatives. The same maths in plain PyTorch is what ganzoo.lab.line.program writes; a test runs both for 1,000 steps.
What a screen shows of a game is ganzoo.lab.line.observation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ganzoo.lab.adam import FlatAdam
from ganzoo.lab.line.features import FEATURES
from ganzoo.lab.losses import SLOPED_LOSSES, unit_norm_direction, zero_centred_direction
from ganzoo.lab.mlp import ReplicatedMlp
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.steps import PLAYERS
from ganzoo.objectives.ema import lerp_weight
from ganzoo.randomness import random_generator

if TYPE_CHECKING:
    from ganzoo.lab.line.experiment import Experiment


class LineGame:
    """A generator against a discriminator over rows of numbers, `replicas` times at once.

    The learning rates fall with the steps that the loop reports through `average`. `shown` is the generator that a
    screen looks at: the moving average of it where the experiment has one.
    `replica_losses` holds each player's last losses, one for each replica.
    """

    players = PLAYERS

    def __init__(self, experiment: Experiment, replicas: int = 1, *, dtype: torch.dtype = torch.float32) -> None:
        hidden = (experiment.hidden, experiment.hidden)
        self.experiment, self.replicas, self.dtype = experiment, replicas, dtype
        self.generator = ReplicatedMlp((experiment.latent, *hidden, experiment.outputs), replicas=replicas, dtype=dtype)
        self.discriminator = ReplicatedMlp((experiment.inputs, *hidden, 1), replicas=replicas, dtype=dtype)
        self.generator.initialise(random_generator(experiment.seed, "generator"))
        self.discriminator.initialise(random_generator(experiment.seed, "discriminator"))
        self.shown = self._copy_of_generator() if experiment.ema else self.generator
        betas = (experiment.beta1, experiment.beta2)
        self._adam = {name: FlatAdam(getattr(self, name), betas) for name in self.players}
        self._features = FEATURES[experiment.features]()
        self._objective = OBJECTIVES[experiment.objective]
        self._loss = SLOPED_LOSSES[experiment.objective]
        self._row_penalty = self._penalty_of_rows()
        self.rates = {"discriminator": experiment.lr_d, "generator": experiment.lr_g}
        self.steps_done = 0
        self._moved = False  # the generator, since the last average
        self.replica_losses: dict[str, Tensor] = {}

    @torch.inference_mode()  # saves a fifth of the time: there is no autograd to keep informed
    def play(self, player: str, real: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Let one player make one step on real rows (R, n, row); return its losses, the mean over the replicas."""
        losses = self._play_discriminator(real, rng) if player == "discriminator" else self._play_generator(real, rng)
        self.replica_losses.update(losses)
        return {name: _over_replicas(loss) for name, loss in losses.items()}

    def average(self, images_seen: int, batch: int) -> None:
        """Take note of the step, and move the average on."""
        self.steps_done = images_seen // batch
        if self.shown is not self.generator and self._moved:
            self.shown.flat.lerp_(self.generator.flat, lerp_weight(self.experiment.ema, seen=self.steps_done, more=1))
            self._moved = False

    def set(self, *, lr_d: float | None = None, lr_g: float | None = None) -> None:
        """Change learning rates (before decay) while the run goes on."""
        self.rates["discriminator"] = self.rates["discriminator"] if lr_d is None else lr_d
        self.rates["generator"] = self.rates["generator"] if lr_g is None else lr_g

    def state_dict(self) -> dict[str, Any]:
        """Return weights, optimiser states, rates and the step."""
        state: dict[str, Any] = {"steps_done": self.steps_done, "rates": dict(self.rates)}
        for name, adam in self._adam.items():
            tensors = {"flat": getattr(self, name).flat, "mean": adam.mean, "square": adam.square, "count": adam.count}
            state[name] = {key: tensor.clone() for key, tensor in tensors.items()}
        return state | {"shown": self.shown.flat.clone()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a state that `state_dict` returned."""
        self.steps_done, self.rates = state["steps_done"], dict(state["rates"])
        for name, adam in self._adam.items():
            getattr(self, name).flat.copy_(state[name]["flat"])
            for key in ("mean", "square", "count"):
                getattr(adam, key).copy_(state[name][key])
        self.shown.flat.copy_(state["shown"])

    def latent(self, rows: int, rng: torch.Generator) -> Tensor:
        """Draw z for `rows` rows (R, rows x numbers that one z does not make, latent)."""
        shape = (self.replicas, rows * self._numbers_apart, self.experiment.latent)
        draw = torch.rand if self.experiment.noise == "uniform" else torch.randn
        return draw(shape, generator=rng, dtype=self.dtype)

    def fakes(self, rows: int, rng: torch.Generator) -> Tensor:
        """Return generated rows (R, rows, numbers per row)."""
        made = self.generator.forward(self.latent(rows, rng))
        return made if self._numbers_apart == 1 else made.reshape(self.replicas, rows, -1)

    def look(self, rows: Tensor, rng: torch.Generator | None = None) -> Tensor:
        """Return what the discriminator is shown of rows (R, n, row); generated ones come with randomness."""
        return self._features.forward(rows, rng)

    @property
    def _numbers_apart(self) -> int:
        """How many z a row takes: one if the generator makes whole rows."""
        return self.experiment.numbers_per_row // self.experiment.outputs

    def _play_discriminator(self, real: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        n, critic = real.shape[1], self.discriminator
        judged = torch.cat([self.look(real), self.look(self.fakes(n, rng), rng)], 1)  # (R, 2 n, inputs)
        between = "gp_weight" in self._objective.settings
        if between:
            mix = torch.rand((self.replicas, n, 1), generator=rng, dtype=self.dtype)
            judged = torch.cat([judged, judged[:, :n].lerp(judged[:, n:], mix)], 1)  # (R, 3 n, inputs)
        logits = critic.forward(judged)
        loss_real, loss_fake, *slopes = self._loss.discriminator(logits[:, :n], logits[:, n : 2 * n])
        if between:
            slopes.append(torch.zeros_like(slopes[0]))
        slope = torch.cat(slopes, 1)
        if between or self._row_penalty is not None:
            direction, first = self._penalty(critic.input_gradient(), n)
            critic.backward_with_penalty(slope, direction, first)
        else:
            critic.backward(slope)
        self._move("discriminator")
        if "clip" in self._objective.settings:
            critic.flat.clamp_(-self.experiment.clip, self.experiment.clip)
        return {"loss_real": loss_real, "loss_fake": loss_fake}

    def _play_generator(self, real: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        n = real.shape[1]
        real_shown = self.look(real) if self._objective.paired else None  # first: the way back is for the last look
        judged = self.look(self.fakes(n, rng), rng)
        logits = self.discriminator.forward(judged if real_shown is None else torch.cat([judged, real_shown], 1))
        loss, slope = self._loss.generator(logits[:, :n], logits[:, n:])
        if self._objective.paired:
            slope = torch.cat([slope, torch.zeros_like(slope)], 1)
        by_features = self.discriminator.backward(slope, weights=False, inputs=True)
        assert by_features is not None
        by_rows = self._features.backward(by_features[:, :n])
        self.generator.backward(by_rows.reshape(self.replicas, -1, self.experiment.outputs))
        self._move("generator")
        self._moved = True
        return {"loss_generator": loss}

    def _copy_of_generator(self) -> ReplicatedMlp:
        copied = ReplicatedMlp(self.generator.widths, replicas=self.replicas, dtype=self.dtype)
        copied.flat.copy_(self.generator.flat)
        return copied

    def _move(self, player: str) -> None:
        self._adam[player].step(self.rates[player] * self.experiment.decay_at(self.steps_done))

    def _penalty_of_rows(self) -> tuple[Tensor, int] | None:
        """Return gamma / n of every row that R1 and R2 act on, and which row is the first; None without both."""
        n, (r1, r2) = self.experiment.batch, (self.experiment.r1_gamma, self.experiment.r2_gamma)
        gammas = torch.tensor([r1] * n * (r1 > 0) + [r2] * n * (r2 > 0), dtype=self.dtype)
        return (gammas.view(-1, 1) / n, 0 if r1 else n) if len(gammas) else None

    def _penalty(self, gradient: Tensor, n: int) -> tuple[Tensor, int]:
        """Return d penalty / d input gradient, and the first row it is for."""
        if self._row_penalty is None:
            return unit_norm_direction(gradient[:, 2 * n :], self.experiment.gp_weight), 2 * n
        weights, first = self._row_penalty
        zero_centred = zero_centred_direction(gradient[:, first : first + len(weights)], weights)
        if gradient.shape[1] == 2 * n:
            return zero_centred, first
        direction = torch.zeros_like(gradient)  # both kinds at once
        direction[:, first : first + len(weights)] = zero_centred
        direction[:, 2 * n :] = unit_norm_direction(gradient[:, 2 * n :], self.experiment.gp_weight)
        return direction, 0


def _over_replicas(loss: Tensor) -> Tensor:
    """Return the mean over the replicas that are still finite; NaN or infinity when none is."""
    if len(loss) == 1:
        return loss[0]
    finite = loss[loss.isfinite()]
    return finite.mean() if len(finite) else loss.mean()
