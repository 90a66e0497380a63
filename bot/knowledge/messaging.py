"""What is said around the answers by SMS and WhatsApp: `data/messaging.yml`."""

from __future__ import annotations

from bot.knowledge.lines import Book

RENDERED = {"source": ("sources", "link"), "choices": ("numbers",)}
BUSY = ("busy", "too_fast")  # on the web too
WITH_988 = ("first", "help", "stopped", "started", "media", "location", *BUSY)

MESSAGING = Book((*RENDERED, "or", "back", *WITH_988), WITH_988, RENDERED)
