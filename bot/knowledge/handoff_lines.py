"""What is said around a person of the clinic: `data/handoff.yml`, for all channels."""

from __future__ import annotations

from bot.knowledge.lines import Book

BUTTONS = ("person_button", "bot_button")
# Whoever gets one of these may need more than a person who is not there.
WITH_988 = ("waiting", "joined", "not_sent", "closed", "by_phone")

HANDOFF = Book((*BUTTONS, *WITH_988, "kept", "sent", "late", "over", "back"), WITH_988)
