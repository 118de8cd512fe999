"""A small convolutional classifier: the judge whose features the metrics stand on.

Three stages of two 3x3 convolutions with batch norm and ReLU (arXiv:1409.1556's blocks, made small),
halved by max pooling, then a mean over space. The features before the last layer are what
Fréchet distance, precision and recall are measured on.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn


class Classifier(nn.Module):
    """Map pictures (N, channels, H, W) in [-1, 1] to class logits (N, classes); H and W are at least 8."""

    def __init__(self, *, channels: int = 1, classes: int = 10, width: int = 32) -> None:
        super().__init__()
        maps = [channels, width, 2 * width, 4 * width]
        layers: list[nn.Module] = []
        for narrow, wide in pairwise(maps):
            for inputs in (narrow, wide):
                layers += [nn.Conv2d(inputs, wide, 3, padding=1, bias=False), nn.BatchNorm2d(wide), nn.ReLU()]
            layers += [nn.MaxPool2d(2)]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(maps[-1], classes)

    def features(self, pictures: Tensor) -> Tensor:
        """Return the features (N, 4 * width) that the last layer sees."""
        return self.body(pictures).mean((2, 3))

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the class logits."""
        return self.head(self.features(pictures))
