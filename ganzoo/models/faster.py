"""What several models share: making a trained network faster without changing what it computes.

Measured by `python -m bench dcgan`: on a CPU the library's transposed convolution is slow where its input is a
single pixel or its output has few channels; there a matrix product does the same sums in a better order.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn.functional import fold, pad

from ganzoo.models.parts import SmoothDoubling

_CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)
_FEW_CHANNELS = 4
_ROWS = 16  # the order of a product's sums depends on its rows' remainder: whole blocks make it one for all batches


def prepare_for_inference(network: nn.Module, device: torch.device) -> nn.Module:
    """Return a copy on `device` that computes the same, to rounding, but faster; its weights are frozen."""
    network = fold_batch_norm(network).to(device).to(memory_format=torch.channels_last)
    if device.type == "cpu":
        for module in network.modules():
            if isinstance(module, nn.Sequential):
                for index, layer in enumerate(module):
                    module[index] = _quicker(layer)
    return network


def fold_batch_norm(network: nn.Module) -> nn.Module:
    """Return a copy for inference in which each convolution has swallowed the batch norm after it.

    Batch norm in evaluation is an affine map per channel, so w' = w * s and b' = (b - mean) * s + beta with
    s = gamma / sqrt(var + eps). Only direct neighbours in an `nn.Sequential` are folded.
    """
    network = copy.deepcopy(network).eval().requires_grad_(False)
    for module in network.modules():
        if isinstance(module, nn.Sequential):
            _fold_sequence(module)
    return network


class LatentProjection(nn.Module):
    """A transposed convolution of latents (N, latent, 1, 1): one matrix product."""

    def __init__(self, layer: nn.ConvTranspose2d) -> None:
        super().__init__()
        self.shape = (-1, layer.out_channels, *layer.kernel_size)
        self.weight = nn.Parameter(layer.weight.flatten(1).contiguous(), requires_grad=False)
        bias = torch.zeros(layer.out_channels) if layer.bias is None else layer.bias
        per_pixel = bias.repeat_interleave(layer.kernel_size[0] * layer.kernel_size[1])
        self.bias = nn.Parameter(per_pixel, requires_grad=False)

    def forward(self, latents: Tensor) -> Tensor:
        """Return (N, channels, kernel, kernel), channels last."""
        if latents.shape[2:] != (1, 1):
            raise ValueError(f"a latent is one pixel, not {tuple(latents.shape[2:])}")
        rows = pad(latents.flatten(1), (0, 0, 0, -len(latents) % _ROWS))
        maps = torch.addmm(self.bias, rows, self.weight)[: len(latents)].view(self.shape)
        return maps.contiguous(memory_format=torch.channels_last)


class OverlapAdd(nn.Module):
    """A transposed convolution with few output channels: a matrix product per pixel, then patches added up."""

    def __init__(self, layer: nn.ConvTranspose2d) -> None:
        super().__init__()
        (self.kernel, _), (self.stride, _) = layer.kernel_size, layer.stride
        self.padding, self.more = int(layer.padding[0]), layer.output_padding
        self.weight = nn.Parameter(layer.weight.flatten(1).t().contiguous(), requires_grad=False)
        self.bias = layer.bias

    def forward(self, maps: Tensor) -> Tensor:
        """Return the picture (N, channels, H', W') of maps (N, C, H, W)."""
        height, width = (
            (side - 1) * self.stride - 2 * self.padding + self.kernel + more
            for side, more in zip(maps.shape[2:], self.more, strict=True)
        )
        patches = self.weight @ maps.flatten(2)  # (N, channels * kernel * kernel, H * W)
        picture = fold(patches, (height, width), self.kernel, stride=self.stride, padding=self.padding)
        return picture if self.bias is None else picture.add_(self.bias[:, None, None])


def _quicker(layer: nn.Module) -> nn.Module:
    """Return what computes the same as `layer` faster on a CPU, or `layer` itself."""
    if not isinstance(layer, nn.ConvTranspose2d) or layer.groups != 1 or layer.dilation != (1, 1):
        return layer
    if layer.stride == (1, 1) and layer.padding == layer.output_padding == (0, 0):
        return LatentProjection(layer)
    return OverlapAdd(layer) if layer.out_channels <= _FEW_CHANNELS else layer


def _fold_sequence(sequence: nn.Sequential) -> None:
    for index, layer in enumerate(sequence):
        if isinstance(layer, SmoothDoubling):
            sequence[index] = layer.plain()
    for index in range(len(sequence) - 1):
        convolution, norm = sequence[index], sequence[index + 1]
        if isinstance(convolution, _CONVOLUTIONS) and isinstance(norm, nn.BatchNorm2d):
            _fold(convolution, norm)
            sequence[index + 1] = nn.Identity()


@torch.no_grad()
def _fold(convolution: nn.Conv2d | nn.ConvTranspose2d, norm: nn.BatchNorm2d) -> None:
    assert norm.running_mean is not None and norm.running_var is not None
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
    shape = [1] * 4
    shape[1 if isinstance(convolution, nn.ConvTranspose2d) else 0] = -1
    convolution.weight.mul_(scale.view(shape))
    bias = torch.zeros_like(norm.running_mean) if convolution.bias is None else convolution.bias
    convolution.bias = nn.Parameter((bias - norm.running_mean) * scale + norm.bias, requires_grad=False)
