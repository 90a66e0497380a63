"""Somebody with a phone, for tests that talk to us as Twilio does."""

from __future__ import annotations

import itertools
from typing import Any
from xml.etree import ElementTree

import httpx
from starlette.datastructures import ImmutableMultiDict

from bot.gateway.channels.twilio import PATH, signatures

URL = "https://bot.example.org"
SECRET = "a-secret-that-twilio-shares-with-us"
SMS = {"LACTABOT_PUBLIC_URL": URL, "LACTABOT_TWILIO_AUTH_TOKEN": SECRET}
_NUMBERS = itertools.count(5550100)
_MESSAGES = itertools.count(1)


class Phone:
    """One number; whatever it sends is signed.

    Attributes:
        number: As Twilio writes it.
    """

    def __init__(
        self, client: httpx.Client, prefix: str = "", number: str = ""
    ) -> None:
        self._client = client
        self.number = number or f"{prefix}+1500{next(_NUMBERS)}"

    def send(self, text: str = "", **fields: str) -> list[str]:
        """The messages that come back."""
        response = self.post(self.form(text, **fields))
        assert response.status_code == 200, response.text
        return messages(response)

    def form(self, text: str = "", **fields: str) -> dict[str, str]:
        """What Twilio would send of a text."""
        return {
            "MessageSid": f"SM{next(_MESSAGES):032x}",
            "From": self.number,
            "To": "+15005550006",
            "Body": text,
            "NumMedia": "0",
            **fields,
        }

    def post(self, form: dict[str, Any], secret: str = SECRET) -> httpx.Response:
        """The response to a form; a field whose value is a list stands there twice."""
        pairs = [
            (name, value)
            for name, values in form.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        headers = {"X-Twilio-Signature": sign(pairs, secret)}
        body = httpx.QueryParams(pairs)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._client.post(PATH, content=str(body), headers=headers)


def sign(pairs: list[tuple[str, str]], secret: str = SECRET, url: str = "") -> str:
    """A signature of Twilio."""
    return min(signatures(secret, url or f"{URL}{PATH}", ImmutableMultiDict(pairs)))


def messages(response: httpx.Response) -> list[str]:
    """The texts in some TwiML."""
    found = ElementTree.fromstring(response.content)
    assert found.tag == "Response"
    assert all(message.tag == "Message" for message in found)
    return [message.text or "" for message in found]
