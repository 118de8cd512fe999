"""The views of the latent space tab (ganzoo/ui/tabs/latent.py).

desk.py         what the views ask for: pictures along directions, sums, atlases; no gradio
answers.py      how a view's JavaScript asks the desk, and refusals in the reader's language
explorer.py     one dimension at a time, and directions with a name
arithmetic.py   sums of latents, each term shown
inversion.py    one's own picture into latent space
"""
