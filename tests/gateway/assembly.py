"""Put gateways together for tests: what takes seconds to load is loaded once."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.encoder import SentenceEncoder
from bot.gateway.content import AnyGuard
from bot.gateway.engines import DialogueEngine
from bot.gateway.parts import Gateway, build
from bot.safety.guard import Guard
from bot.settings import Settings


def share(patch: pytest.MonkeyPatch, guard: Guard, encoder: SentenceEncoder) -> None:
    """Lets all gateways share rules and encoder; each has a second tier of its own.

    They have no head: what it takes for a crisis may be another thing in each release.
    """
    bare = dataclasses.replace(guard, head=None)
    patch.setattr(
        "bot.gateway.content.read_guard", lambda folder: dataclasses.replace(bare)
    )
    patch.setattr("bot.gateway.parts.SentenceEncoder", lambda: encoder)


def assembled(
    settings: Settings,
    guard: AnyGuard | None = None,
    engines: Sequence[DialogueEngine] | None = None,
    rasa_url: str = "",
    conversations: Path | None = None,
) -> Gateway:
    """A gateway, with another guard or other engines if a test has some."""
    gateway = build(settings, rasa_url, "key", conversations)
    if guard is not None:
        gateway.screen._guard = guard
        gateway = dataclasses.replace(gateway, guard=guard)
    if engines is not None:
        gateway.turns.answering._engines = engines
    return gateway
