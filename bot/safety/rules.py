"""Read data/safety/lexicon/: the rules that clinicians write, checked strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.safety.normalise import words
from bot.safety.phrases import Pattern, PhraseError, parse
from bot.safety.verdict import CATEGORIES, LANGUAGES

_ID = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")

Lemmas = dict[str, frozenset[str]]  # by lemma, its forms


@dataclass(frozen=True)
class Rule:
    """What fires, and what it means.

    Attributes:
        about: `self`, or `other` if the message is about somebody else.
        patterns: Any of these fires.
        unless: A match that overlaps one of these does not count.
        fires: Messages that must bring this rule. leaves: Messages that must bring no
            rule at all. They are its tests.
        path: The file that it stands in. line: Where in the file it begins.
    """

    id: str
    level: str
    category: str
    language: str
    about: str
    source: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    fires: tuple[str, ...]
    leaves: tuple[str, ...]
    path: Path = Path()
    line: int = 1


def read_rules(folder: Path) -> list[Rule]:
    """Read all files of the lexicon.

    Raises:
        ContentError: A field is wrong, missing or unknown, an id stands twice, a phrase
            cannot be read or names a lemma that does not exist, or there is no rule of
            level `crisis`.
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    rules = [
        rule
        for path in sorted(folder.glob("*.yml"))
        for rule in _read_file(path, problems, seen)
    ]
    if not any(rule.level == "crisis" for rule in rules):
        message = "holds no rule of level 'crisis'; without one nobody is referred"
        problems.append(Problem(folder, 1, message))
    if problems:
        raise ContentError(problems)
    return rules


def _read_file(path: Path, problems: list[Problem], seen: set[str]) -> list[Rule]:
    fields = yamlfile.read(path, problems)
    if fields is None:
        return []
    sources = fields.map("sources")
    names = sources.names() if sources else []
    for name in names:
        assert sources is not None
        sources.text(name)
    lemmas = _read_lemmas(fields)
    rules = []
    for found in fields.maps("safety_rules", at_least=1):
        rule = _read_rule(found, names, lemmas)
        if rule.id in seen:
            found.note(found.line, f"rule '{rule.id}' stands twice; rename one")
        seen.add(rule.id)
        rules.append(rule)
    fields.done()
    return rules


def _read_lemmas(fields: yamlfile.Fields) -> Lemmas:
    lemmas: Lemmas = {}
    table = fields.map("words") if fields.has("words") else None
    for lemma in table.names() if table else []:
        assert table is not None
        forms = table.texts(lemma, at_least=1)
        for form, line in forms:
            if words(form) != [form]:
                table.note(line, f"'{form}' must be one word in small plain letters")
        lemmas[lemma] = frozenset(form for form, _ in forms)
    return lemmas


def _read_rule(fields: yamlfile.Fields, sources: list[str], lemmas: Lemmas) -> Rule:
    level = _one_of(fields, "level", tuple(CATEGORIES))
    rule = Rule(
        id=_id(fields),
        level=level,
        category=_one_of(fields, "category", CATEGORIES.get(level, ())),
        language=_one_of(fields, "language", LANGUAGES),
        about=_one_of(fields, "about", ("self", "other"))
        if fields.has("about")
        else "self",
        source=_one_of(fields, "source", tuple(sources)),
        patterns=_patterns(fields, "phrases", lemmas, at_least=1),
        unless=_patterns(fields, "unless", lemmas) if fields.has("unless") else (),
        fires=tuple(text for text, _ in fields.texts("fires", at_least=2)),
        leaves=tuple(text for text, _ in fields.texts("leaves", at_least=1)),
        path=fields.path,
        line=fields.line,
    )
    fields.done()
    return rule


def _id(fields: yamlfile.Fields) -> str:
    line = fields.line_of("id")
    value = fields.text("id")
    if value and not _ID.fullmatch(value):
        fields.note(line, "field 'id' must be as in 'en-want-to-die'")
    return value


def _one_of(fields: yamlfile.Fields, name: str, choices: tuple[str, ...]) -> str:
    line = fields.line_of(name)
    value = fields.text(name)
    if value and choices and value not in choices:
        fields.note(line, f"field '{name}' must be one of: {', '.join(choices)}")
    return value


def _patterns(
    fields: yamlfile.Fields, name: str, lemmas: Lemmas, at_least: int = 0
) -> tuple[Pattern, ...]:
    found: list[Pattern] = []
    for phrase, line in fields.texts(name, at_least):
        try:
            found += parse(phrase, lemmas)
        except PhraseError as error:
            fields.note(line, f"'{phrase}': {error}")
    return tuple(found)
