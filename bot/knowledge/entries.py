"""Read and check the knowledge entries: `data/knowledge/<topic>.yml`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.knowledge import gsm7
from bot.knowledge.documents import Document, read_documents
from bot.yamlfile import Fields

TITLE_CHARACTERS = 60  # a title is also the text of a button
QUESTIONS_AT_LEAST = 25
ANSWER_WORDS = 120
SHORT_ANSWER_SEPTETS = 300  # two SMS segments of 153, with a little to spare
FOLLOW_UPS_AT_MOST = 3
# What a short question may ask of the answer before it; data/nlu/follow_ups.yml has how
# people put it.
FOLLOW_UPS = (
    "why",
    "how_long",
    "stop",
    "normal",
    "pumping",
    "other_side",
    "how_to_tell",
    "help",
    "more",
    "when",
    "who",
    "hormone",
    "where",
    "place",
    "effect",
    "called",
    "others",
    "how_often",
)


@dataclass(frozen=True)
class Source:
    """Where an answer comes from: a section of a document, and its edition's date."""

    title: str
    section: str
    publisher: str
    as_of: datetime.date | None


@dataclass(frozen=True)
class Entry:
    """One topic.

    Attributes:
        id: The topic id, which is the name of the file.
        title: The question in its plainest form; also the text of its button.
        questions: As parents type it, with the title.
        answer: For the web.
        short_answer: For SMS, in GSM-7 characters.
        reviewed_by: The clinician who signed it; empty until one does.
        follow_ups: Ids of the topics that a parent may want next.
        set_right: Said first to a parent who believes what is not so; or empty.
        in_context: The topic that a short question asks for after this one, by its
            name in FOLLOW_UPS; the same topic for those that are not there.
    """

    id: str
    title: str
    questions: tuple[str, ...]
    answer: str
    short_answer: str
    sources: tuple[Source, ...]
    reviewed_by: str
    review_due: datetime.date
    follow_ups: tuple[str, ...]
    set_right: str
    in_context: dict[str, str]


class Knowledge(dict[str, Entry]):
    """All entries by topic id, in alphabetical order."""

    def questions(self) -> Iterator[tuple[str, str]]:
        """Every example question with its topic id."""
        return ((q, entry.id) for entry in self.values() for q in entry.questions)

    def reviewed(self) -> Knowledge:
        """Only the entries that a clinician has signed."""
        return Knowledge({e.id: e for e in self.values() if e.reviewed_by})

    def overdue(self, today: datetime.date) -> list[Entry]:
        """The entries whose review was due before today."""
        return [entry for entry in self.values() if entry.review_due < today]


def read_knowledge(data: Path) -> Knowledge:
    """Read all entries below the folder `data`, and check each and all together.

    Raises:
        ContentError: A field is wrong, missing or unknown, a follow-up leads nowhere,
        or
            a question stands in two topics; it lists all mistakes with file and line.
    """
    problems: list[Problem] = []
    documents = read_documents(data / "documents.yml", problems)
    knowledge, files = Knowledge(), {}
    paths = sorted((data / "knowledge").glob("*.yml"))
    for path in paths:
        if fields := yamlfile.read(path, problems):
            entry, lines = _read_entry(fields, documents)
            knowledge[entry.id] = entry
            files[entry.id] = (path, lines)
    if not knowledge:
        problems.append(Problem(data / "knowledge", 1, "holds no entry '<topic>.yml'"))
    # One that cannot be read is a topic all the same: its own mistake is told above.
    _check_follow_ups({path.stem for path in paths}, files, problems)
    _check_questions(files, problems)
    if problems:
        raise ContentError(sorted(problems, key=lambda p: (str(p.path), p.line)))
    return knowledge


@dataclass
class _Lines:
    """Where things stand in a file, for the checks across files."""

    questions: list[tuple[str, int]]
    leads: list[tuple[str, int]]


def _read_entry(fields: Fields, documents: dict[str, Document]) -> tuple[Entry, _Lines]:
    id_ = fields.path.stem
    if not re.fullmatch(r"[a-z0-9_]+", id_):
        fields.note(1, "the file name must be small letters, digits and '_'")
    title = fields.text("title", at_most=TITLE_CHARACTERS)
    questions = fields.texts("questions", at_least=QUESTIONS_AT_LEAST)
    answer = fields.text("answer")
    if (words := len(answer.split())) > ANSWER_WORDS:
        message = f"field 'answer' has {words} words; at most {ANSWER_WORDS}"
        fields.note(fields.line_of("answer"), message)
    short_answer = fields.text("short_answer")
    _check_sms(fields, short_answer)
    sources = tuple(_read_source(s, documents) for s in fields.maps("sources", 1))
    reviewed_by = fields.text("reviewed_by", none=True)
    review_due = fields.date("review_due") or datetime.date.min
    follow_ups = fields.texts("follow_ups")
    if len(follow_ups) > FOLLOW_UPS_AT_MOST:
        message = f"field 'follow_ups' has {len(follow_ups)}; at most 3"
        fields.note(fields.line_of("follow_ups"), message)
    set_right = fields.text("set_right") if fields.has("set_right") else ""
    in_context = _read_in_context(fields)
    fields.done()
    entry = Entry(
        id=id_,
        title=title,
        questions=(title, *(text for text, _ in questions)),
        answer=_unwrap(answer),
        short_answer=short_answer,
        sources=sources,
        reviewed_by=reviewed_by,
        review_due=review_due,
        follow_ups=tuple(text for text, _ in follow_ups),
        set_right=" ".join(set_right.split()),
        in_context={name: topic for name, (topic, _) in in_context.items()},
    )
    leads = [*follow_ups, *in_context.values()]
    return entry, _Lines([(title, fields.line_of("title")), *questions], leads)


def _read_in_context(fields: Fields) -> dict[str, tuple[str, int]]:
    """The topic and its line by the name of the short question."""
    if not fields.has("in_context"):
        return {}
    found = {}
    if below := fields.map("in_context"):
        for name in below.names():
            line = below.line_of(name)
            found[name] = (below.text(name), line)
            if name not in FOLLOW_UPS:
                known = ", ".join(FOLLOW_UPS)
                below.note(line, f"'{name}' is no short question; known: {known}")
    return found


def _unwrap(text: str) -> str:
    """Joins the lines of a paragraph, which editors break where they like.

    An empty line and a line that begins with '- ' stay what they are.
    """
    return re.sub(r"(?<!\n)\n(?!\n|- )", " ", text)


def _check_sms(fields: Fields, text: str) -> None:
    line = fields.line_of("short_answer")
    try:
        septets = gsm7.length(text)
    except ValueError as error:
        character = error.args[0]
        fields.note(
            line,
            f"field 'short_answer' holds {character!r} (U+{ord(character):04X}), which"
            " is not a GSM-7 character; use a plain one, such as ' or -",
        )
    else:
        if septets > SHORT_ANSWER_SEPTETS:
            message = f"field 'short_answer' has {septets} characters; at most 300"
            fields.note(line, message)


def _read_source(fields: Fields, documents: dict[str, Document]) -> Source:
    dated = fields.has("as_of")
    name, section = fields.text("document"), fields.text("section")
    as_of = fields.date("as_of", none=True)
    fields.done()
    document = documents.get(name)
    if not name:
        return Source(name, section, "", as_of)
    if document is None:
        known = ", ".join(documents) or "none"
        message = f"document '{name}' is not in data/documents.yml; known: {known}"
        fields.note(fields.line_of("document"), message)
        return Source(name, section, "", as_of)
    if section and section not in document.sections:
        known = ", ".join(document.sections)
        message = f"document '{name}' has no section '{section}'; it has: {known}"
        fields.note(fields.line_of("section"), message)
    if dated and as_of != document.as_of:
        message = (
            f"as_of is {as_of}, but document '{name}' is as of {document.as_of}; "
            "read the answer against that edition, then set the date"
        )
        fields.note(fields.line_of("as_of"), message)
    return Source(document.title, section, document.publisher, as_of)


def _check_follow_ups(
    topics: Container[str],
    files: dict[str, tuple[Path, _Lines]],
    problems: list[Problem],
) -> None:
    for id_, (path, lines) in files.items():
        for topic, line in lines.leads:
            if topic == id_ or topic not in topics:
                why = "leads to itself" if topic == id_ else "is not a topic"
                message = f"follow-up '{topic}' {why}; name another file's topic"
                problems.append(Problem(path, line, message))


def _check_questions(
    files: dict[str, tuple[Path, _Lines]], problems: list[Problem]
) -> None:
    seen: dict[str, tuple[Path, int]] = {}
    for path, lines in files.values():
        for question, line in lines.questions:
            key = " ".join(re.findall(r"\w+", question.casefold()))
            if key in seen:
                other, at = seen[key]
                message = f"question '{question}' stands in {other}:{at} too; keep one"
                problems.append(Problem(path, line, message))
            elif key:
                seen[key] = (path, line)
