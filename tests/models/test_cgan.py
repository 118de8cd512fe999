"""Conditional GAN: both networks are told a label, and use it."""

from __future__ import annotations

import torch
from torch.nn.functional import one_hot

from ganzoo.models import dcgan
from ganzoo.models.cgan import Discriminator, Generator


def test_the_generator_draws_another_picture_for_another_label() -> None:
    generator = Generator(latent=5, classes=3, width=4).eval()
    z = torch.randn(1, 5).expand(3, -1)
    with torch.no_grad():
        pictures = generator(z, torch.eye(3))
    assert pictures.shape == (3, 1, 32, 32)
    assert all(float((pictures[a] - pictures[b]).abs().max()) > 1e-6 for a, b in ((0, 1), (1, 2), (0, 2)))


def test_the_discriminator_sees_the_label_in_every_pixel() -> None:
    torch.manual_seed(0)
    critic = Discriminator(channels=2, classes=3, width=4).eval()
    pictures, given = torch.rand(4, 2, 32, 32), one_hot(torch.tensor([0, 2, 1, 0]), 3).float()
    planes = torch.zeros(4, 3, 32, 32)
    for row, label in enumerate((0, 2, 1, 0)):
        planes[row, label] = 1
    with torch.no_grad():
        assert torch.equal(critic(pictures, given), critic.net(torch.cat([pictures, planes], 1)))
        assert not torch.equal(critic(pictures, given), critic(pictures, given.roll(1, 1)))


def test_its_networks_are_dcgans_with_a_label_more() -> None:
    ours = sum(p.numel() for p in Generator(latent=5, classes=3, width=4).parameters())
    assert ours == sum(p.numel() for p in dcgan.Generator(latent=8, width=4).parameters())
