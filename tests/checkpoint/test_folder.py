"""The checkpoint folder: written whole or not at all, and never believed without proof."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from ganzoo import checkpoint, pixels
from ganzoo.card import card
from ganzoo.checkpoint import load, read_config, verify
from ganzoo.errors import CheckpointError, GanzooError, UnknownName
from ganzoo.models import build
from tests.tiny import NETWORKS, full_disk, tiny_config, write_tiny

NAME = "dcgan.fashion-mnist-32"


@pytest.fixture
def folder(checkpoints: Path) -> Path:
    """A good checkpoint of a tiny generator."""
    return checkpoints / NAME


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change config.json's content in place."""
    path = folder / "config.json"
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))


def rewrite_weights(folder: Path, weights: dict[str, torch.Tensor], role: str = "generator") -> None:
    """Put other weights into a checkpoint, with a config that promises exactly these."""
    path = folder / f"{role}.safetensors"
    save_file(weights, path)
    data = path.read_bytes()
    edit(
        folder,
        lambda value: value["networks"][role].update(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data)),
    )


def test_the_format_of_the_folder(folder: Path) -> None:
    """design.md: config.json, <network>.safetensors, README.md, samples.png; facts with a format version."""
    assert {path.name for path in folder.iterdir()} == {
        "config.json",
        "generator.safetensors",
        "README.md",
        "samples.png",
    }
    value = json.loads((folder / "config.json").read_text())
    data = (folder / "generator.safetensors").read_bytes()
    assert value["format_version"] == 1
    assert value["networks"]["generator"] == {
        "file": "generator.safetensors",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "arguments": NETWORKS[NAME][2],
    }
    assert value["output_range"] == [-1.0, 1.0]
    assert set(value) >= {"model", "default_network", "data", "images_seen", "seed", "recipe", "git_commit", "metrics"}


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    written = write_tiny(tmp_path / NAME, NAME)
    assert read_config(tmp_path / NAME) == written == verify(tmp_path / NAME)


def test_loaded_weights_are_the_written_ones_and_ready_to_infer(folder: Path) -> None:
    network = load(folder)
    weights = load_file(folder / "generator.safetensors")
    assert set(network.state_dict()) == set(weights)
    assert all(torch.equal(value, weights[name]) for name, value in network.state_dict().items())
    assert not network.training and not any(p.requires_grad for p in network.parameters())


def test_half_precision_on_disk_is_float32_in_memory(tmp_path: Path) -> None:
    network = build(*NETWORKS[NAME])
    picture = pixels.to_pil(np.zeros((8, 8, 1), np.uint8))
    config = checkpoint.write(
        tmp_path / NAME, tiny_config(NAME), {"generator": network}, picture=picture, card=card, half=True
    )
    loaded = load(tmp_path / NAME).state_dict()
    for name, value in network.state_dict().items():
        expected = value.half().float() if value.is_floating_point() else value
        assert loaded[name].dtype == expected.dtype and torch.equal(loaded[name], expected)
    assert config.networks["generator"].bytes < 0.6 * sum(4 * p.numel() for p in network.parameters()) + 5_000


def test_a_second_write_takes_the_first_ones_place(tmp_path: Path) -> None:
    first, second = (write_tiny(tmp_path / NAME, NAME, seed=seed) for seed in (1, 2))
    assert first.networks["generator"].sha256 != second.networks["generator"].sha256
    assert verify(tmp_path / NAME) == second
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


# --- what happens while writing


def test_a_full_disk_keeps_the_old_checkpoint(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with full_disk(4_096), pytest.raises(CheckpointError, match=r"could not be written.*is unchanged"):
        write_tiny(folder, NAME, seed=5)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted(NETWORKS)
    verify(folder)


def test_weights_that_are_not_finite_are_not_written(folder: Path) -> None:
    network = build(*NETWORKS[NAME])
    with torch.no_grad():
        next(network.parameters())[0, 0, 0, 0] = float("inf")
    before = (folder / "config.json").read_bytes()
    picture = pixels.to_pil(np.zeros((8, 8, 1), np.uint8))
    with pytest.raises(CheckpointError, match="NaN or infinity; nothing was written"):
        checkpoint.write(folder, tiny_config(NAME), {"generator": network}, picture=picture, card=card)
    assert (folder / "config.json").read_bytes() == before


def test_weights_too_large_for_half_precision_are_not_written(tmp_path: Path) -> None:
    network = build(*NETWORKS[NAME])
    with torch.no_grad():
        next(network.parameters())[0, 0, 0, 0] = 70_000.0
    picture = pixels.to_pil(np.zeros((8, 8, 1), np.uint8))
    with pytest.raises(CheckpointError, match="NaN or infinity"):
        checkpoint.write(
            tmp_path / NAME, tiny_config(NAME), {"generator": network}, picture=picture, card=card, half=True
        )
    assert list(tmp_path.iterdir()) == []


def test_a_kill_between_the_two_renames_is_mended_on_reading(folder: Path) -> None:
    expected = read_config(folder)
    folder.rename(folder.with_name(f".{NAME}.old"))
    assert verify(folder) == expected
    assert folder.is_dir()


def test_a_rename_that_fails_puts_the_old_one_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, rename = read_config(folder), Path.rename

    def fail(path: Path, target: Path) -> Path:
        if path.name.endswith(".part"):
            raise PermissionError(13, "no")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(CheckpointError, match="is unchanged"):
        write_tiny(folder, NAME, seed=5)
    assert {path.name for path in folder.parent.iterdir()} == set(NETWORKS)
    assert verify(folder) == expected


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="could not be written"):
        write_tiny(tmp_path / "file" / NAME, NAME)


# --- what is refused while reading


def test_an_unknown_model_offers_the_closest(folder: Path) -> None:
    edit(folder, lambda value: value.update(model="dcgna"))
    with pytest.raises(UnknownName, match=r"'dcgna'.*dcgan"):
        load(folder)


@pytest.mark.parametrize("version", [0, 2, "1", None, 1.5, [1]])
def test_another_format_version_is_refused(folder: Path, version: object) -> None:
    edit(folder, lambda value: value.update(format_version=version))
    with pytest.raises(CheckpointError, match=r"format version .*, expected 1"):
        read_config(folder)


def test_a_missing_network_is_refused(folder: Path) -> None:
    (folder / "generator.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"generator\.safetensors is missing"):
        verify(folder)


def test_a_network_more_than_promised_is_refused(folder: Path) -> None:
    save_file({"x": torch.zeros(1)}, folder / "discriminator.safetensors")
    with pytest.raises(CheckpointError, match=r"does not name: discriminator\.safetensors"):
        verify(folder)


def test_a_role_that_the_model_does_not_have_is_refused(folder: Path) -> None:
    entry = {"file": "critic.safetensors", "sha256": "0" * 64, "bytes": 1, "arguments": {}}
    edit(folder, lambda value: value["networks"].update(critic=entry))
    with pytest.raises(CheckpointError, match="promises the networks critic, generator"):
        verify(folder)


def test_a_default_network_that_is_not_there_is_refused(folder: Path) -> None:
    edit(folder, lambda value: value.update(default_network="discriminator"))
    with pytest.raises(CheckpointError, match="it has no network 'discriminator'"):
        verify(folder)


def test_asking_for_a_network_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(CheckpointError, match="no network 'discriminator'; it has generator"):
        load(folder, "discriminator")


def test_one_flipped_bit_is_found(folder: Path) -> None:
    path = folder / "generator.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match="sha256"):
        load(folder)


def test_another_promise_of_sha256_is_refused(folder: Path) -> None:
    edit(folder, lambda value: value["networks"]["generator"].update(sha256="0" * 64))
    with pytest.raises(CheckpointError, match="expected 0000000000000000"):
        load(folder)


@pytest.mark.parametrize("kept", [0, 7, 1_000])
def test_a_truncated_file_is_found(folder: Path, kept: int) -> None:
    path = folder / "generator.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(CheckpointError, match=f"has {kept} bytes, expected"):
        load(folder)


@pytest.mark.parametrize("data", [b"", b"\xff" * 64, b"\x00" * 8, b"\x10" + b"\x00" * 7 + b"{" * 16])
def test_a_file_that_is_no_safetensors_is_refused_even_with_the_right_sha256(folder: Path, data: bytes) -> None:
    (folder / "generator.safetensors").write_bytes(data)
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    edit(folder, lambda value: value["networks"]["generator"].update(entry))
    with pytest.raises(CheckpointError, match="do not fit"):
        load(folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_weights_that_are_not_finite_are_refused(folder: Path, value: float) -> None:
    weights = load_file(folder / "generator.safetensors")
    weights["layers.0.weight"][0, 0, 0, 0] = value
    rewrite_weights(folder, weights)
    with pytest.raises(CheckpointError, match="NaN or infinity"):
        load(folder)


def test_weights_of_another_shape_are_refused(folder: Path) -> None:
    weights = load_file(folder / "generator.safetensors")
    weights["layers.0.weight"] = torch.zeros(16, 16, 4, 5)
    rewrite_weights(folder, weights)
    with pytest.raises(CheckpointError, match="do not fit dcgan's generator"):
        load(folder)


@pytest.mark.parametrize("change", ["missing", "extra"])
def test_a_weight_too_few_or_too_many_is_refused(folder: Path, change: str) -> None:
    weights = load_file(folder / "generator.safetensors")
    if change == "missing":
        del weights["layers.0.weight"]
    else:
        weights["layers.0.other"] = torch.zeros(1)
    rewrite_weights(folder, weights)
    with pytest.raises(CheckpointError, match="do not fit"):
        load(folder)


# --- hostile configs


@pytest.mark.parametrize(
    "file", ["../generator.safetensors", "/etc/passwd", "generator.pt", "sub/generator.safetensors"]
)
def test_a_file_outside_the_folder_is_refused(folder: Path, file: str) -> None:
    edit(folder, lambda value: value["networks"]["generator"].update(file=file))
    with pytest.raises(CheckpointError, match=r"must be called generator\.safetensors"):
        read_config(folder)


@pytest.mark.parametrize("role", ["../generator", "a/b", "", ".", "a b", "x\x00y"])
def test_a_role_that_is_a_path_is_refused(folder: Path, role: str) -> None:
    def rename(value: dict[str, Any]) -> None:
        value["networks"] = {role: value["networks"]["generator"] | {"file": f"{role}.safetensors"}}
        value["default_network"] = role

    edit(folder, rename)
    with pytest.raises(CheckpointError, match="must be called"):
        read_config(folder)


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a b", "-rm", "x" * 97, "\x1b[31mred", 7, None])
def test_a_name_that_is_not_one_is_refused(folder: Path, name: object) -> None:
    edit(folder, lambda value: value.update(name=name))
    with pytest.raises(CheckpointError, match="is not a whole config"):
        read_config(folder)


@pytest.mark.parametrize(
    "arguments",
    [
        {"width": 10**9},
        {"width": 10**30},
        {"latent": 10**12},
        {"channels": 10**8},
        {"width": -4},
        {"width": "8"},
        {"width": 2.5},
        {"width": None},
        {"width": [4]},
        {"latent": {"a": 1}},
        {"resolution": 33},
        {"resolution": "32"},
        {"resolution": [32]},
        {"nonsense": 1},
        {"self": 1},
    ],
)
def test_hostile_arguments_are_refused_without_taking_memory(folder: Path, arguments: dict[str, Any]) -> None:
    edit(folder, lambda value: value["networks"]["generator"]["arguments"].update(arguments))
    with pytest.raises(GanzooError):
        load(folder)


def test_arguments_for_wider_networks_than_the_weights_are_refused(folder: Path) -> None:
    edit(folder, lambda value: value["networks"]["generator"]["arguments"].update(width=8))
    with pytest.raises(CheckpointError, match="do not fit"):
        load(folder)


def test_a_network_larger_than_the_file_of_its_weights_can_hold_is_not_built(folder: Path) -> None:
    edit(folder, lambda value: value["networks"]["generator"]["arguments"].update(width=512))
    with pytest.raises(CheckpointError, match=r"it has \d{8} parameters, and the file \d{5} bytes"):
        load(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"networks": []},
        {"networks": {"generator": "generator.safetensors"}},
        {"networks": {"generator": {}}},
        {"networks": {"generator": {"file": 1, "sha256": "", "bytes": 1, "arguments": {}}}},
        {"networks": {"generator": {"file": "generator.safetensors", "sha256": 5, "bytes": 1, "arguments": {}}}},
        {"networks": {"generator": {"file": "generator.safetensors", "sha256": "", "bytes": "1", "arguments": {}}}},
        {"networks": {"generator": {"file": "generator.safetensors", "sha256": "", "bytes": 1, "arguments": []}}},
        {"networks": {}},
        {"model": 3},
        {"kind": None},
        {"data": []},
        {"recipe": "x"},
        {"training": 1},
        {"images_seen": "many"},
        {"seed": None},
        {"metrics": [{"name": "x"}]},
        {"metrics": "abc"},
        {"metrics": 3},
        {"output_range": 1},
    ],
    ids=str,
)
def test_fields_of_another_type_are_refused(folder: Path, change: dict[str, Any]) -> None:
    edit(folder, lambda value: value.update(change))
    with pytest.raises(CheckpointError):
        verify(folder)


@pytest.mark.parametrize("field", ["name", "model", "kind", "networks", "default_network", "data", "recipe", "seed"])
def test_a_missing_field_is_named(folder: Path, field: str) -> None:
    edit(folder, lambda value: value.pop(field))
    with pytest.raises(CheckpointError, match=field):
        read_config(folder)


def test_a_field_from_the_future_is_passed_over(folder: Path) -> None:
    edit(folder, lambda value: value.update(colour="blue"))
    assert read_config(folder).name == NAME


def test_a_kind_that_is_not_the_models_is_refused(folder: Path) -> None:
    edit(folder, lambda value: value.update(kind="conditional"))
    with pytest.raises(CheckpointError, match="calls itself 'conditional'"):
        verify(folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not JSON",
        "[1]",
        "null",
        '"text"',
        "{" * 50_000,
        "[" * 100_000 + "]" * 100_000,
        '{"format_version": 1e999}',
        '{"format_version": ' + "9" * 5_000 + "}",
        '{"format_version": 1}',
    ],
    ids=lambda text: text[:12],
)
def test_a_config_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)
    with pytest.raises(CheckpointError):
        read_config(folder)


def test_bytes_that_are_no_text_are_refused(folder: Path) -> None:
    (folder / "config.json").write_bytes(b"\xff\xfe\x00{}")
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_config(folder)


def test_a_config_of_2_mb_is_refused_unread(folder: Path) -> None:
    (folder / "config.json").write_text(" " * 2_000_000 + "{}")
    with pytest.raises(CheckpointError, match="larger than 1000000 bytes"):
        read_config(folder)


@pytest.mark.parametrize("depth", [30, 300, 900])
def test_a_deeply_nested_config_is_refused(folder: Path, depth: int) -> None:
    nested: Any = []
    for _ in range(depth):
        nested = [nested]
    edit(folder, lambda value: value["networks"]["generator"]["arguments"].update(x=nested))
    with pytest.raises(CheckpointError, match="nested more than 20"):
        read_config(folder)


def test_no_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_config(tmp_path)


def test_nothing_is_ever_unpickled(folder: Path) -> None:
    """A pickle that would write a file, under every name that might be read."""
    import pickle

    trap = folder / "sprung"

    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (trap,))

    data = pickle.dumps(Bomb())
    (folder / "generator.safetensors").write_bytes(data)
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    edit(folder, lambda value: value["networks"]["generator"].update(entry))
    with pytest.raises(CheckpointError):
        load(folder)
    assert not trap.exists()


def test_sha256_is_the_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1
    assert checkpoint.sha256(tmp_path / "a") == expected


def test_config_goes_to_json_and_back() -> None:
    metric = checkpoint.Metric(name="FID", value=1.5, samples=10, protocol="p", floor=0.5)
    entry = checkpoint.NetworkFile(file="generator.safetensors", sha256="00" * 32, bytes=3, arguments={"width": 4})
    config = dataclasses.replace(
        tiny_config(NAME), metrics=(metric,), comparison=({"setting": "x"},), networks={"generator": entry}
    )
    value = json.loads(json.dumps(config.to_json()))
    assert checkpoint.parse_config(value, path=Path("x")) == config
