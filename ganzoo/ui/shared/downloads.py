"""Files to take home: made in a temporary folder, served from gradio's cache, fetched by the browser at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache

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
    """Let a click on a button download what `write(folder, visitor, *inputs)` wrote there; it returns the file's name.

    `visitor` tells one page's visitor from another.
    """
    carrier = gr.DownloadButton(visible=False)

    def make(request: gr.Request, *values: Any) -> str:
        with tempfile.TemporaryDirectory() as folder:
            name = write(Path(folder), str(request.session_hash), *values)
            return save_bytes_to_cache((Path(folder) / name).read_bytes(), name, carrier.GRADIO_CACHE)

    made = page.on(button.click, make, inputs, carrier, **options)
    page.in_browser(made.success, _FETCH, carrier)
    return carrier
