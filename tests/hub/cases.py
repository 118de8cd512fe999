"""Run every case in a process of its own, several at a time, and print what came out as JSON.

    python -m tests.hub.cases                          all, with Xet
    HF_HUB_DISABLE_XET=1 python -m tests.hub.cases     all, without
    python -m tests.hub.cases push/412-once pull/down-cold

Whether Xet is used is read when huggingface_hub is imported, so both ways need a run of their own.
Processes are forked after the imports: a case costs what it waits for.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

AT_ONCE = 6


def main(names: Sequence[str]) -> int:
    work = Path(tempfile.mkdtemp(prefix="ganzoo-hub-"))
    os.environ["HF_HOME"] = str(work / "home")
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    for name in ("HF_TOKEN", "HF_ENDPOINT", "HF_HUB_CACHE", "HF_HUB_OFFLINE"):
        os.environ.pop(name, None)
    import torch

    torch.set_num_threads(1)
    # What a process would import when it is first needed, it has from here.
    import hf_xet  # noqa: F401
    import huggingface_hub.file_download
    import huggingface_hub.hf_api  # noqa: F401
    from huggingface_hub.utils import disable_progress_bars

    import ganzoo.inference  # noqa: F401
    from tests.hub.lab import write_checkpoint

    disable_progress_bars()
    folders = [write_checkpoint(work / f"folder-{seed}", seed=seed) for seed in range(4)]
    jobs = [(name, str(work / name.replace("/", "-")), [str(f) for f in folders]) for name in names or all_names()]
    with multiprocessing.get_context("fork").Pool(AT_ONCE, maxtasksperchild=1) as pool:
        for outcome in pool.imap_unordered(_run, jobs):
            print(json.dumps(outcome, ensure_ascii=False), flush=True)
    return 0


def all_names() -> list[str]:
    """Return all cases, those that wait longest first."""
    from tests.hub.pull_cases import PULL
    from tests.hub.push_cases import PUSH

    names = [f"push/{name}" for name in PUSH] + [f"pull/{name}" for name in PULL]
    return sorted(names, key=lambda name: not name.endswith("always"))


def _run(job: tuple[str, str, list[str]]) -> dict[str, Any]:
    from tests.hub.lab import laboratory
    from tests.hub.pull_cases import PULL
    from tests.hub.push_cases import PUSH

    name, work, folders = job
    os.environ["HF_XET_CACHE"] = f"{work}/xet"
    kind, _, key = name.partition("/")
    case = (PUSH if kind == "push" else PULL)[key]
    outcome: dict[str, Any] = {"name": name, "what": case.__doc__, "says": "", "left": "", "error": None}
    started = time.monotonic()
    try:
        with laboratory(Path(work), [Path(folder) for folder in folders]) as lab:
            case(lab)
            outcome |= {
                "says": lab.says[-1] if lab.says else "",
                "left": lab.noted or (lab.remote() if kind == "push" else lab.left()),
            }
    except BaseException:
        outcome["error"] = traceback.format_exc()
    return outcome | {"seconds": round(time.monotonic() - started, 1)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
