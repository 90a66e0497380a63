"""Twilio's REST API, for tests that look at what goes out to phones."""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.gateway.phone import SECRET
from tests.gateway.stand_ins import serving

SID = "AC" + "0123456789abcdef" * 2
_USER = base64.b64encode(f"{SID}:{SECRET}".encode()).decode()


@dataclass
class TwilioServer:
    """Takes messages from the account SID with the token SECRET.

    Attributes:
        url: Where it is reached.
        sent: The forms of the messages that it took, in order.
        answers: What it says to the next requests, as status and error; 201 after them.
            It hangs until let go if the status is 0.
        asked: How many requests came.
        let_go: Ends the hanging.
    """

    url: str = ""
    sent: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, int]] = field(default_factory=list)
    asked: int = 0
    let_go: threading.Event = field(default_factory=threading.Event)

    def texts(self) -> list[str]:
        """What the phones got."""
        return [form["Body"] for form in self.sent]

    async def _take(self, request: Request) -> Response:
        self.asked += 1
        form = dict(parse_qsl((await request.body()).decode("utf-8")))
        if request.headers.get("authorization") != f"Basic {_USER}":
            return JSONResponse({"code": 20003, "message": "Authenticate"}, 401)
        status, code = self.answers.pop(0) if self.answers else (201, 0)
        if status == 0:
            await run_in_threadpool(self.let_go.wait)
            return Response(status_code=503)
        if status == 201:
            self.sent.append(form)
            return JSONResponse({"sid": f"SM{self.asked:032x}"}, status)
        told = {"code": code, "message": f"of {form['To']}", "status": status}
        return JSONResponse(told, status, headers={"Location": "/elsewhere"})


@contextlib.contextmanager
def twilio_server() -> Iterator[TwilioServer]:
    """One that runs."""
    server = TwilioServer()
    path = f"/2010-04-01/Accounts/{SID}/Messages.json"
    with serving(Starlette(routes=[Route(path, server._take, methods=["POST"])])) as (
        server.url
    ):
        yield server
        server.let_go.set()
