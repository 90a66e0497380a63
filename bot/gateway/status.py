"""What a clinic's IT asks: whether all is up, the counts, and what the routes take."""

from __future__ import annotations

import asyncio
import hmac
from pathlib import Path

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import RequestError, StoreError
from bot.gateway.metrics import CONTENT_TYPE
from bot.gateway.outbox import backlog
from bot.gateway.parts import Gateway

STORE_SECONDS = 1.0  # for what takes milliseconds
OPENAPI = Path(__file__).with_name("openapi.yml")


class Status:
    """The routes that tell how a gateway is."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def health(self, request: Request) -> Response:
        """The process is up and a crisis message brings 988.

        `classifier` tells whether the guard's second tier is whole: classifier and
        encoder are loaded.
        """
        gateway = self._gateway
        if not gateway.screen.works():
            raise RequestError(503, "Guard broken", "The guard misses a plain crisis.")
        return JSONResponse({"guard": True, "classifier": gateway.second_tier})

    async def ready(self, request: Request) -> Response:
        """Everything is up, Rasa too."""
        parts = {**self._parts(), "store": await self._gateway.store.works()}
        return JSONResponse(parts, 200 if all(parts.values()) else 503)

    async def metrics(self, request: Request) -> Response:
        """Counts for the clinic's monitoring, and how things are right now.

        Raises:
            RequestError: A token is set, and the request does not have it.
        """
        token = self._gateway.settings.metrics_token
        given = request.headers.get("authorization", "").encode("latin-1")
        if token and not hmac.compare_digest(given, f"Bearer {token}".encode()):
            detail = "Send 'Authorization: Bearer <LACTABOT_METRICS_TOKEN>'."
            raise RequestError(401, "Token missing", detail)
        metrics, rasa = self._gateway.metrics, self._gateway.rasa
        metrics.show_ready(self._parts())
        metrics.show_backlog(await self._backlog())
        if rasa and rasa.model:
            metrics.show_build(rasa_model=rasa.model.removesuffix(".tar.gz"))
        return Response(metrics.render(), media_type=CONTENT_TYPE)

    def _parts(self) -> dict[str, bool]:
        gateway = self._gateway
        return {
            "guard": gateway.screen.works(),
            "classifier": gateway.second_tier,
            "content": not gateway.content.problems,
            "retrieval": gateway.retrieval.ready,
            "rasa": gateway.rasa is not None and gateway.rasa.ready,
        }

    async def _backlog(self) -> dict[str, int] | None:
        """How many events have not arrived; None if the store does not say it soon."""
        try:
            return await asyncio.wait_for(backlog(self._gateway.store), STORE_SECONDS)
        except (StoreError, asyncio.TimeoutError):
            return None


async def openapi(request: Request) -> Response:
    """What all public routes take and give; read when it is asked for.

    A file that cannot be read must not keep the gateway from starting.
    """
    return JSONResponse(yaml.safe_load(OPENAPI.read_text(encoding="utf-8")))
