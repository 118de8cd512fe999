"""Networks, one file per paper. A network only maps tensors to tensors.

`ARCHITECTURES` is the whole list of what a checkpoint may name: a name in a config is looked up here
and nowhere else. To add a model, write its file and add its row (CONTRIBUTING.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from ganzoo.errors import CheckpointError, RecipeError, UnknownName, closest
from ganzoo.models import cgan, classifier, dcgan, discogan, edsr, srgan

MAX_PARAMETERS = 200_000_000  # a config that asks for more is refused before memory is taken
MAX_TENSORS = 10_000  # of one network: each takes time and memory to make, however small


@dataclass(frozen=True)
class Architecture:
    """A model of the literature: what it does, where it is from, and its networks by role."""

    name: str
    kind: str  # a row of ganzoo.kinds
    title: str
    arxiv: str | None
    networks: dict[str, Callable[..., nn.Module]]


ARCHITECTURES: dict[str, Architecture] = {
    architecture.name: architecture
    for architecture in (
        Architecture(
            "dcgan",
            "noise",
            "DCGAN",
            "1511.06434",
            {"generator": dcgan.Generator, "discriminator": dcgan.Discriminator},
        ),
        Architecture(
            "cgan",
            "conditional",
            "Conditional GAN",
            "1411.1784",
            {"generator": cgan.Generator, "discriminator": cgan.Discriminator},
        ),
        Architecture(
            "discogan",
            "translation",
            "DiscoGAN",
            "1703.05192",
            {
                "g_ab": discogan.Generator,
                "g_ba": discogan.Generator,
                "d_a": discogan.Discriminator,
                "d_b": discogan.Discriminator,
            },
        ),
        Architecture("srresnet", "super_resolution", "SRResNet", "1609.04802", {"generator": srgan.Generator}),
        Architecture("edsr", "super_resolution", "EDSR", "1707.02921", {"generator": edsr.Generator}),
        Architecture(
            "srgan",
            "super_resolution",
            "SRGAN",
            "1609.04802",
            {"generator": srgan.generator, "discriminator": srgan.Discriminator},
        ),
        Architecture("classifier", "classifier", "Classifier", None, {"classifier": classifier.Classifier}),
    )
}


def architecture(name: str) -> Architecture:
    """Return the architecture of this name.

    Raises:
        UnknownName: there is none; the message offers the closest names.
    """
    if name not in ARCHITECTURES:
        raise UnknownName(
            "there is no model called {given!r}; did you mean {closest}?",
            given=name,
            closest=closest(name, ARCHITECTURES),
        )
    return ARCHITECTURES[name]


def build(model: str, role: str, arguments: dict[str, Any]) -> nn.Module:
    """Build one network with fresh weights, after its size was found.

    Raises:
        UnknownName, CheckpointError: as `parameters_of`.
    """
    parameters_of(model, role, arguments)
    return architecture(model).networks[role](**arguments)


def parameters_of(model: str, role: str, arguments: dict[str, Any]) -> int:
    """Return how many parameters a network would have.

    It is built on the meta device, where hostile arguments cost no memory and, as tensors are counted, little time.

    Raises:
        UnknownName: no such model or role.
        CheckpointError: arguments that this network does not take, more than MAX_PARAMETERS, or more than MAX_TENSORS.
    """
    roles = architecture(model).networks
    if role not in roles:
        raise UnknownName(
            "{model} has no network called {given!r}; it has {known}", model=model, given=role, known=", ".join(roles)
        )
    try:
        with torch.device("meta"), _Undrawn():
            parameters = sum(p.numel() for p in roles[role](**arguments).parameters())
    except (TypeError, ValueError, RuntimeError, OverflowError, MemoryError, RecipeError) as error:
        raise CheckpointError(
            "{model} cannot be built with the arguments {arguments}: {reason}",
            model=model,
            arguments=str(arguments)[:200],
            reason=str(error)[:200],
        ) from error
    if parameters > MAX_PARAMETERS:
        raise CheckpointError(
            "{model} with the arguments {arguments} would have {count} parameters; the limit is {limit}",
            model=model,
            arguments=str(arguments)[:200],
            count=parameters,
            limit=MAX_PARAMETERS,
        )
    return parameters


class _Undrawn(TorchFunctionMode):
    """Leave weights undrawn: on the meta device a normal draw imports torch's compiler, which takes seconds.

    Raises ValueError where more of them are made than a network may have.
    """

    def __init__(self) -> None:
        super().__init__()
        self._tensors = 0

    def __torch_function__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        if func is torch.Tensor.normal_ or getattr(func, "__module__", "") == "torch.nn.init":
            return args[0] if args else kwargs["tensor"]
        self._tensors += func is torch.empty
        if self._tensors > MAX_TENSORS:
            raise ValueError(f"more than {MAX_TENSORS} tensors")
        return func(*args, **(kwargs or {}))
