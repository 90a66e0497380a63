"""Make the page: everything in one file, which asks nobody for anything."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.errors import SettingsError
from bot.gateway.store import Store
from bot.knowledge.entries import Entry, Knowledge, read_knowledge
from bot.knowledge.outside import Outside, read_outside
from bot.report.missed import CONVERSATIONS_AT_LEAST, read_groups
from bot.report.numbers import Period, read_numbers
from bot.report.redact import Redactor
from bot.settings import Settings

DUE_DAYS = 60  # a review that is due so soon is shown
OURS_ALONE = 0o600  # comments of parents stand in it
FEW = 5  # a smaller number of people in need could be told apart


async def make_page(
    store: Store, settings: Settings, days: int, today: datetime.date
) -> str:
    """The report of the last days, as HTML.

    Raises:
        ContentError: A content file cannot be used.
        StoreError: The store cannot be read.
    """
    clinic, data = settings.clinic, settings.data
    knowledge = read_knowledge(data)
    outside = read_outside(data / "outside", **clinic.contact)
    redactor = Redactor(_texts(knowledge, outside))
    numbers = await read_numbers(store, Period.of(days, today), clinic.insight.timezone)
    groups = None
    if clinic.insight.messages:
        declines = {class_.decline: class_.id for class_ in outside.values()}
        groups = await read_groups(store, redactor, declines)
    template = _environment(knowledge).get_template("page.html")
    return template.render(
        clinic=clinic,
        numbers=numbers,
        period=numbers.period,
        comments=[(t, h, redactor.redact(c)) for t, h, c in numbers.comments],
        groups=groups,
        due=due(knowledge, today),
        unsigned=[entry for entry in knowledge.values() if not entry.reviewed_by],
        today=today,
        at_least=CONVERSATIONS_AT_LEAST,
    )


def due(knowledge: Knowledge, today: datetime.date) -> list[Entry]:
    """The answers whose review is or was due, the longest overdue first."""
    soon = knowledge.overdue(today + datetime.timedelta(days=DUE_DAYS))
    return sorted(soon, key=lambda entry: (entry.review_due, entry.id))


def write_page(page: str, path: Path) -> None:
    """Write the page; nobody else on this machine can read it.

    Raises:
        SettingsError: It cannot be written there.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS_ALONE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(page)
        partial.replace(path)
    except OSError as error:
        message = f"{path}: {error.strerror}; name another file with --out"
        raise SettingsError(message) from error


def few(count: int) -> str:
    """A number of people in need; a small one is not told."""
    return f"{count:,}" if count == 0 or count >= FEW else f"<{FEW}"


def _environment(knowledge: Knowledge) -> Environment:
    def title(topic: str) -> str:
        """The title of a topic; of one that is gone, its id."""
        return knowledge[topic].title if topic in knowledge else topic

    def plain(name: str) -> str:
        return name.replace("_", " ")

    filters: dict[str, Any] = {"few": few, "title": title, "plain": plain}
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    return environment


def _texts(knowledge: Knowledge, outside: dict[str, Outside]) -> list[str]:
    found = [text for class_ in outside.values() for text in class_.questions]
    for entry in knowledge.values():
        found += [*entry.questions, entry.answer, entry.short_answer]
    return found
