"""Headers that keep browsers from doing more with our responses than we meant."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Our pages load their own files and nothing else; no page of ours belongs in a frame,
# since the widget is an element of the clinic's page.
POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "connect")),
        *(f"{kind} 'none'" for kind in ("base-uri", "form-action", "frame-ancestors")),
    ]
)
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",  # what CORS lets through is exempt
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# For this host alone: its neighbours are not ours to bind.
ONLY_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}


class SecureHeaders:
    """Stands around all else, so that answers of last resort and to CORS have them too.

    Plain ASGI: each response gets the same few bytes, which are made once.
    """

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        """Takes the application, and the address under which browsers reach it."""
        self._app = app
        encrypted = public_url.startswith("https://")
        headers = HEADERS | (ONLY_ENCRYPTED if encrypted else {})
        self._headers = [
            (name.lower().encode(), value.encode()) for name, value in headers.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*_with_cache(message["headers"]), *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _with_cache(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The same, and what caches may do, unless it is said already.

    A file has a tag by which a browser asks whether it is still the same. The rest is
    said to one person, once.
    """
    names = {name for name, _ in headers}
    if b"cache-control" in names:
        return headers
    kept = b"no-cache" if b"etag" in names else b"no-store"
    return [*headers, (b"cache-control", kept)]
