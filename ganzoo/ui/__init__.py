"""The app in the browser: the only part of ganzoo that knows gradio.

    app.py             the pages as a table of contents, and how they are served
    early.py           what a page shows before Gradio has come
    training_view.py   a page of its own: a training run while it goes on
    shared/            what several tabs use: page, services, address, cards, languages, theme, widgets
    tabs/              one folder per tab: its module, what it computes, its JavaScript and CSS; live/js is the lab
    text/              English sentences and their translations

Gradio and the Hub client report usage unless told otherwise before they are imported: they are told here.
"""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
