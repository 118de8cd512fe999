"""The app in the browser: the only part of ganzoo that knows gradio.

    app.py        the pages as a table of contents, and how they are served
    page.py       what a tab is given: its language, its services, its events
    language.py   which language a visitor reads, and the document that says so
    theme.py      colours, type and spacing
    widgets.py    the pieces that several tabs share
    text/         English sentences and their Korean
    tabs/         one file per tab
    static/       what the browser runs itself

Gradio and the Hub client report usage unless told otherwise before they are imported: they are told here.
"""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
