"""A Hugging Face Hub on loopback: enough of it for the unmodified huggingface_hub client, and able to fail on demand.

    store.py    repositories, commits, objects, in memory
    routes.py   the Hub's addresses
    storage.py  LFS and Xet
    xet.py      the two binary formats of Xet
    faults.py   what can be made to go wrong
    server.py   HTTP, and the record of what was asked

`python -m tests.hub_server --port 7870` starts one for trying things by hand.
"""

from . import routes as routes  # before the first request has to wait for it
from .faults import Fault
from .server import OWNER, READER, HubServer

__all__ = ["OWNER", "READER", "Fault", "HubServer"]
