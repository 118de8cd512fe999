"""What a run was computed on, as the run itself writes it: hardware.jsonl has a line for its start and each change."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any

import torch

from ganzoo.files import write_atomically
from ganzoo.training.json_lines import Row, read_json_lines, whole_number_in

FILE = "hardware.jsonl"
TEXTS = ("hardware", "device", "precision", "torch")
LONGEST_TEXT = 300


def write_line(folder: Path, *, images_seen: int, device: torch.device, precision: str, processes: int) -> None:
    """Write down what this process computes on from here; what was written for pictures that it will see again goes.

    Raises:
        TrainingError: the record that is there is damaged.
    """
    line = {
        "images_seen": images_seen,
        "hardware": name_of(device),
        "device": str(device),
        "threads": torch.get_num_threads(),
        "processes": processes,
        "precision": precision,
        "torch": torch.__version__,
    }
    rows = [row for row in read_hardware(folder) if row["images_seen"] < images_seen]
    if not rows or rows[-1] | {"images_seen": images_seen} != line:
        rows.append(line)
    text = "".join(json.dumps(row) + "\n" for row in rows)
    write_atomically(folder / FILE, lambda beside: beside.write_text(text, encoding="utf-8"))


def read_hardware(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of a run, none where it kept none.

    Raises:
        TrainingError: they are damaged.
    """
    return read_json_lines(folder / FILE, _check)


def told(line: dict[str, Any]) -> str:
    """Put a line into words."""
    threads = "" if line["device"] != "cpu" else f", threads: {line['threads']}"
    processes = f", processes: {line['processes']}" if line["processes"] > 1 else ""
    return f"{line['hardware']}{threads}{processes}, {line['precision']}, torch {line['torch']}"


def name_of(device: torch.device) -> str:
    """Return what the processor is called: a GPU's name, or the CPU's with what it can do and its cores."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{_cpu()} ({torch.backends.cpu.get_cpu_capability()}), {os.cpu_count()} cores"


def _check(row: Row, before: Row | None) -> None:
    images_seen = whole_number_in(row, "images_seen")
    for name in ("threads", "processes"):
        whole_number_in(row, name, least=1)
    if any(not isinstance(row.get(name), str) or len(row[name]) > LONGEST_TEXT for name in TEXTS):
        raise ValueError("it does not say what was computed on")
    if before is not None and images_seen < before["images_seen"]:
        raise ValueError("it does not come after the line before it")


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
