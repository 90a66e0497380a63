"""Around all routes: security headers, and an answer when all else failed."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway import problems

SECURITY_HEADERS = (
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class Outermost:
    """Adds the security headers to every response, and answers when all else failed.

    Starlette's own handler of last resort would raise the error again, to be logged
    with a text that may hold a parent's words. Only what lets pages of the clinic read
    a response stands further out, so that they can read this answer too.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Takes the application around which it stands."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message["headers"], *SECURITY_HEADERS]
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            response = problems.failed(scope, error)
            if scope["type"] == "http" and not begun:
                await response(scope, receive, send_with_headers)
