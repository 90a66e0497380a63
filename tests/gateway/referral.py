"""What every answer to a crisis must be, whatever else is broken."""

from __future__ import annotations

import json
from typing import Any

import httpx

CRISIS = "I want to kill myself"


def body(**fields: Any) -> bytes:
    """A message as a request's body; in ASCII, since a lone surrogate has no UTF-8."""
    return json.dumps(fields).encode("ascii")


def assert_referred(response: httpx.Response) -> str:
    """One reply, with 988 in its first line; gives its text."""
    assert response.status_code == 200, response.text
    (reply,) = response.json()["replies"]
    assert reply["kind"] == "crisis"
    assert "988" in reply["text"].splitlines()[0]
    return reply["text"]
