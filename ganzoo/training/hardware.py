"""What a run was computed on, as the run itself writes it: hardware.jsonl has a line for its start and each resume."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any

import torch

from ganzoo.training.metrics_log import read_lines

FILE = "hardware.jsonl"


def write_line(folder: Path, *, images_seen: int, device: torch.device, precision: str, processes: int) -> None:
    """Add what this process computes on from here."""
    line = {
        "images_seen": images_seen,
        "hardware": name_of(device),
        "device": str(device),
        "threads": torch.get_num_threads(),
        "processes": processes,
        "precision": precision,
        "torch": torch.__version__,
    }
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def read_hardware(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of a run, none where it kept none."""
    return read_lines(folder / FILE)


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


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
