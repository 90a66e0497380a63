"""The gateway's routes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from bot.errors import RequestError
from bot.gateway import problems
from bot.gateway.channels import twilio, webhook
from bot.gateway.channels.body import Bodies
from bot.gateway.channels.feedback import FeedbackChannel
from bot.gateway.channels.web import WebChannel
from bot.gateway.outermost import Outermost
from bot.gateway.parts import Gateway
from bot.gateway.secure_headers import SecureHeaders
from bot.gateway.source_page import SourcePage
from bot.gateway.status import Status, openapi
from bot.gateway.widget import WidgetFiles
from bot.settings import PROJECT

POSTED = ("/api/feedback", twilio.PATH, webhook.PATH, webhook.STAFF_PATH)
DEMO = Path(__file__).with_name("demo")


def create_app(gateway: Gateway) -> Starlette:
    """The routes over a gateway; the server runs the gateway for as long as the app."""
    web = WebChannel(
        turns=gateway.turns,
        referring=gateway.referring,
        desk=gateway.desk,
        tokens=gateway.tokens,
        answers=gateway.answers,
        limits=gateway.limits,
        proxies=gateway.settings.trusted_proxies,
    )
    feedback = FeedbackChannel(web, gateway.store)
    widget = WidgetFiles(PROJECT / "widget", gateway.content.offline)
    sms = twilio.channel(gateway)
    portal = webhook.channel(gateway)
    status = Status(gateway)
    sources = SourcePage(gateway.content, gateway.renderer)
    files = StaticFiles(directory=DEMO, html=True)

    async def page(request: Request) -> Response:
        """The demo clinic page and its files."""
        if request.url.path in POSTED:  # asked for in another way
            raise HTTPException(405, headers={"Allow": "POST"})
        path = request.path_params["path"] or "."
        return await files.get_response(path, request.scope)

    async def icon(request: Request) -> Response:
        """What browsers ask for unbidden, beside a page that is not HTML."""
        return FileResponse(DEMO / "favicon.svg")

    async def messages(request: Request) -> Response:
        """One route for all methods, so that a wrong one is told of each."""
        if request.method == "DELETE":
            return await web.delete(request)
        return await (web.post if request.method == "POST" else web.get)(request)

    async def clinic(request: Request) -> Response:
        """What the widget needs to begin: the clinic, and a conversation of its own."""
        content, known = gateway.content, gateway.content.knowledge
        served = known if content.serve_unreviewed else known.reviewed()
        starters = [t for t in content.wording.starters if t in served]
        return JSONResponse(
            {
                "conversation": gateway.tokens.issue(gateway.tokens.new_name()),
                "clinic": content.contact["clinic"],
                "phone": content.contact["phone"],
                "hours": content.contact["hours"],
                "languages": content.widget.languages,
                "keep": content.widget.keep,
                "starters": [served[topic].title for topic in starters],
            },
            headers={"Cache-Control": "no-store"},
        )

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with gateway.running():
            yield

    return Starlette(
        routes=[
            Route("/api/messages", messages, methods=["GET", "POST", "DELETE"]),
            Route("/api/feedback", feedback.post, methods=["POST"]),
            Route("/api/clinic", clinic),
            Route(twilio.PATH, sms.post, methods=["POST"]),
            Route(webhook.PATH, portal.post, methods=["POST"]),
            Route(webhook.STAFF_PATH, portal.staff, methods=["POST"]),
            Route("/s/{topic}", sources.get),
            Route("/widget/lactabot.js", widget.entry),
            Route("/widget/{version}/{name:path}", widget.file),
            Route("/openapi.json", openapi),
            Route("/health", status.health),
            Route("/ready", status.ready),
            Route("/metrics", status.metrics),
            Route("/favicon.ico", icon),
            Route("/{path:path}", page),
        ],
        middleware=[
            Middleware(SecureHeaders, public_url=gateway.settings.public_url),
            Middleware(
                CORSMiddleware,
                allow_origins=gateway.content.widget.origins,
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["Authorization", "Content-Type"],
            ),
            Middleware(Outermost),  # within, so that a clinic's page can read its 988
            Middleware(Bodies),
        ],
        exception_handlers={
            RequestError: problems.refused,
            HTTPException: problems.not_routed,
        },
        lifespan=lifespan,
    )
