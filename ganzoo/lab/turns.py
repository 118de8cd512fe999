"""What the players of a game minimise, as expressions: losses, penalties, and the techniques against collapse.

Each is a function of what there is (rows, noise, networks), so that unrolling can ask for the discriminator's losses
again with other parameters. The same in plain PyTorch is written by ganzoo.lab.program; tests hold both together.
Scores are logits, or minus the energy of an autoencoder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.derivatives import gradients
from ganzoo.lab.engine.expressions import Expression
from ganzoo.lab.engine.noise import Noise
from ganzoo.lab.engine.perceptron import Perceptron
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.losses import losses_of, pulled_apart, unit_norm_penalty, zero_centred_penalty
from ganzoo.lab.objectives import OBJECTIVES

Look = Callable[[Expression, Noise | None], Expression]
Losses = dict[str, Expression]  # by name, each (R, 1, 1)

TINY = 1e-16  # beside a square root's argument, whose slope is infinite at zero


class Turns:
    """The losses of an experiment's two players; `look` is what the discriminator is shown of rows."""

    def __init__(self, experiment: Experiment, look: Look, generator: Perceptron, discriminator: Perceptron) -> None:
        self._experiment, self._look = experiment, look
        self._generator, self._critic = generator, discriminator
        self._objective, self._rules = OBJECTIVES[experiment.objective], losses_of(experiment)

    def discriminators(self, rows: Expression, noise: Noise) -> tuple[Losses, Expression]:
        """Return D's losses on real rows (R, n, row), and what is added to them."""
        real, fake = self._shown(rows, self._fakes(rows, noise), noise)
        return self._discriminators(real, fake, self._mix(real, noise), None)

    def generators(self, rows: Expression, noise: Noise) -> tuple[Losses, Expression]:
        """Return G's loss beside real rows (R, n, row), and what is added to it."""
        fake = self._fakes(rows, noise)
        experiment = self._experiment
        if not (experiment.unroll or self._objective.paired or experiment.matches):
            shown = self._look(self._blurred(fake, "fake", noise), noise)
            return self._generators(shown, None, None)
        real, fake = self._shown(rows, fake, noise)
        parameters = self._unrolled(real, fake, self._mix(real, noise)) if experiment.unroll else None
        return self._generators(fake, real, parameters)

    def pushed(self, fake: Expression, real: Expression) -> Expression:
        """Return G's loss (R, 1, 1) on rows as they are, without noise."""
        losses, _ = self._generators(self._look(fake, None), self._look(real, None), None)
        return losses["loss_generator"]

    def score(
        self, shown: Expression, parameters: Sequence[Expression] | None = None, *, groups: int = 1
    ) -> Expression:
        """Return the discriminator's logits, or minus its energies, (R, n, 1) of what it is shown."""
        made = self._critic.of(shown, parameters, groups=groups)
        if not self._experiment.energy:
            return made
        return -ex.sqrt(ex.total(ex.square(made - shown), 2) + TINY)

    def _discriminators(
        self, real: Expression, fake: Expression, mix: Expression | None, parameters: Sequence[Expression] | None
    ) -> tuple[Losses, Expression]:
        n, experiment = real.shape[1], self._experiment
        judged = [real, fake] if mix is None else [real, fake, real + (fake - real) * mix]
        scores = self.score(ex.join(judged, 1), parameters, groups=len(judged))
        parts = [ex.part(scores, 1, n * i, n * (i + 1)) for i in range(len(judged))]
        loss_real, loss_fake = self._rules.discriminator(*parts[:2])
        if experiment.smoothing:  # (1 - s) softplus(-r) + s softplus(r)
            loss_real = loss_real + experiment.smoothing * ex.mean(parts[0], 1, 2)
        penalty = ex.constant(0.0)
        for gamma, of, by in ((experiment.r1_gamma, parts[0], real), (experiment.r2_gamma, parts[1], fake)):
            if gamma:
                penalty = penalty + zero_centred_penalty(gradients(of, [by])[0], gamma)
        if mix is not None:
            penalty = penalty + unit_norm_penalty(gradients(parts[2], [judged[2]])[0], experiment.gp_weight)
        return {"loss_real": loss_real, "loss_fake": loss_fake}, penalty

    def _generators(
        self, fake: Expression, real: Expression | None, parameters: Sequence[Expression] | None
    ) -> tuple[Losses, Expression]:
        """Return G's loss of what D is shown: real ones are None where nothing is done with them."""
        experiment, nothing = self._experiment, ex.constant(0.0)
        if experiment.matches and real is not None:
            apart = [ex.mean(self._critic.hidden(each, parameters), 1) for each in (fake, real)]
            return {"loss_generator": ex.total(ex.square(apart[0] - apart[1]), 1, 2)}, nothing
        n, paired = fake.shape[1], self._objective.paired and real is not None
        judged = [fake, real] if paired and real is not None else [fake]
        scores = self.score(ex.join(judged, 1), parameters, groups=len(judged))
        beside = ex.part(scores, 1, n, 2 * n) if paired else scores
        loss = self._rules.generator(ex.part(scores, 1, 0, n), beside)
        if experiment.energy and experiment.pulling:
            code = self._critic.hidden(fake, parameters, layer=experiment.code_layer)
            return {"loss_generator": loss}, experiment.pulling * pulled_apart(code)
        return {"loss_generator": loss}, nothing

    def _unrolled(self, real: Expression, fake: Expression, mix: Expression | None) -> list[Expression]:
        """Return D's parameters after `unroll` steps of Adam against this generator (arXiv:1611.02163 equation 4)."""
        experiment, parameters = self._experiment, list(self._critic.parameters)
        means, squares = (
            [ex.given(f"{which} {place}", *each.shape) for place, each in enumerate(parameters)]
            for which in ("mean", "square")
        )
        for step in range(experiment.unroll):
            losses, whole = self._discriminators(real, fake, mix, parameters)
            for loss in losses.values():
                whole = whole + loss
            rate, second = (ex.given(f"{which} {step}", 1, 1, 1) for which in ("rate", "second"))
            slopes = gradients(whole, parameters)
            means = _towards(means, slopes, experiment.beta1)
            squares = _towards(squares, [ex.square(slope) for slope in slopes], experiment.beta2)
            parameters = [
                parameter - rate * mean / (ex.sqrt(second * square + TINY) + 1e-8)
                for parameter, mean, square in zip(parameters, means, squares, strict=True)
            ]
        return parameters

    def _fakes(self, rows: Expression, noise: Noise) -> Expression:
        """Return as many generated rows (R, n, row)."""
        replicas, n, row = rows.shape
        apart = row // self._experiment.outputs
        draw = noise.uniform if self._experiment.noise == "uniform" else noise.normal
        made = self._generator.of(draw("z", replicas, n * apart, self._experiment.latent))
        return ex.reshape(made, replicas, n, row)

    def _shown(self, rows: Expression, fake: Expression, noise: Noise) -> tuple[Expression, Expression]:
        rows, fake = (self._blurred(each, name, noise) for each, name in ((rows, "real"), (fake, "fake")))
        return self._look(rows, None), self._look(fake, noise)

    def _blurred(self, rows: Expression, name: str, noise: Noise) -> Expression:
        """Return rows with instance noise on them, if there is any (arXiv:1610.04490)."""
        if not self._experiment.instance_noise:
            return rows
        return rows + ex.given("sigma", 1, 1, 1) * noise.normal(f"blur of {name}", *rows.shape)

    def _mix(self, real: Expression, noise: Noise) -> Expression | None:
        """Return how far between real and generated rows the gradient penalty looks, if there is one."""
        return noise.uniform("mix", *real.shape[:2], 1) if "gp_weight" in self._objective.settings else None


def _towards(old: list[Expression], new: list[Expression], beta: float) -> list[Expression]:
    return [beta * before + (1 - beta) * now for before, now in zip(old, new, strict=True)]
