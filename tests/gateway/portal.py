"""A clinic's portal, for tests that talk to us as its server does."""

from __future__ import annotations

import itertools
import json
from datetime import datetime, timezone
from typing import Any

import httpx
from standardwebhooks import Webhook

from bot.gateway.channels.webhook import PATH, STAFF_PATH
from tests.gateway.receiver import SECRET

_IDS = itertools.count(1)


class Portal:
    """Signs with the library of the Standard Webhooks, as a clinic would."""

    def __init__(self, client: httpx.Client, secret: str = SECRET) -> None:
        self._client, self._secret = client, secret

    def say(self, text: str, conversation: str = "patient 7", **fields: Any) -> Any:
        """The response to what a parent typed."""
        return self.send({"conversation": conversation, "text": text, **fields})

    def staff(self, conversation: str, **fields: Any) -> httpx.Response:
        """The response to what a person of the clinic wrote."""
        return self.send({"conversation": conversation, **fields}, path=STAFF_PATH)

    def send(
        self, body: Any, id: str = "", path: str = PATH, **headers: str
    ) -> httpx.Response:
        """The response to any body; bytes as they are, all else as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode("ascii")
        signed = self.headers(data, id or f"msg_{next(_IDS)}") | headers
        return self._client.post(path, content=data, headers=signed)

    def headers(self, body: bytes, id: str) -> dict[str, str]:
        """What signs a body, now."""
        now = datetime.now(timezone.utc)
        text = body.decode("utf-8")
        return {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self._secret).sign(id, now, text),
        }
