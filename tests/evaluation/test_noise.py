"""From checkpoint and data to figures: the protocol, with numbers that can be known beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
import torch
from torch import Tensor, nn

from ganzoo import checkpoint
from ganzoo.catalog import Catalog
from ganzoo.data import sets
from ganzoo.errors import CheckpointError, DataError, LimitError
from ganzoo.evaluation import evaluate
from ganzoo.evaluation import judge as judge_module
from ganzoo.evaluation.judge import Judge, Reference, reference_for
from ganzoo.evaluation.noise import evaluate_inception, figures
from ganzoo.inference import Engine
from ganzoo.models.classifier import Classifier
from ganzoo.pixels import to_model
from tests.checkpoint.test_folder import edit

NAME, JUDGE = "dcgan.fashion-mnist-32", "classifier.fashion-mnist-32"


@pytest.fixture
def engine(catalog: Catalog) -> Engine:
    """An engine on the CPU with tiny checkpoints."""
    return Engine(catalog, "cpu")


@pytest.fixture
def reference(catalog: Catalog, data: Path) -> Reference:
    """160 test pictures and as many training pictures, judged."""
    return reference_for(catalog, "fashion-mnist", data, samples=160)


def test_every_figure_of_a_generator_names_its_protocol(engine: Engine, data: Path) -> None:
    metrics = evaluate(engine, NAME, data, samples=120)
    assert [metric.name for metric in metrics] == [
        "Fréchet distance",
        "precision",
        "recall",
        "inception score",
        "rarest class",
        "near-duplicates",
        "distance to the nearest training picture",
        "nearer to training than a test picture",
    ]
    for metric in metrics:
        assert metric.samples == 120 and metric.floor is not None and metric.subject == "moving average"
        in_pixels = metric.name.startswith(("distance", "nearer"))
        assert in_pixels != (JUDGE in metric.protocol), metric.name


def test_the_test_pictures_themselves_score_the_best_there_is(reference: Reference, data: Path) -> None:
    test = sets.load("fashion-mnist", data, train=False)
    by_name = {metric.name: metric.value for metric in figures(reference, test.pictures)}
    assert by_name["Fréchet distance"] == pytest.approx(0, abs=1e-6)
    assert (by_name["precision"], by_name["recall"]) == (1.0, 1.0)


def test_the_floor_is_the_training_pictures(reference: Reference, data: Path) -> None:
    train = sets.load("fashion-mnist", data, train=True)
    for metric in figures(reference, train.pictures[:160]):
        if metric.name in ("Fréchet distance", "precision", "recall"):
            assert metric.value == pytest.approx(metric.floor)


def test_pictures_far_from_the_data_score_badly(reference: Reference) -> None:
    white = torch.full((160, 1, 32, 32), 255, dtype=torch.uint8)
    by_name = {metric.name: metric for metric in figures(reference, white)}
    assert by_name["Fréchet distance"].value > 10 * cast(float, by_name["Fréchet distance"].floor)
    assert by_name["recall"].value == 0
    assert by_name["inception score"].value == pytest.approx(1)
    assert by_name["rarest class"].value == 0


def test_the_judge_sees_pixels_in_minus_one_to_one_whatever_the_batch(
    checkpoints: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = checkpoint.load(checkpoints / JUDGE)
    assert isinstance(judge, Classifier)
    pictures = sets.load("fashion-mnist", data, train=False).pictures
    with torch.no_grad():
        features, logits = judge.features(to_model(pictures)), judge(to_model(pictures))
    monkeypatch.setattr(judge_module, "BATCH", 33)
    seen = Judge(name=JUDGE, network=judge, side=32).sees(pictures)
    assert torch.allclose(seen.features, features, atol=1e-5) and torch.allclose(seen.logits, logits, atol=1e-5)


def test_a_classifier_gets_its_accuracy_on_the_whole_test_split(engine: Engine, data: Path, checkpoints: Path) -> None:
    (metric,) = evaluate(engine, JUDGE, data)
    judge, test = checkpoint.load(checkpoints / JUDGE), sets.load("fashion-mnist", data, train=False)
    with torch.no_grad():
        right = (judge(to_model(test.pictures)).argmax(1) == test.labels).sum().item()
    assert (metric.name, metric.samples, metric.value) == ("test accuracy", 160, right / 160)


@pytest.mark.parametrize("samples", [0, 99, 10_001, 10_000_000])
def test_too_few_and_too_many_samples_are_refused_with_the_limit(engine: Engine, data: Path, samples: int) -> None:
    with pytest.raises(LimitError, match=f"from 100 to 10000 samples, not {samples}"):
        evaluate(engine, NAME, data, samples=samples)


def test_without_a_judge_it_says_so(checkpoints: Path, data: Path) -> None:
    edit(checkpoints / JUDGE, lambda value: value["data"].update(name="mnist"))
    with pytest.raises(CheckpointError, match=r"no judge .* for the data 'fashion-mnist'"):
        evaluate(Engine(Catalog([(checkpoints, "local")]), "cpu"), NAME, data)


def test_a_checkpoint_that_does_not_name_its_data_is_refused(checkpoints: Path, data: Path) -> None:
    edit(checkpoints / NAME, lambda value: value.update(data={}))
    with pytest.raises(CheckpointError, match="no judge"):
        evaluate(Engine(Catalog([(checkpoints, "local")]), "cpu"), NAME, data)


class Means(nn.Module):
    """Stands in for Inception-v3: each channel's mean is a feature."""

    def forward(self, pictures: Tensor) -> Tensor:
        return pictures.mean((2, 3))


def test_the_inception_distance_takes_pictures_of_zero_to_one(engine: Engine, data: Path) -> None:
    """Of grey means m on both sides; features are (m - mean) / std per channel, all of one m."""
    metric = evaluate_inception(engine, NAME, data, samples=40, network=Means)
    fake = torch.from_numpy(engine.sample(NAME, range(40))).double().mean((1, 2, 3)) / 255
    test = sets.load("fashion-mnist", data, train=False).pictures[:40].double().mean((1, 2, 3)) / 255
    spread = sum(1 / deviation**2 for deviation in (0.229, 0.224, 0.225))
    expected = ((fake.mean() - test.mean()) ** 2 + (fake.std() - test.std()) ** 2).item() * spread
    assert metric.value == pytest.approx(expected, rel=1e-3)
    assert (metric.name, metric.samples) == ("FID", 40)
    assert "torchvision's Inception-v3" in metric.protocol and "40 test pictures" in metric.protocol


def test_without_inceptions_weights_the_error_goes_on(engine: Engine, data: Path) -> None:
    def unreachable() -> nn.Module:
        raise DataError("no weights")

    with pytest.raises(DataError):
        evaluate_inception(engine, NAME, data, samples=40, network=unreachable)
