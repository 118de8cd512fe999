"""EDSR small enough for a browser demo on a CPU: half the blocks, narrower, a third of the time."""

from dataclasses import replace

from train.recipes import edsr_bsds

GAME = replace(edsr_bsds.GAME, width=48, blocks=8, lr=8e-4, decay_images=240_000)
RECIPE = replace(
    edsr_bsds.RECIPE,
    name="edsr.bsds-small-x4",
    summary="EDSR (arXiv:1707.02921) of 8 blocks of 48 maps for a CPU, four times larger: L1",
    game=GAME,
    images=240_000,
    save_every=20_000,
)
DEBUG = replace(edsr_bsds.DEBUG, name=RECIPE.name, summary=RECIPE.summary)
