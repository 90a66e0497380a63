"""The gateway's routes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from bot.errors import RequestError
from bot.gateway import problems
from bot.gateway.channels.web import WebChannel
from bot.gateway.metrics import CONTENT_TYPE
from bot.gateway.outermost import Outermost
from bot.gateway.parts import Gateway

DEMO = Path(__file__).with_name("demo")


def create_app(gateway: Gateway) -> Starlette:
    """The routes over a gateway; the server runs the gateway for as long as the app."""
    web = WebChannel(gateway.turns, gateway.tokens)

    files = StaticFiles(directory=DEMO, html=True)

    async def page(request: Request) -> Response:
        """The demo clinic page and its files."""
        path = request.path_params["path"] or "."
        return await files.get_response(path, request.scope)

    async def messages(request: Request) -> Response:
        """One route for both methods, so that a wrong one is told of both."""
        return await (web.post if request.method == "POST" else web.get)(request)

    async def health(request: Request) -> Response:
        """The process is up and a crisis message brings 988.

        `classifier` tells whether the guard's second tier is loaded too.
        """
        if not gateway.screen.works():
            raise RequestError(503, "Guard broken", "The guard misses a plain crisis.")
        return JSONResponse({"guard": True, "classifier": gateway.second_tier})

    async def ready(request: Request) -> Response:
        """Everything is up, Rasa too."""
        parts = {
            "guard": gateway.screen.works(),
            "classifier": gateway.second_tier,
            "content": not gateway.content.problems,
            "retrieval": gateway.retrieval.ready,
            "rasa": gateway.rasa is not None and gateway.rasa.ready,
        }
        return JSONResponse(parts, 200 if all(parts.values()) else 503)

    async def metrics(request: Request) -> Response:
        """Counts for the clinic's monitoring."""
        return Response(gateway.metrics.render(), media_type=CONTENT_TYPE)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with gateway.running():
            yield

    return Starlette(
        routes=[
            Route("/api/messages", messages, methods=["GET", "POST"]),
            Route("/health", health),
            Route("/ready", ready),
            Route("/metrics", metrics),
            Route("/{path:path}", page),
        ],
        middleware=[Middleware(Outermost)],
        exception_handlers={
            RequestError: problems.refused,
            HTTPException: problems.not_routed,
        },
        lifespan=lifespan,
    )
