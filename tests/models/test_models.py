"""Every architecture: built by name, refused when it cannot be, the same after batch norm is folded."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from ganzoo.errors import CheckpointError, RecipeError, UnknownName
from ganzoo.models import ARCHITECTURES, Architecture, architecture, build
from ganzoo.models.classifier import Classifier
from ganzoo.models.dcgan import Discriminator, Generator
from ganzoo.models.faster import fold_batch_norm, prepare_for_inference
from tests.conftest import RunPython

ROLES = [(name, role) for name, model in ARCHITECTURES.items() for role in model.networks]


def lively(network: nn.Module, seed: int = 0) -> nn.Module:
    """Give a network weights and batch-norm statistics far from those it is born with."""
    rng = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                assert module.running_mean is not None and module.running_var is not None
                module.running_mean.copy_(torch.randn(module.num_features, generator=rng))
                module.running_var.copy_(torch.rand(module.num_features, generator=rng) * 3 + 0.1)
                module.weight.copy_(torch.rand(module.num_features, generator=rng) + 0.5)
                module.bias.copy_(torch.randn(module.num_features, generator=rng))
    return network


# --- DCGAN, against the paper


@pytest.mark.parametrize(("resolution", "layers"), [(32, 4), (64, 5), (128, 6)])
def test_the_generator_draws_squares_in_range(resolution: int, layers: int) -> None:
    network = Generator(resolution=resolution, channels=3, latent=10, width=4).eval()
    pictures = network(torch.randn(2, 10) * 100)
    assert pictures.shape == (2, 3, resolution, resolution)
    assert pictures.abs().max() <= 1
    assert sum(isinstance(module, nn.ConvTranspose2d) for module in network.modules()) == layers


@pytest.mark.parametrize("resolution", [32, 64, 128])
@pytest.mark.parametrize("spectral_norm", [False, True])
def test_the_discriminator_returns_one_logit_a_picture(resolution: int, spectral_norm: bool) -> None:
    network = Discriminator(resolution=resolution, channels=3, width=4, spectral_norm=spectral_norm)
    logits = network(torch.rand(5, 3, resolution, resolution))
    assert logits.shape == (5,) and logits.isfinite().all()


def test_the_papers_network_at_64_has_the_papers_feature_maps() -> None:
    """Figure 1 of arXiv:1511.06434: 100 latents to 1024x4x4, 512, 256, 128, then the picture (width 128)."""
    generator = Generator(resolution=64, channels=3, width=128)
    maps = [module.out_channels for module in generator.modules() if isinstance(module, nn.ConvTranspose2d)]
    assert maps == [1024, 512, 256, 128, 3]


def test_parameters_counted_by_hand() -> None:
    """Width 4 at 32x32, latent 8: 8*16*16 + 16*8*16 + 8*4*16 + (4*1*16 + 1), and batch norm 2 * (16 + 8 + 4)."""
    assert sum(p.numel() for p in Generator(latent=8, width=4).parameters()) == 2048 + 2048 + 512 + 65 + 56


def test_the_papers_rules_hold() -> None:
    generator, discriminator = Generator(width=4), Discriminator(width=4)
    layers = list(generator.layers)
    assert isinstance(layers[-1], nn.Tanh) and isinstance(layers[-2], nn.ConvTranspose2d)  # no batch norm at the end
    assert isinstance(list(discriminator.layers)[1], nn.LeakyReLU)  # and none at D's input
    slopes = {m.negative_slope for m in discriminator.modules() if isinstance(m, nn.LeakyReLU)}
    assert slopes == {0.2}
    everything = [*generator.modules(), *discriminator.modules()]
    assert not any(isinstance(m, (nn.Linear, nn.MaxPool2d, nn.AvgPool2d)) for m in everything)


def test_weights_are_born_as_the_paper_says() -> None:
    torch.manual_seed(0)
    weight = Generator(width=16).layers[0].weight
    assert isinstance(weight, Tensor)
    assert weight.mean().item() == pytest.approx(0, abs=3e-4)
    assert weight.std().item() == pytest.approx(0.02, rel=0.01)


def test_spectral_norm_bounds_every_layer_and_leaves_batch_norm_out() -> None:
    network = Discriminator(width=4, spectral_norm=True)
    for _ in range(30):
        network(torch.rand(2, 1, 32, 32))
    network.eval()
    weights = [module.weight for module in network.modules() if isinstance(module, nn.Conv2d)]
    assert len(weights) == 4
    for weight in weights:
        assert torch.linalg.matrix_norm(weight.flatten(1), 2).item() == pytest.approx(1, abs=0.02)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in network.modules())


@pytest.mark.parametrize("resolution", [0, 16, 33, 1024])
def test_other_resolutions_are_refused(resolution: int) -> None:
    with pytest.raises(RecipeError, match=f"32, 64, 128 pixels, not of {resolution}"):
        Generator(resolution=resolution)


# --- the classifier


def test_the_classifier_maps_pictures_of_any_size_to_logits() -> None:
    network = Classifier(channels=3, classes=7, width=4).eval()
    assert network(torch.rand(2, 3, 32, 32)).shape == (2, 7)
    features = network.features(torch.rand(2, 3, 8, 40))
    assert features.shape == (2, 16)


def test_logits_are_the_heads_view_of_the_features() -> None:
    network = Classifier(width=4).eval()
    pictures = torch.rand(3, 1, 32, 32)
    assert torch.equal(network(pictures), network.features(pictures) @ network.head.weight.T + network.head.bias)


# --- folding


@pytest.mark.parametrize(
    ("network", "shape"),
    [
        (Generator(latent=10, width=4), (3, 10)),
        (Generator(resolution=64, channels=3, latent=10, width=4), (3, 10)),
        (Discriminator(width=4), (3, 1, 32, 32)),
        (Discriminator(width=4, spectral_norm=True), (3, 1, 32, 32)),
        (Classifier(width=4), (3, 1, 32, 32)),
        (nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.Conv2d(3, 2, 1, bias=False)), (3, 2, 8, 8)),
    ],
    ids=["G 32", "G 64", "D", "D spectral", "classifier", "bias and no norm"],
)
def test_folding_batch_norm_changes_no_output(network: nn.Module, shape: tuple[int, ...]) -> None:
    network = lively(network).eval()
    inputs = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected, folded = network(inputs), fold_batch_norm(network)(inputs)
    assert expected.std() > 1e-5
    assert torch.allclose(folded, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("batch", [1, 3, 17])
@pytest.mark.parametrize(
    "network",
    [Generator(latent=10, width=4), Generator(resolution=64, channels=3, latent=7, width=8)],
    ids=["grey 32", "colour 64"],
)
def test_a_prepared_generator_draws_the_same_pictures(network: Generator, batch: int) -> None:
    """Folded, channels last, its first and last layers as matrix products; the original stays as it was."""
    lively(network).eval()
    with torch.no_grad():
        network.layers[-2].bias.fill_(0.3)  # type: ignore[operator]
        latents = torch.randn((batch, network.latent), generator=torch.Generator().manual_seed(1))
        expected = network(latents)
        prepared = prepare_for_inference(network, torch.device("cpu"))
        assert torch.allclose(prepared(latents), expected, atol=1e-5)
        assert torch.equal(network(latents), expected)
    kinds = {type(module).__name__ for module in prepared.modules()}
    assert {"LatentProjection", "OverlapAdd"} <= kinds and "BatchNorm2d" not in kinds


def test_folding_removes_every_norm_and_leaves_the_original_alone() -> None:
    network = lively(Generator(latent=10, width=4))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    folded = fold_batch_norm(network)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    assert not folded.training and network.training
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_folding_one_channel_by_hand() -> None:
    """w = 2, mean 1, var 4 - eps, gamma 3, beta 5: (2 x - 1) / 2 * 3 + 5 = 3 x + 3.5."""
    norm = nn.BatchNorm2d(1).eval()
    assert norm.running_mean is not None and norm.running_var is not None
    norm.running_mean.fill_(1)
    norm.running_var.fill_(4 - norm.eps)
    convolution = nn.Conv2d(1, 1, 1, bias=False)
    with torch.no_grad():
        norm.weight.fill_(3), norm.bias.fill_(5), convolution.weight.fill_(2)
    folded = fold_batch_norm(nn.Sequential(convolution, norm))
    assert folded(torch.full((1, 1, 1, 1), 10.0)).item() == pytest.approx(33.5, rel=1e-6)


# --- the list


def test_names_and_roles_that_do_not_exist_offer_what_does() -> None:
    with pytest.raises(UnknownName, match=r"'dcgn'.*did you mean dcgan"):
        architecture("dcgn")
    with pytest.raises(UnknownName, match="no network called 'critic'; it has generator, discriminator"):
        build("dcgan", "critic", {})


@pytest.mark.parametrize(("model", "role"), ROLES)
def test_every_network_is_built_from_its_defaults_with_finite_weights(model: str, role: str) -> None:
    network = build(model, role, {})
    values = list(network.state_dict().values())
    assert values and all(value.isfinite().all() for value in values)
    assert not any(value.is_meta for value in values)


@pytest.mark.parametrize(("model", "role"), ROLES)
def test_every_network_refuses_arguments_it_does_not_take(model: str, role: str) -> None:
    with pytest.raises(CheckpointError, match="cannot be built"):
        build(model, role, {"no_such_argument": 1})


@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=list(ARCHITECTURES))
def test_every_architecture_says_where_it_is_from(architecture: Architecture) -> None:
    assert architecture.title and architecture.kind
    assert architecture.arxiv is None or len(architecture.arxiv.split(".")) == 2
    assert architecture.networks


def test_too_many_layers_are_refused_before_they_are_made() -> None:
    """A loop of a thousand million rounds is left after some thousands."""
    with pytest.raises(CheckpointError, match="more than 10000 tensors"):
        build("edsr", "generator", {"blocks": 10**9})


def test_too_many_parameters_are_refused_before_memory_is_taken() -> None:
    with pytest.raises(CheckpointError, match=r"would have .* parameters; the limit is 200000000"):
        build("dcgan", "generator", {"width": 100_000})


def test_loading_a_generator_does_not_import_torchs_compiler(run_python: RunPython) -> None:
    """Drawing weights on the meta device would, and the first picture would wait for it."""
    program = (
        "import sys; from ganzoo.models import build; "
        "build('dcgan', 'generator', {'width': 4}); build('classifier', 'classifier', {'width': 4}); "
        "print('torch._dynamo' in sys.modules)"
    )
    assert run_python("-c", program).stdout.strip() == "False"
