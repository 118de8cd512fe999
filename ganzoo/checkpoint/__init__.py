"""The checkpoint folder: the same bytes on disk, in the repository and on the Hub.

    config.json             what it is, how to build it, how it was made, what it scores
    <role>.safetensors      the weights of one network, float32 or float16
    README.md               the card, generated (ganzoo.card)
    samples.png             a picture of what it does
    atlas.json              of some: what was found in its latent space (ganzoo.inference.atlas)

A folder is replaced as a whole: it is written beside and swapped in, so that a full disk or a kill leaves the
old one. Reading verifies everything the config promises before a weight reaches a network: format, model,
arguments, files, sizes, sha256, shapes, and that every number is finite. Nothing is ever unpickled.

config.py is what it promises, folder.py the files, swap.py how a folder is replaced.
"""

from ganzoo.checkpoint.config import (
    CONFIG,
    FORMAT_VERSION,
    MAX_CONFIG_BYTES,
    Config,
    DataFacts,
    Metric,
    NetworkFile,
    RecipeFacts,
    parse_config,
    read_config,
)
from ganzoo.checkpoint.folder import ATLAS, CARD, EXTRAS, PICTURE, load, read_card, restate, sha256, verify, write
from ganzoo.checkpoint.swap import recover_all

__all__ = [
    "ATLAS",
    "CARD",
    "CONFIG",
    "EXTRAS",
    "FORMAT_VERSION",
    "MAX_CONFIG_BYTES",
    "PICTURE",
    "Config",
    "DataFacts",
    "Metric",
    "NetworkFile",
    "RecipeFacts",
    "load",
    "parse_config",
    "read_card",
    "read_config",
    "recover_all",
    "restate",
    "sha256",
    "verify",
    "write",
]
