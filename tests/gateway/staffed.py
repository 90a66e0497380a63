"""A clinic whose persons answer at all hours, for tests of a hand-off."""

from __future__ import annotations

import dataclasses
from typing import Any
from zoneinfo import ZoneInfo

from starlette.testclient import TestClient

from bot.clinic import Handoff
from bot.gateway.app import create_app
from bot.gateway.engines import Message
from bot.gateway.parts import Gateway
from bot.hours import Hours, read_openings
from bot.knowledge.reply import Reply
from bot.settings import Settings
from tests.gateway.receiver import SECRET

ALWAYS = Hours(read_openings(["mon-sun 00:00-24:00"]), ZoneInfo("UTC"))
NEVER = Hours((), ZoneInfo("UTC"))
HANDOFF = Handoff("555-0177", "every day", ALWAYS, 15)
FEVER = "I have a fever and my breast is red and hot"  # brings the offer of a person


class Echo:
    """An engine that repeats what it is asked."""

    async def reply(self, message: Message) -> list[Reply]:
        """The same words."""
        return [Reply("smalltalk", f"echo {message.text}")]


class Client(TestClient):
    """A client of a gateway that runs as long as `with` lasts.

    Attributes:
        gateway: That gateway.
    """

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(create_app(gateway), raise_server_exceptions=False)
        self.gateway = gateway


def staffed(
    settings: Settings, url: str, handoff: Handoff | None = HANDOFF, **changed: Any
) -> Settings:
    """Settings with which persons take over, and events go to a URL, if any."""
    told = dataclasses.replace(
        settings,
        **{
            "webhook_url": url,
            "webhook_secrets": (SECRET,) if url else (),
            **changed,
        },
    )
    clinic = dataclasses.replace(settings.clinic, handoff=handoff)
    told.__dict__["clinic"] = clinic  # what it has read of clinic.yml
    return told
