"""One run on several processes, on one machine or many (torch.distributed; started by torchrun).

Every process holds the whole game and takes its share of each batch. Before an optimiser moves, the gradients are
averaged in one flat all-reduce, so all processes hold the same weights, bit for bit, from first to last. What is
random is drawn for the whole batch from the same stream everywhere, and each process keeps its rows: the run is the
one that a single process makes with the same batch, up to the order in which numbers are added.

Batch norm is given the statistics of the whole batch, not of a process's share (arXiv:1711.07240 section 3.2 for why):
sums over pictures and pixels are added up over the processes, forward and backward, twice differentiable. Anything
else would make the result depend on the number of processes.

Only the leader (rank 0) writes. `ALONE` is the group of one, in which nothing here does anything.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch._utils import _flatten_dense_tensors, _unflatten_dense_tensors

from ganzoo.errors import RecipeError, TrainingError
from ganzoo.objectives.learner import Learner
from ganzoo.objectives.whole_batch import connected, processes, sum_over_processes
from ganzoo.randomness import ShareOfRandomness, random_generator
from ganzoo.training.state import State

CPU = torch.device("cpu")
PATIENCE = timedelta(minutes=10)  # for a process that is busy, pushing or compiling; one that dies is noticed at once


@dataclass(frozen=True)
class Group:
    """The processes of a run, as one of them sees it."""

    rank: int = 0
    size: int = 1
    device: torch.device = CPU

    @property
    def leads(self) -> bool:
        """Say whether this is the process that writes."""
        return self.rank == 0

    def random(self, seed: int, *where: int | str) -> torch.Generator:
        """Return the stream of this place; what is drawn per picture is this process's share."""
        rng = random_generator(seed, *where)
        return rng if self.size == 1 else ShareOfRandomness.of(rng, rank=self.rank, size=self.size)

    def share(self, batch: Any) -> Any:
        """Return this process's rows of a batch: a tensor, or a tuple of tensors."""
        if self.size == 1:
            return batch
        if isinstance(batch, Tensor):
            return batch.chunk(self.size)[self.rank]
        return tuple(self.share(part) for part in batch)

    def attach(self, objective: Learner) -> None:
        """Let the optimisers and the batch norms of an objective work for the whole group."""
        if self.size == 1:
            return
        for optimizer in objective.optimizers.values():
            optimizer.register_step_pre_hook(lambda optimizer, *_: self._average_gradients(optimizer))
        for network in objective.networks.values():
            for module in network.modules():
                if type(module) is nn.BatchNorm2d:
                    module.__class__ = GroupBatchNorm2d  # the same weights and statistics under the same names

    def mean(self, values: Mapping[str, Tensor | float]) -> dict[str, Tensor | float]:
        """Return scalars averaged over the group."""
        if self.size == 1 or not values:
            return dict(values)
        joined = torch.stack([torch.as_tensor(value, device=self.device).detach() for value in values.values()])
        self._sum(joined)
        return dict(zip(values, joined / self.size, strict=True))

    def any(self, flag: bool) -> bool:
        """Say whether the flag is set in any process."""
        if self.size == 1:
            return flag
        count = torch.tensor([float(flag)], device=self.device)
        self._sum(count)
        return bool(count.item() > 0)

    def from_leader(self, state: State | None) -> State | None:
        """Return the leader's state in every process; the others' own is not looked at."""
        if self.size == 1:
            return state
        data = b""
        if self.leads and state is not None:
            buffer = io.BytesIO()
            torch.save(vars(state), buffer)
            data = buffer.getvalue()
        length = torch.tensor([len(data)], device=self.device)
        with connected():
            dist.broadcast(length, 0)
            if length.item() == 0:
                return None
            content = torch.empty(int(length.item()), dtype=torch.uint8, device=self.device)
            if self.leads:
                content.copy_(torch.frombuffer(bytearray(data), dtype=torch.uint8))
            dist.broadcast(content, 0)
        return State(**torch.load(io.BytesIO(content.cpu().numpy().tobytes()), weights_only=True))

    def check_alike(self, recipe: Mapping[str, Any], *, batch: int) -> None:
        """Refuse to start unless every process has the same recipe and code, and a share of each batch.

        Raises:
            RecipeError: the batch cannot be split evenly.
            TrainingError: recipes or code differ.
        """
        if self.size == 1:
            return
        if batch % self.size:
            raise RecipeError(
                "a batch of {batch} pictures cannot be split evenly over {size} processes; choose another batch or "
                "number of processes",
                batch=batch,
                size=self.size,
            )
        different = self._first_unlike(json.dumps(recipe, sort_keys=True))
        if different is not None:
            raise TrainingError(
                "process {rank} was given another recipe than process 0; start all with the same", rank=different
            )
        different = self._first_unlike(_code())
        if different is not None:
            raise TrainingError(
                "process {rank} runs other code, or another torch, than process 0; install the same everywhere",
                rank=different,
            )

    def _first_unlike(self, text: str) -> int | None:
        """Return the first process whose text is not the leader's; None if all are alike."""
        mine = torch.frombuffer(bytearray(hashlib.sha256(text.encode()).digest()), dtype=torch.uint8)
        theirs = [torch.empty_like(mine, device=self.device) for _ in range(self.size)]
        with connected():
            dist.all_gather(theirs, mine.to(self.device))
        return next((rank for rank, digest in enumerate(theirs) if not torch.equal(digest, theirs[0])), None)

    def _average_gradients(self, optimizer: torch.optim.Optimizer) -> None:
        """Average all gradients of an optimiser over the group, in one flat all-reduce."""
        gradients = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        flat = _flatten_dense_tensors(gradients)
        self._sum(flat)
        flat /= self.size
        for gradient, averaged in zip(gradients, _unflatten_dense_tensors(flat, gradients), strict=True):
            gradient.copy_(averaged)

    def _sum(self, values: Tensor) -> None:
        with connected():
            dist.all_reduce(values)


ALONE = Group()


@contextlib.contextmanager
def joined(device: torch.device) -> Iterator[Group]:
    """Join the group that torchrun has started this process in; without torchrun, the group of one.

    On CUDA each process takes the card of its local rank.

    Raises:
        TrainingError: the others cannot be reached.
    """
    if _number_in("WORLD_SIZE", 1) < 2:
        yield Group(device=device)
        return
    if device.type == "cuda" and device.index is None:
        device = torch.device("cuda", _number_in("LOCAL_RANK", 0))
        torch.cuda.set_device(device)
    _import_what_would_hold_the_group()
    with connected():
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=PATIENCE)
    try:
        yield Group(dist.get_rank(), dist.get_world_size(), device)
    finally:
        dist.destroy_process_group()


def _number_in(variable: str, otherwise: int) -> int:
    """Return the number in an environment variable; one that is not set or empty says nothing.

    Raises:
        TrainingError: it is no whole number.
    """
    text = os.environ.get(variable, "").strip()
    if text and not text.isdecimal():
        raise TrainingError("{name} is a whole number, not {given!r}", name=variable, given=text[:40])
    return int(text or otherwise)


def _import_what_would_hold_the_group() -> None:
    """Import, before there is a group, what torch imports later on its own.

    Some of these modules take the group of all processes as a default argument when they are imported. It then outlives
    `destroy_process_group`, and one of its threads may let go of a tensor while Python ends, which aborts the process
    ("terminate called without an active exception").
    """
    importlib.import_module("torch._dynamo")


class GroupBatchNorm2d(nn.BatchNorm2d):
    """Batch norm with the statistics of the whole batch; made from an existing `nn.BatchNorm2d` by its class."""

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps (N, C, H, W) normalised, in training by the mean and variance over the group."""
        if not self.training:
            return super().forward(maps)
        assert self.running_mean is not None and self.running_var is not None and self.momentum is not None
        count = maps.numel() // maps.shape[1] * processes()
        mean = sum_over_processes(maps.sum((0, 2, 3))) / count
        centred = maps - mean[:, None, None]
        variance = sum_over_processes(centred.square().sum((0, 2, 3))) / count
        with torch.no_grad():
            self.running_mean.lerp_(mean.to(self.running_mean.dtype), self.momentum)
            self.running_var.lerp_(variance.to(self.running_var.dtype) * (count / (count - 1)), self.momentum)
            if self.num_batches_tracked is not None:
                self.num_batches_tracked.add_(1)
        scale = self.weight * (variance + self.eps).rsqrt()
        return centred * scale[:, None, None] + self.bias[:, None, None]


def _code() -> str:
    """Return a digest of the package's source, which every process must share."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return f"{digest.hexdigest()} {torch.__version__}"
