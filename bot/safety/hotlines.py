"""Read data/safety/hotlines.yml: every number that a parent may be told."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem

FILE = "hotlines.yml"
LIFELINE = "lifeline"  # the id of 988, which stands above every other
LIFELINE_NUMBER = "988"

_NUMBER = re.compile(r"\d[\d-]*\d")


@dataclass(frozen=True)
class Hotline:
    """A number to call.

    Attributes:
        id: What replies.yml calls it.
        crisis: Whether it is for a crisis. If not, 988 must stand above it.
        expires_on: From this day on it must be verified again.
        line: Where `expires_on` stands in the file.
    """

    id: str
    name: str
    number: str
    crisis: bool
    languages: tuple[str, ...]
    source: str
    verified_on: datetime.date
    expires_on: datetime.date
    line: int


def read_hotlines(folder: Path) -> dict[str, Hotline]:
    """Read the registry.

    Raises:
        ContentError: A field is wrong, missing or unknown, or 988 is missing.
    """
    path = folder / FILE
    problems: list[Problem] = []
    hotlines: dict[str, Hotline] = {}
    fields = yamlfile.read(path, problems)
    for name in fields.names() if fields else []:
        assert fields is not None
        if entry := fields.map(name):
            hotline = _read(name, entry)
            if hotline:
                hotlines[name] = hotline
    if fields:
        number = hotlines[LIFELINE].number if LIFELINE in hotlines else ""
        if not problems and number != LIFELINE_NUMBER:
            fields.note(1, f"must have '{LIFELINE}' with number \"{LIFELINE_NUMBER}\"")
    if problems:
        raise ContentError(problems)
    return hotlines


def expired(folder: Path, today: datetime.date) -> list[Problem]:
    """The hotlines that were to be verified again by today.

    Raises:
        ContentError: See `read_hotlines`.
    """
    return [
        Problem(
            folder / FILE,
            hotline.line,
            f"'{hotline.name}' was to be verified by {hotline.expires_on}: look at "
            f"{hotline.source}, then set 'verified_on' and 'expires_on' anew",
        )
        for hotline in read_hotlines(folder).values()
        if hotline.expires_on <= today
    ]


def not_below_988(text: str, hotlines: dict[str, Hotline]) -> str | None:
    """The first number that is no crisis line and has no 988 above it, if there is one.

    A line for support must never be all that a person in crisis sees.
    """
    support = {h.number for h in hotlines.values() if not h.crisis}
    for match in _NUMBER.finditer(text):
        if match[0] == LIFELINE_NUMBER:
            return None
        if match[0] in support:
            return match[0]
    return None


def _read(name: str, fields: yamlfile.Fields) -> Hotline | None:
    line = fields.line_of("expires_on")
    number_line = fields.line_of("number")
    hotline_name, number = fields.text("name"), fields.text("number")
    if number and not _NUMBER.fullmatch(number):
        fields.note(number_line, "field 'number' must be digits and '-'")
    crisis = fields.flag("crisis")
    languages = tuple(text for text, _ in fields.texts("languages", at_least=1))
    source = fields.text("source")
    verified_on, expires_on = fields.date("verified_on"), fields.date("expires_on")
    fields.done()
    if verified_on is None or expires_on is None:
        return None
    if expires_on <= verified_on:
        fields.note(line, "field 'expires_on' must be later than 'verified_on'")
    return Hotline(
        name,
        hotline_name,
        number,
        crisis,
        languages,
        source,
        verified_on,
        expires_on,
        line,
    )
