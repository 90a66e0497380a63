"""What a person in crisis, or with a red flag, is told: data/safety/replies.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.safety.hotlines import (
    LIFELINE_NUMBER,
    Hotline,
    not_below_988,
    read_hotlines,
)
from bot.safety.verdict import CATEGORIES, LANGUAGES, Finding, Verdict

FILE = "replies.yml"
SHORT = ("sms", "whatsapp")  # channels that get the short replies
FULL_LANGUAGES = ("en", "es")  # the others get their first line, then English
CONTACT = ("clinic", "phone", "hours")

# Said when the guard itself is broken: it must not depend on any file. 988lifeline.org.
LAST_RESORT = (
    "If you are in crisis or thinking about suicide, call or text 988 (Suicide & "
    "Crisis Lifeline): free, confidential, 24 hours a day. In danger right now? Call "
    "911."
)

_PARTS = (
    *("first", "first_other", "texting", "danger", "support"),
    *("closing", "closing_other", "sms", "sms_violence"),
)
_PLACE = re.compile(r"\{(\w*)\}")
_DIGITS = re.compile(r"\d\d+")  # one digit is a choice in a menu

Texts = dict[str, str]


@dataclass(frozen=True)
class _Language:
    """All texts of one language, numbers filled in."""

    crisis: Texts  # by the name of the part
    categories: Texts  # of a crisis
    standing: str
    button: str
    red_flag: dict[str, Texts]  # by level, then by category
    closing: str
    sms: Texts  # by level, and `mood`


@dataclass(frozen=True)
class Replies:
    """The replies, with the clinic's contact still open as {clinic}, {phone}, {hours}.

    Attributes:
        first_lines: For languages of which we have no more.
    """

    languages: dict[str, _Language]
    first_lines: Texts

    def of(
        self, verdict: Verdict, channel: str = "web", contact: Mapping[str, str] = {}
    ) -> str:
        """The reply to a verdict: in a crisis 988 in its first line, whatever is wrong.

        Args:
            verdict: What the guard found.
            channel: Those in SHORT get a short one.
            contact: The clinic's `clinic`, `phone` and `hours`.
        """
        texts = self.languages.get(verdict.language) or self.languages["en"]
        if not verdict.is_crisis:
            return _filled(_red_flag(texts, verdict.findings, channel), contact)
        text = _crisis(texts, verdict.findings, channel)
        if first := self.first_lines.get(verdict.language):
            if channel in SHORT:  # no room for more in two segments
                text = f"{first}\n\n{texts.crisis['sms']}"
            else:
                text = f"{first}\n\n{text}"
        return assured(_filled(text, contact))

    def standing(self, language: str) -> tuple[str, str]:
        """The short line that stands on after a crisis, and its button's title."""
        texts = self.languages.get(language) or self.languages["en"]
        return texts.standing, texts.button


def assured(text: str) -> str:
    """The reply to a crisis as it goes out: one without 988 in its first line never."""
    return text if LIFELINE_NUMBER in text.partition("\n")[0] else LAST_RESORT


def read_replies(folder: Path) -> Replies:
    """Read the replies.

    Raises:
        ContentError: A field is wrong, missing or unknown, a number stands there that
            is not in hotlines.yml, or some reply would not have 988 where it must be.
    """
    hotlines = read_hotlines(folder)
    problems: list[Problem] = []
    fields = yamlfile.read(folder / FILE, problems)
    if fields is None:
        raise ContentError(problems)
    reader = _Reader(hotlines)
    languages = {
        name: reader.language(entry)
        for name in FULL_LANGUAGES
        if (entry := fields.map(name)) is not None
    }
    first_lines = {}
    if entry := fields.map("first_lines"):
        for name in entry.names():
            if name not in LANGUAGES:
                entry.note(entry.line_of(name), f"'{name}' is no language of ours")
            first_lines[name] = reader.text(entry, name)
        entry.done()
    fields.done()
    replies = Replies(languages, first_lines)
    if not problems:
        for what in _without_988(replies, hotlines):
            fields.note(fields.line_of(what[1]), what[0])
    if problems:
        raise ContentError(problems)
    return replies


@dataclass(frozen=True)
class _Reader:
    """Reads texts, and fills in the numbers of the registry."""

    hotlines: Mapping[str, Hotline]

    def text(self, fields: yamlfile.Fields, name: str) -> str:
        """A text; one that is empty on purpose is written as ""."""
        line = fields.line_of(name)
        text = fields.text(name, empty=True)
        known = set(self.hotlines) | set(CONTACT)
        for place in _PLACE.findall(text):
            if place not in known:
                message = f"'{{{place}}}' is none of: {', '.join(sorted(known))}"
                fields.note(line, message)
        digits = _DIGITS.search(_PLACE.sub("", text).replace("24", ""))
        if digits:
            message = f"'{digits[0]}': write numbers to call as {{name}}, see hotlines"
            fields.note(line, message)
        numbers = {name: h.number for name, h in self.hotlines.items()}
        return _filled(text, numbers)

    def texts(self, fields: yamlfile.Fields, *names: str) -> Texts:
        """Texts by their names; no other may stand there."""
        found = {name: self.text(fields, name) for name in names}
        fields.done()
        return found

    def language(self, fields: yamlfile.Fields) -> _Language:
        """All texts of a language."""
        crisis: Texts = {}
        categories: Texts = {}
        if entry := fields.map("crisis"):
            if own := entry.map("categories"):
                categories = self.texts(own, *CATEGORIES["crisis"])
            crisis = self.texts(entry, *_PARTS)
        red_flag: dict[str, Texts] = {}
        closing, sms = "", {}
        if entry := fields.map("red_flag"):
            for level in ("emergency", "same_day"):
                if own := entry.map(level):
                    red_flag[level] = self.texts(own, *CATEGORIES[level])
            if own := entry.map("sms"):
                sms = self.texts(own, "emergency", "same_day", "mood")
            closing = self.text(entry, "closing")
            entry.done()
        found = _Language(
            crisis,
            categories,
            self.text(fields, "standing"),
            self.text(fields, "button"),
            red_flag,
            closing,
            sms,
        )
        fields.done()
        return found


def _crisis(texts: _Language, findings: tuple[Finding, ...], channel: str) -> str:
    crises = [finding for finding in findings if finding.level == "crisis"]
    categories = list(dict.fromkeys(finding.category for finding in crises))
    if channel in SHORT:
        abuse = "violence" in categories
        parts = [texts.crisis["sms"], texts.crisis["sms_violence"] if abuse else ""]
        return " ".join(filter(None, parts))
    other = "_other" if crises[0].about == "other" else ""
    return "\n\n".join(
        filter(
            None,
            (
                texts.crisis["first" + other],
                *(texts.categories[category] for category in categories[:2]),
                texts.crisis["danger"],
                texts.crisis["texting"],
                texts.crisis["support"],
                texts.crisis["closing" + other],
            ),
        )
    )


def _red_flag(texts: _Language, findings: tuple[Finding, ...], channel: str) -> str:
    first = findings[0]
    if channel in SHORT:
        return texts.sms["mood" if first.category == "mood" else first.level]
    categories = dict.fromkeys(f.category for f in findings if f.level == first.level)
    paragraphs = [texts.red_flag[first.level][category] for category in categories]
    return "\n\n".join([*paragraphs, texts.closing])


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), text)


def _without_988(
    replies: Replies, hotlines: dict[str, Hotline]
) -> Iterator[tuple[str, str]]:
    """What is wrong with the replies as they would go out, and the field to look at."""
    for language in (*FULL_LANGUAGES, *replies.first_lines):
        where = language if language in FULL_LANGUAGES else "first_lines"
        for channel in ("web", "sms"):
            for level, categories in CATEGORIES.items():
                for category in categories:
                    for about in ("self", "other"):
                        finding = Finding(level, category, language, about)
                        text = replies.of(Verdict((finding,)), channel)
                        name = f"the reply to {level}/{category} ({channel})"
                        if level == "crisis" and text == LAST_RESORT:
                            yield f"{name} must have 988 in its first line", where
                        if number := not_below_988(text, hotlines):
                            yield f"{name}: 988 must stand above {number}", where
        standing = replies.standing(language)[0]
        if LIFELINE_NUMBER not in standing:
            yield "field 'standing' must have 988", where
