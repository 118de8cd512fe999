"""One thread for torch on a run's thread, and on no other."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import threading, torch
from ganzoo.lab.threads import one_thread_here
torch.set_num_threads(3)
seen = {}
def note(name):
    torch.randn(64, 64) @ torch.randn(64, 64)
    seen[name] = torch.get_num_threads()
def run():
    one_thread_here()
    note("run")
for name, work in (("run", run), ("later", lambda: note("later"))):
    thread = threading.Thread(target=work); thread.start(); thread.join()
note("main")
assert seen == {"run": 1, "later": 3, "main": 3}, seen
"""


def test_only_the_calling_thread_is_held_to_one() -> None:
    subprocess.run([sys.executable, "-c", SCRIPT], check=True)
