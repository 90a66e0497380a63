"""Somebody at the page, for tests that talk to the web API."""

from __future__ import annotations

import json
from typing import Any

from starlette.testclient import TestClient

PATH = "/api/messages"


class Parent:
    """One conversation; remembers its token from turn to turn, as the page does.

    Attributes:
        token: The conversation's token; None before the first turn.
    """

    def __init__(self, client: TestClient, token: str | None = None) -> None:
        self._client, self.token = client, token

    def say(self, text: str) -> list[dict[str, Any]]:
        """The replies to what the parent typed."""
        return self._send("text", text)

    def press(self, button: dict[str, str]) -> list[dict[str, Any]]:
        """The replies to a button of an earlier reply."""
        return self._send("payload", button["payload"])

    def resume(self) -> list[dict[str, Any]]:
        """The turns so far, as the page asks for them after a reload."""
        headers = {"Authorization": f"Bearer {self.token}"}
        response = self._client.get(PATH, headers=headers)
        assert response.status_code == 200, response.text
        return response.json()["turns"]

    def _send(self, field: str, value: str) -> list[dict[str, Any]]:
        message = {field: value}
        if self.token is not None:
            message["conversation"] = self.token
        # As browsers do, in ASCII: a lone surrogate has no UTF-8.
        response = self._client.post(PATH, content=json.dumps(message))
        assert response.status_code == 200, response.text
        found = response.json()
        self.token = found["conversation"]
        return found["replies"]
