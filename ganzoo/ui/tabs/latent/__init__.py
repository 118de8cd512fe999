"""Walks through a latent space.

tab.py          layout, handlers and wiring
pieces.py       the wall, the picks, the film, and what they mean
walking.py      the wall's pictures, the film's frames, files to take home
space.py        what the views ask for: pictures along directions, sums, atlases; no gradio
answers.py      how a view's JavaScript asks it, and refusals in the reader's language
explorer.py     one dimension at a time, and directions with a name
arithmetic.py   sums of latents, each term shown
inversion.py    one's own picture into latent space
"""
