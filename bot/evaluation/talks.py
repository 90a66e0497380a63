"""How a parent talks with each of the systems, over Locust's client."""

from __future__ import annotations

import itertools
from typing import Any, Protocol

MESSAGES = "/api/messages"
REST = "/webhooks/rest/webhook"
HEALTH = "/health"
KINDS_OF_RASA = {"answer", "clarify", "decline", "smalltalk"}

_numbers = itertools.count()  # a new sender for each conversation


class Http(Protocol):
    """What is used of `FastHttpSession`: a status of 0 means that nobody answered."""

    def get(self, url: str) -> Any:
        """Ask."""

    def post(self, url: str, *, json: dict[str, str]) -> Any:
        """Send JSON."""


class Talk(Protocol):
    """One conversation with a system under test."""

    def say(self, http: Http, text: str) -> bool:
        """Say something; returns whether the system replied as it should.

        Raises:
            ValueError, KeyError: The reply is not what the system promises.
        """
        ...


class StockTalk:
    """A conversation over Rasa's REST channel."""

    def __init__(self) -> None:
        self._sender = f"parent-{next(_numbers)}"

    def say(self, http: Http, text: str) -> bool:
        """Right is any reply with words."""
        found = http.post(REST, json={"sender": self._sender, "message": text})
        return found.status_code == 200 and any(
            reply.get("text") for reply in found.json()
        )


class OurTalk:
    """A conversation over our web API."""

    def __init__(self) -> None:
        self._conversation: dict[str, str] = {}

    def say(self, http: Http, text: str) -> bool:
        """Right is what the text asks for: see `_right`."""
        found = http.post(MESSAGES, json={**self._conversation, "text": text})
        if found.status_code != 200:
            return False
        reply = found.json()
        self._conversation = {"conversation": reply["conversation"]}
        return self._right({reply["kind"] for reply in reply["replies"]})

    def _right(self, kinds: set[str]) -> bool:
        """Any reply of Rasa; the guard and the gateway give the others."""
        return bool(kinds) and kinds <= KINDS_OF_RASA


class CrisisTalk(OurTalk):
    """A parent in a crisis."""

    def _right(self, kinds: set[str]) -> bool:
        """The referral."""
        return "crisis" in kinds


class AnyTalk(OurTalk):
    """A message that may be refused, as long as something is said."""

    def _right(self, kinds: set[str]) -> bool:
        return bool(kinds)


class EchoTalk:
    """No conversation at all: what the client and the gateway's server cost."""

    def say(self, http: Http, text: str) -> bool:
        """Says nothing; asks the gateway whether it is up."""
        return bool(http.get(HEALTH).status_code == 200)


STOCK, OURS, CRISIS, ANY, ECHO = "stock", "ours", "crisis", "any", "echo"
TALKS: dict[str, type[Talk]] = {
    STOCK: StockTalk,
    OURS: OurTalk,
    CRISIS: CrisisTalk,
    ANY: AnyTalk,
    ECHO: EchoTalk,
}
