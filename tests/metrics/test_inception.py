"""Inception-v3's features: how pictures are prepared, and what is said without the weights."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from ganzoo.errors import DataError
from ganzoo.metrics.inception import inception_features, inception_network


class Watching(nn.Module):
    """Returns each channel's mean as features and remembers the shape it saw."""

    shape: torch.Size

    def forward(self, pictures: Tensor) -> Tensor:
        self.shape = pictures.shape
        return pictures.mean((2, 3))


def test_grey_pictures_are_repeated_enlarged_and_normalised() -> None:
    network = Watching()
    features = inception_features(network, torch.full((2, 1, 32, 32), 0.5))
    assert network.shape == (2, 3, 299, 299)
    expected = [(0.5 - 0.485) / 0.229, (0.5 - 0.456) / 0.224, (0.5 - 0.406) / 0.225]  # torchvision's documentation
    assert features[0].tolist() == pytest.approx(expected, abs=1e-4)


def test_without_the_weights_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import urllib.error

    import torchvision.models

    def unreachable(**_: object) -> None:
        raise urllib.error.URLError("no route to host")

    monkeypatch.setattr(torchvision.models, "inception_v3", unreachable)
    with pytest.raises(DataError, match=r"could not be downloaded.*no route to host.*is not measured"):
        inception_network()
