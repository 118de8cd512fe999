"""A game of the lab: two small perceptrons, one run or many replicas of it, any of the lab's objectives.

It fits the training loop (ganzoo.training.loop) like every other game, but is written in expressions
(ganzoo.lab.engine), from which each player's turn becomes one plan when it first moves. The same maths in plain PyTorch
is what the world's program writes (ganzoo.lab.line.program); a test runs both for 1,000 steps.
What a screen shows of a game is its world's observation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.adam import FlatAdam
from ganzoo.lab.engine.derivatives import gradients
from ganzoo.lab.engine.expressions import Expression
from ganzoo.lab.engine.noise import Noise
from ganzoo.lab.engine.perceptron import Build, Perceptron
from ganzoo.lab.engine.plan import Plan, tensor_of
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.steps import PLAYERS
from ganzoo.lab.turns import Look, Turns
from ganzoo.objectives.ema import lerp_weight
from ganzoo.randomness import random_generator

E = TypeVar("E", bound=Experiment)


@dataclass(frozen=True)
class _Turn:
    """What one player computes when it moves: noise and real rows in, its gradient and losses (R,) out."""

    noise: Noise
    real: NDArray[Any]  # (R, n, row)
    plan: Plan
    losses: dict[str, NDArray[Any]]  # (R,), until the next run


class Game(Generic[E]):
    """A generator against a discriminator over rows of numbers, `replicas` times at once.

    `look` says what the discriminator is shown of rows. The learning rates fall with the steps that the loop reports
    through `average`. `shown` is the generator that a screen looks at: the moving average of it where the experiment
    has one.
    """

    players = PLAYERS

    def __init__(self, experiment: E, look: Look, replicas: int = 1, *, dtype: torch.dtype = torch.float32) -> None:
        self.experiment, self.replicas, self.dtype = experiment, replicas, dtype
        self._look = look
        self._numpy_dtype = np.float64 if dtype is torch.float64 else np.float32
        self.generator, self.discriminator = (self._perceptron(name) for name in ("generator", "discriminator"))
        self._maths = Turns(experiment, look, self.generator, self.discriminator)
        self.shown = self._copy_of_generator() if experiment.ema else self.generator
        betas = (experiment.beta1, experiment.beta2)
        self._adam = {name: FlatAdam(getattr(self, name), betas) for name in self.players}
        self._clips = "clip" in OBJECTIVES[experiment.objective].settings
        self._scalars = self._scalar_arrays()
        self._history = (
            {name: getattr(self, name).flat.clone() for name in self.players} if experiment.historical else {}
        )
        self._turns: dict[str, _Turn] = {}
        self._judges: dict[tuple[int, bool], tuple[Noise, NDArray[Any], Plan, Tensor]] = {}
        self._pushes: dict[int, tuple[dict[str, NDArray[Any]], Plan, Tensor]] = {}
        self.rates = {"discriminator": experiment.lr_d, "generator": experiment.lr_g}
        self.steps_done = 0
        self._moved = False  # the generator, since the last average

    @torch.inference_mode()  # there is no autograd to keep informed
    def play(self, player: str, real: Tensor, rng: torch.Generator) -> dict[str, float]:
        """Let one player make one step on real rows (R, n, row); return its losses, the mean over the replicas."""
        turn = self._turns.get(player)
        if turn is None:
            turn = self._turns[player] = self._written(player, real.shape[1])
        np.copyto(turn.real, real.numpy())
        turn.noise.draw(rng)
        self._set_scalars(player)
        turn.plan.run()
        if self._history:
            self._look_back(player)
        self._adam[player].step(self.rates[player] * self.experiment.decay_at(self.steps_done))
        if player == "generator":
            self._moved = True
        elif self._clips:
            self.discriminator.flat.clamp_(-self.experiment.clip, self.experiment.clip)
        return {name: _over_replicas(loss) for name, loss in turn.losses.items()}

    @property
    def replica_losses(self) -> dict[str, Tensor]:
        """Each player's last losses by name, one for each replica (R,)."""
        return {name: torch.tensor(loss) for turn in self._turns.values() for name, loss in turn.losses.items()}

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
            state[name] |= {"history": self._history[name].clone()} if self._history else {}
        state["directions"] = {name: self.discriminator.arrays[name].copy() for name in self.discriminator.directions}
        return state | {"shown": self.shown.flat.clone()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a state that `state_dict` returned."""
        self.steps_done, self.rates = state["steps_done"], dict(state["rates"])
        for name, adam in self._adam.items():
            getattr(self, name).flat.copy_(state[name]["flat"])
            for key in ("mean", "square", "count"):
                getattr(adam, key).copy_(state[name][key])
            if self._history:
                self._history[name].copy_(state[name]["history"])
        for name, array in state["directions"].items():
            np.copyto(self.discriminator.arrays[name], array)
        self.shown.flat.copy_(state["shown"])

    def latent(self, rows: int, rng: torch.Generator) -> Tensor:
        """Draw z for `rows` rows (R, rows x numbers that one z does not make, latent)."""
        shape = (self.replicas, rows * self.experiment.apart, self.experiment.latent)
        draw = torch.rand if self.experiment.noise == "uniform" else torch.randn
        return draw(shape, generator=rng, dtype=self.dtype)

    def drawn(self, player: str) -> Tensor:
        """Return the z (R, n, latent) of a player's last turn."""
        return torch.from_numpy(self._turns[player].noise.arrays["z"].copy())

    def rows_of(self, z: Tensor) -> Tensor:
        """Return what the generator as it is makes of z (R, n, latent), as rows (R, n', numbers per row)."""
        return self.generator.forward(z).reshape(self.replicas, -1, self.experiment.numbers_per_row).clone()

    def fakes(self, rows: int, rng: torch.Generator) -> Tensor:
        """Return generated rows (R, rows, numbers per row)."""
        return self.generator.forward(self.latent(rows, rng)).reshape(self.replicas, rows, -1)

    def fakes_shown(self, rows: int, rng: torch.Generator) -> Tensor:
        """Return rows (R, rows, numbers per row) of the generator that is shown."""
        return self.shown.forward(self.latent(rows, rng)).reshape(self.replicas, rows, -1).clone()

    def judge(self, rows: Tensor, rng: torch.Generator | None = None) -> Tensor:
        """Return the discriminator's logits (R, n, 1) of rows (R, n, row); generated ones come with randomness."""
        key = (rows.shape[1], rng is not None)
        if key not in self._judges:
            noise, taken = Noise(self.dtype), np.zeros(rows.shape, self._numpy_dtype)
            shown = self._look(ex.given("rows", *taken.shape), None if rng is None else noise)
            logits = self._maths.score(shown)
            plan = Plan({logits: None}, self.discriminator.arrays | {"rows": taken} | noise.arrays, taken.dtype)
            self._judges[key] = noise, taken, plan, tensor_of(plan[logits])
        noise, taken, plan, judged = self._judges[key]
        np.copyto(taken, rows.numpy())
        if rng is not None:
            noise.draw(rng)
        plan.run()
        return judged

    def pushes(self, rows: Tensor, real: Tensor) -> Tensor:
        """Return where generated rows (R, n, row) are pushed: -n dL_G/dx (R, n, row), beside as many real ones."""
        key = rows.shape[1]
        if key not in self._pushes:
            taken = {name: np.zeros(rows.shape, self._numpy_dtype) for name in ("rows", "real")}
            fake, beside = (ex.given(name, *array.shape) for name, array in taken.items())
            push = gradients(self._maths.pushed(fake, beside), [fake])[0] * -float(key)
            plan = Plan({push: None}, self.discriminator.arrays | taken, self._numpy_dtype)
            self._pushes[key] = taken, plan, tensor_of(plan[push])
        taken, plan, pushed = self._pushes[key]
        np.copyto(taken["rows"], rows.numpy())
        np.copyto(taken["real"], real.numpy())
        plan.run()
        return pushed

    def _perceptron(self, name: str) -> Perceptron:
        build = _build_of(self.experiment, name)
        made = Perceptron(name, build, replicas=self.replicas, dtype=self.dtype)
        made.initialise(random_generator(self.experiment.seed, name))
        if build.normal == "virtual":
            made.refer_to(self._reference())
        return made

    def _reference(self) -> Tensor:
        """Draw the z that virtual batch normalisation compares with, the same for the whole run."""
        return self.latent(self.experiment.batch, random_generator(self.experiment.seed, "reference"))

    def _scalar_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the numbers that turns are given anew for each move (1, 1, 1), and Adam's moments for unrolling."""
        steps = range(self.experiment.unroll)
        names = [f"{which} {step}" for which in ("rate", "second") for step in steps]
        names += ["sigma"] if self.experiment.instance_noise else []
        arrays = {name: np.zeros((1, 1, 1), self._numpy_dtype) for name in names}
        adam = self._adam["discriminator"]
        for which, flat in (("mean", adam.mean), ("square", adam.square)) if self.experiment.unroll else ():
            arrays |= {f"{which} {place}": view for place, view in enumerate(self.discriminator.cut(flat))}
        return arrays

    def _set_scalars(self, player: str) -> None:
        """Bring up to date what a turn is given: instance noise falls evenly, D's direction is found, rates decay."""
        experiment = self.experiment
        if experiment.instance_noise:
            self._scalars["sigma"][...] = experiment.instance_noise * max(0.0, 1 - self.steps_done / experiment.steps)
        if player == "discriminator":
            self.discriminator.iterate()
            return
        rate = self.rates["discriminator"] * experiment.decay_at(self.steps_done)
        for step in range(experiment.unroll):
            count = float(self._adam["discriminator"].count) + step + 1
            self._scalars[f"rate {step}"][...] = rate / (1 - experiment.beta1**count)
            self._scalars[f"second {step}"][...] = 1 / (1 - experiment.beta2**count)

    def _look_back(self, player: str) -> None:
        """Add the slope of historical averaging, |parameters - their mean so far|^2 (arXiv:1606.03498 section 3.3)."""
        network, mean = getattr(self, player), self._history[player]
        network.gradient.add_(network.flat - mean, alpha=2 * self.experiment.historical)
        mean.lerp_(network.flat, 1 / (float(self._adam[player].count) + 2))

    def _copy_of_generator(self) -> Perceptron:
        copied = Perceptron("shown", self.generator.build, replicas=self.replicas, dtype=self.dtype)
        copied.flat.copy_(self.generator.flat)
        if copied.build.normal == "virtual":
            copied.refer_to(self._reference())
        return copied

    def _written(self, player: str, n: int) -> _Turn:
        """Write down a player's turn on n rows, and plan it."""
        noise = Noise(self.dtype)
        real = np.zeros((self.replicas, n, self.experiment.numbers_per_row), self._numpy_dtype)
        rows = ex.given("real", *real.shape)
        write = self._maths.discriminators if player == "discriminator" else self._maths.generators
        losses, penalty = write(rows, noise)
        whole = penalty
        for loss in losses.values():
            whole = whole + loss
        slopes: dict[Expression, NDArray[Any] | None] = getattr(self, player).slopes(whole)
        arrays = {"real": real} | self.generator.arrays | self.discriminator.arrays | noise.arrays | self._scalars
        plan = Plan(slopes | dict.fromkeys(losses.values()), arrays, real.dtype)
        noise.keep(plan.reads)
        return _Turn(noise, real, plan, {name: plan[loss][:, 0, 0] for name, loss in losses.items()})


def _build_of(experiment: Experiment, player: str) -> Build:
    """Return what a player's network is made of."""
    hidden = experiment.widths(player)
    if player == "generator":
        return Build(widths=(experiment.latent, *hidden, experiment.outputs), normal=experiment.normal)
    return Build(
        widths=(experiment.inputs, *hidden, experiment.inputs if experiment.energy else 1),
        pieces=experiment.pieces,
        kernels=experiment.kernels,
        spectral=experiment.spectral == "on",
    )


def _over_replicas(loss: NDArray[Any]) -> float:
    """Return the mean over the replicas that are still finite; NaN or infinity when none is."""
    if len(loss) == 1:
        return float(loss[0])
    finite = loss[np.isfinite(loss)]
    with np.errstate(invalid="ignore"):
        return float((finite if len(finite) else loss).mean())
