"""How parents ask for a person of the clinic, and nothing else: data/safety/person.yml.

Such a message gets the hand-off (bot/gateway/handoff.py). The second tier of the guard,
which takes many of them for a cry for help, leaves it alone. That is safe because

- the first tier reads it before, also behind the words before it, and wins;
- whatever the hand-off says to it has 988, in the first segment of an SMS
  (`WITH_988` in bot/knowledge/handoff_lines.py), so whoever meant more has the number;
- the whole message must fit: with one more word, sign or picture, the second tier reads
  all of it;
- words by which it may be more than such a wish (NEVER) are refused in the file;
- where no hand-off answers, such as after STOP, the second tier reads it as ever.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.safety.normalise import words
from bot.safety.phrases import Pattern, PhraseError, parse

FILE = "person.yml"
LANGUAGES = ("en", "es")
CHARACTERS = 150  # of the longest message that is read
AROUND = "{0,2}"  # so much may stand in front, and so much behind
WHOM = "<whom>"  # in a phrase: one of the persons of its language

# Who says one of these may be in a crisis, so no phrase may have it.
NEVER = frozenset(
    words(
        "need needs needed now tonight urgent urgently asap emergency crisis help "
        "anyone anybody lonely alone listen listens before die dying safe hotline just "
        "necesito necesita necesitamos ahora ya urgente urgentemente urge emergencia "
        "ayuda ayudar ayudame ayudeme sola solo escuche escuchar escuchame antes morir"
    )
)
_EDGES = frozenset("^$")
# Words and plain punctuation; a picture or a sign may say something of its own.
_BARE = re.compile(r"[\w\s.,!?¡¿'’-]*")


@dataclass(frozen=True)
class Form:
    """One way to ask.

    Attributes:
        fits: The plain words of a message, a blank behind each.
        asks: Messages that must fit. leaves: Messages that must fit no form at all.
            They are its tests.
        path: The file that it stands in. line: Where in the file it begins.
    """

    language: str
    fits: re.Pattern[str]
    asks: tuple[str, ...]
    leaves: tuple[str, ...]
    path: Path
    line: int


@dataclass(frozen=True)
class PersonWords:
    """All forms; without any, nobody is taken to ask for a person."""

    forms: tuple[Form, ...] = ()

    def language(self, text: str) -> str:
        """The language in which a message asks that, and nothing else; or empty."""
        return next((form.language for form in self._fitting(text)), "")

    def failed_tests(self) -> list[Problem]:
        """Every message of the forms' own tests that is not taken as it should be."""
        problems = []
        for form in self.forms:
            for text in form.asks:
                if form not in self._fitting(text):
                    told = f"'{text}' fits no phrase of its form"
                    problems.append(Problem(form.path, form.line, told))
            for text in form.leaves:
                if self.language(text):
                    told = f"'{text}' is taken for a wish to talk to a person"
                    problems.append(Problem(form.path, form.line, told))
        return problems

    def _fitting(self, text: str) -> Iterator[Form]:
        if len(text) > CHARACTERS:
            return
        if not _BARE.fullmatch(unicodedata.normalize("NFC", text)):
            return
        plain = "".join(f"{word} " for word in words(text))
        yield from (form for form in self.forms if form.fits.fullmatch(plain))


def read_person(path: Path) -> PersonWords:
    """Read the forms.

    Raises:
        ContentError: A field is wrong, missing or unknown, or a phrase cannot be read,
            fits any word or number, or has a word of NEVER.
    """
    problems: list[Problem] = []
    forms: list[Form] = []
    if fields := yamlfile.read(path, problems):
        for language in LANGUAGES:
            if below := fields.map(language):
                forms += _forms(below, language)
                below.done()
        fields.done()
    if problems:
        raise ContentError(problems)
    return PersonWords(tuple(forms))


def _forms(fields: yamlfile.Fields, language: str) -> Iterator[Form]:
    before, after = (_one_of(_phrases(fields, name)) for name in ("before", "after"))
    whom = "|".join(_phrases(fields, "whom"))
    for form in fields.maps("forms", at_least=1):
        wish = _one_of(_phrases(form, "phrases", whom))
        yield Form(
            language,
            re.compile(f"{before}{AROUND}{wish}{after}{AROUND}"),
            asks=tuple(text for text, _ in form.texts("asks", at_least=2)),
            leaves=tuple(text for text, _ in form.texts("leaves", at_least=1)),
            path=form.path,
            line=form.line,
        )
        form.done()


def _phrases(
    fields: yamlfile.Fields, name: str, whom: str = ""
) -> dict[str, list[Pattern]]:
    """The phrases of a field that can be read, with what each stands for."""
    found = {}
    for phrase, line in fields.texts(name, at_least=1):
        try:
            patterns = parse(phrase.replace(WHOM, f"({whom})") if whom else phrase, {})
        except PhraseError as error:
            fields.note(line, f"'{phrase}': {error}")
            continue
        for refused in sorted(_refused(patterns)):
            told = "the guard's second tier would no longer read such a message"
            fields.note(line, f"'{phrase}' must not have '{refused}': {told}")
        found[phrase] = patterns
    return found


def _refused(patterns: Sequence[Pattern]) -> set[str]:
    """What no phrase may have: an edge, any word, any number, a word of NEVER."""
    found: set[str] = set()
    for element in (element for pattern in patterns for element in pattern):
        found |= element.words & (NEVER | _EDGES)
        if not element.words:
            found.add("#" if element.number else "~")
    return found


def _one_of(phrases: dict[str, list[Pattern]]) -> str:
    """A regular expression over plain words, a blank behind each."""
    found = [
        "".join(
            f"(?:(?:{'|'.join(sorted(element.words))}) ){'?' * element.optional}"
            for element in pattern
        )
        for patterns in phrases.values()
        for pattern in patterns
    ]
    return f"(?:{'|'.join(found)})"
