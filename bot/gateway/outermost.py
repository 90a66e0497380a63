"""Around all routes: an answer when all else failed."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway import problems


class Outermost:
    """Answers when all else failed.

    Starlette's own handler of last resort would raise the error again, to be logged
    with a text that may hold a parent's words. Only what adds headers stands further
    out, so that pages of the clinic can read this answer too.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Takes the application around which it stands."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            response = problems.failed(scope, error)
            if scope["type"] == "http" and not begun:
                await response(scope, receive, send)
