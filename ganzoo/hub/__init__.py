"""Checkpoints over the Hugging Face Hub: the backend pushes, the app pulls.

    settings.py   where the Hub is and how long we wait (Hub), what a repository is called (Address)
    client.py     the client, bounded in time; its failures in our words
    push.py       a folder becomes the head of a repository
    pusher.py     pushing while training goes on
    pull.py       a revision comes into the cache, checked
    listing.py    what a namespace offers and what the cache holds
    space.py      the app itself as a Space
    commands.py   push, pull and space on the command line

What happens when the network, the Hub or somebody else does not behave: docs/hub.md.
"""

from ganzoo.hub.listing import Offer, cached, card, entry, everything, kept, newer, obtain, offers
from ganzoo.hub.pull import Pulled, pull
from ganzoo.hub.push import Pushed, push
from ganzoo.hub.pusher import Pusher
from ganzoo.hub.settings import Address, Hub, Progress, shares_pulled
from ganzoo.hub.space import publish_space

__all__ = [
    "Address",
    "Hub",
    "Offer",
    "Progress",
    "Pulled",
    "Pushed",
    "Pusher",
    "cached",
    "card",
    "entry",
    "everything",
    "kept",
    "newer",
    "obtain",
    "offers",
    "publish_space",
    "pull",
    "push",
    "shares_pulled",
]
