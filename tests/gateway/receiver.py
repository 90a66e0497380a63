"""A server of the clinic's that takes events, for tests that look at what arrives."""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.gateway.stand_ins import serving

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"another, of thirty-two bytes ...").decode()


@dataclass
class ClinicServer:
    """Hears events.

    Attributes:
        url: Where it is reached.
        heard: The bodies and headers that came, in order.
        told: Set once one has come.
        status: What it answers; hangs until let go if it is 0.
        let_go: Ends the hanging.
    """

    url: str = ""
    heard: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    told: threading.Event = field(default_factory=threading.Event)
    status: int = 204
    let_go: threading.Event = field(default_factory=threading.Event)

    def events(self, type: str = "") -> list[dict[str, Any]]:
        """What came of a type, or of all, each with its signature verified."""
        found = [Webhook(SECRET).verify(*message) for message in list(self.heard)]
        return [event for event in found if type in ("", event["type"])]

    def ids(self) -> list[str]:
        """The ids of what came."""
        return [headers["webhook-id"] for _, headers in self.heard]

    async def _hear(self, request: Request) -> Response:
        status = self.status
        self.heard.append((await request.body(), dict(request.headers)))
        self.told.set()
        if not status:
            await run_in_threadpool(self.let_go.wait)
        return Response(status_code=status or 503)


@contextlib.contextmanager
def clinic_server() -> Iterator[ClinicServer]:
    """One that runs."""
    server = ClinicServer()
    app = Starlette(routes=[Route("/events", server._hear, methods=["POST"])])
    with serving(app) as url:
        server.url = f"{url}/events"
        yield server
        server.let_go.set()
