"""Features of torchvision's Inception-v3, for a FID where its weights can be downloaded.

These are torchvision's ImageNet weights, not the ones of the TensorFlow network that published FIDs use, so a
value from here compares with other values from here only. Pictures are resized to 299x299, bilinear, antialiased.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from ganzoo.errors import DataError

_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def inception_network() -> nn.Module:
    """Return Inception-v3 without its last layer: pictures to features (N, 2048).

    Raises:
        DataError: the weights could not be downloaded.
    """
    from torchvision.models import Inception_V3_Weights, inception_v3

    try:
        network = inception_v3(weights=Inception_V3_Weights.IMAGENET1K_V1)
    except (OSError, RuntimeError) as error:
        raise DataError(
            "the weights of Inception-v3 could not be downloaded ({reason}), so the Inception FID is not measured; "
            "the distances on the judge's features stand",
            reason=str(error)[:200],
        ) from error
    network.fc = nn.Identity()
    return network.eval().requires_grad_(False)


def inception_features(network: nn.Module, pictures: Tensor) -> Tensor:
    """Return the features of pictures (N, C, H, W) in [0, 1]; grey is repeated to three channels."""
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (_MEAN, _STD))
    large = interpolate(pictures.expand(-1, 3, -1, -1), size=(299, 299), mode="bilinear", antialias=True)
    with torch.inference_mode():
        return network((large - mean) / std)
