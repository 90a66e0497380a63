"""What a clinic sets in clinic.yml: its name, hours, widget and hand-off."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.hours import Hours, Opening, read_openings

INTERFACES = ("en", "es")  # the languages in widget/strings/
KEEP = ("memory", "session", "local")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?")


@dataclass(frozen=True)
class Widget:
    """What a clinic sets of the chat on its pages.

    Attributes:
        origins: The other sites whose pages may hold it, such as https://a.example.
        languages: Of its buttons; the first where the page's own is none of them.
        keep: Where the browser keeps the conversation's token: nowhere, until the tab
            is closed, or until it expires.
        feedback_days: What parents think of an answer is deleted after so many days.
    """

    origins: tuple[str, ...] = ()
    languages: tuple[str, ...] = INTERFACES
    keep: str = KEEP[0]
    feedback_days: int = 30


@dataclass(frozen=True)
class Handoff:
    """What a clinic sets of persons who take over a conversation.

    Attributes:
        phone: For whom nobody answers here.
        hours: When somebody does, as parents read it.
        times: The same, as the assistant reads it.
        minutes: Without a word of a person, before the assistant is back.
    """

    phone: str
    hours: str
    times: Hours
    minutes: int


@dataclass(frozen=True)
class Rates:
    """How many messages a minute are answered; a crisis or red flag always is.

    Attributes:
        conversation: In one conversation on the web or at a portal.
        number: From one phone number.
        address: From one address on the internet, which a whole clinic may share.
    """

    conversation: int = 30
    number: int = 15
    address: int = 300


@dataclass(frozen=True)
class Insight:
    """What a clinic sets of `lactabot report`.

    Attributes:
        timezone: Of the hours that it shows.
        messages: Whether it shows what was not understood, redacted, where five parents
            or more were near to the same.
    """

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    messages: bool = False


@dataclass(frozen=True)
class Clinic:
    """clinic.yml; without a `handoff`, no person takes over."""

    name: str
    phone: str
    hours: str
    serve_unreviewed: bool
    retention_hours: int
    widget: Widget
    handoff: Handoff | None = None
    rates: Rates = Rates()
    insight: Insight = Insight()

    @property
    def contact(self) -> dict[str, str]:
        """What the wording says of the clinic: `clinic`, `phone` and `hours`."""
        return {"clinic": self.name, "phone": self.phone, "hours": self.hours}

    @property
    def handoff_contact(self) -> dict[str, str]:
        """The same for the lines around a person, and their `minutes`."""
        found = self.handoff
        if found is None:
            return {**self.contact, "minutes": "15"}
        return {
            **{"clinic": self.name, "phone": found.phone, "hours": found.hours},
            "minutes": str(found.minutes),
        }


def read_clinic(path: Path) -> Clinic:
    """Read clinic.yml.

    Raises:
        ContentError: A field is wrong, missing or unknown.
    """
    problems: list[Problem] = []
    if fields := yamlfile.read(path, problems):
        clinic = Clinic(
            name=fields.text("name"),
            phone=fields.text("phone"),
            hours=fields.text("hours"),
            serve_unreviewed=fields.flag("serve_unreviewed"),
            retention_hours=fields.number("retention_hours"),
            widget=_widget(fields),
            handoff=_handoff(fields),
            rates=_rates(fields),
            insight=_insight(fields),
        )
        fields.done()
        if not problems:
            return clinic
    raise ContentError(problems)


def _widget(fields: yamlfile.Fields) -> Widget:
    found = fields.map("widget")
    if found is None:
        return Widget()
    origins, languages = found.texts("origins"), found.texts("languages", at_least=1)
    for origin, line in origins:
        if not _ORIGIN.fullmatch(origin):
            remedy = "write it as https://www.example.org, without a path"
            found.note(line, f"'{origin}' is no origin; {remedy}")
    for language, line in languages:
        if language not in INTERFACES:
            found.note(line, f"'{language}' must be one of: {', '.join(INTERFACES)}")
    line = found.line_of("keep")
    keep = found.text("keep")
    if keep and keep not in KEEP:
        found.note(line, f"field 'widget.keep' must be one of: {', '.join(KEEP)}")
    widget = Widget(
        origins=tuple(origin for origin, _ in origins),
        languages=tuple(language for language, _ in languages),
        keep=keep,
        feedback_days=found.number("feedback_days"),
    )
    found.done()
    return widget


def _handoff(fields: yamlfile.Fields) -> Handoff | None:
    found = fields.map("handoff") if fields.has("handoff") else None
    if found is None:
        return None
    enabled = found.flag("enabled")
    openings: list[Opening] = []
    for opening, line in found.texts("times", at_least=1):
        try:
            openings += read_openings([opening])
        except ValueError as error:
            found.note(line, str(error))
    zone = _zone(found)
    handoff = Handoff(
        phone=found.text("phone"),
        hours=found.text("hours"),
        times=Hours(tuple(openings), zone),
        minutes=found.number("minutes"),
    )
    found.done()
    return handoff if enabled else None


def _rates(fields: yamlfile.Fields) -> Rates:
    found = fields.map("limits") if fields.has("limits") else None
    if found is None:
        return Rates()
    rates = Rates(
        conversation=found.number("conversation"),
        number=found.number("number"),
        address=found.number("address"),
    )
    found.done()
    return rates


def _insight(fields: yamlfile.Fields) -> Insight:
    found = fields.map("report") if fields.has("report") else None
    if found is None:
        return Insight()
    insight = Insight(timezone=_zone(found), messages=found.flag("messages"))
    found.done()
    return insight


def _zone(fields: yamlfile.Fields) -> ZoneInfo:
    line, name = fields.line_of("timezone"), fields.text("timezone")
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, OSError, LookupError):
        fields.note(line, f"'{name}' is no time zone; write it as America/New_York")
        return ZoneInfo("UTC")
