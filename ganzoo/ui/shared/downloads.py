"""Files to take home: made in a folder of the app's, kept for a while, fetched by the browser at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from ganzoo.ui.shared.page import Page

# One click fetches the file; gradio's own DownloadButton needs a second one for a file made on demand.
_FETCH = """(file) => {
  const link = document.createElement("a");
  link.href = file.url;
  link.download = file.orig_name;
  document.body.append(link);
  link.click();
  link.remove();
}"""


def download_on(
    page: Page, button: gr.Button, write: Callable[..., str], inputs: Any, **options: Any
) -> gr.DownloadButton:
    """Let a click on a button download what `write(folder, request, *inputs)` wrote there; it returns the file's name.

    Raises (the handler, behind the guard):
        LimitError: there is no room for the file.
    """
    carrier = gr.DownloadButton(visible=False)

    def make(request: gr.Request, *values: Any) -> str:
        files = page.services.files
        with files.workshop() as folder:
            made = folder / write(folder, request, *values)
            return str(files.keep(made.name, files.visitor(request), made.stat().st_size, made.rename))

    made = page.on(button.click, make, inputs, carrier, **options)
    page.in_browser(made.success, _FETCH, carrier)
    return carrier
