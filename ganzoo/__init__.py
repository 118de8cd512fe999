"""A laboratory for generative adversarial networks.

Nothing is imported here: `import ganzoo` must cost nothing, because the command line and the app
import torch only when they need it.
"""

__version__ = "0.1.0"
