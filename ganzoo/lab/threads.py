"""torch on one thread here, and on as many as before everywhere else.

The networks of the 1-D lab are so small that a second thread only waits, and on a busy machine waiting costs
most of the time. `torch.set_num_threads` says it sets a number for the process, but does two things: it sets
the calling thread's own number, and the number with which threads begin that have not used torch yet. So a
second thread puts the latter back at once, and inference in the other tabs keeps all cores.
"""

from __future__ import annotations

import threading


def one_thread_here() -> None:
    """Let torch use one thread for what the calling thread computes."""
    import torch

    before = torch.get_num_threads()
    if before == 1:
        return
    torch.set_num_threads(1)
    restoring = threading.Thread(target=torch.set_num_threads, args=(before,))
    restoring.start()
    restoring.join()
