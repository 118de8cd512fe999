"""What every answer says to the browser: what a page may load, from where, and who may show it in a frame.

The app needs nothing from anybody but itself. So whatever somebody's words on a page try (a card, a name, a message),
pictures, styles, fonts, frames, forms and connections go to this host alone. Gradio writes scripts and styles into its
pages and compiles templates, which is what 'unsafe-inline' and 'unsafe-eval' are for. A Space is shown in a frame of
the Hub's.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: dict[str, str] = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",  # Gradio's document has a base of its own
    "form-action": "'self'",
    "frame-ancestors": "'self' https://huggingface.co https://*.hf.space",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{what} {where}" for what, where in POLICY.items())


class SaysWhatPagesMay:
    """ASGI middleware: give every answer these headers; a policy that an answer has of its own holds as well."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def saying(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("content-security-policy", CONTENT_SECURITY_POLICY)
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
            await send(message)

        await self.app(scope, receive, saying if scope["type"] == "http" else send)
