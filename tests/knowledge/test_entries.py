"""Every mistake in an entry is told with its file, its line and its remedy."""

import datetime

import pytest

from bot.errors import ContentError
from bot.knowledge.entries import Source, read_knowledge

PADS = "data/knowledge/pads.yml"
DRIPS = "data/knowledge/drips.yml"
DOCUMENTS = "data/documents.yml"

# The edit of pads.yml: what stands there, what is put there; then the start of the line
# to go to, and what the editor is told.
MISTAKES = {
    "a field is missing": (
        "review_due: 2027-05-21\n",
        "",
        "title:",
        "field 'review_due' is missing; add 'review_due: …'",
    ),
    "a field is not known": (
        "answer: You may",
        "colour: blue\nanswer: You may",
        "colour:",
        "field 'colour' is not known; remove or respell it",
    ),
    "a field of a source is not known": (
        "    section: Pads\n",
        "    section: Pads\n    page: 5\n",
        "page:",
        "field 'sources.page' is not known; remove or respell it",
    ),
    "a field stands twice": (
        "reviewed_by: null\n",
        "reviewed_by: null\nreviewed_by: A. Nurse\n",
        "reviewed_by: A. Nurse",
        "field 'reviewed_by' stands twice; keep one",
    ),
    "a text is a list": (
        "title: Do I need pads?",
        "title: [pads]",
        "title:",
        "field 'title' must be a text; put it in quotes if need be",
    ),
    "a text is a number": (
        "title: Do I need pads?",
        "title: 5",
        "title:",
        "field 'title' must be a text; put it in quotes if need be",
    ),
    "a text is empty": (
        "answer: You may want pads.",
        "answer: ' '",
        "answer:",
        "field 'answer' must be a text; put it in quotes if need be",
    ),
    "a list is a text": (
        "follow_ups: [drips]",
        "follow_ups: drips",
        "follow_ups:",
        "field 'follow_ups' must be a list: one '- …' per line",
    ),
    "a question is a number": (
        "  - pads question one\n",
        "  - pads question one\n  - 5\n",
        "- 5",
        "field 'questions' each item must be a text; put it in quotes",
    ),
    "a question holds a colon": (
        "  - pads question one\n",
        "  - pads question one\n  - pads: yes or no\n",
        "- pads:",
        "field 'questions' each item must be a text; put it in quotes",
    ),
    "a source is a text": (
        "  - document: page\n",
        "  - leaflet\n  - document: page\n",
        "- leaflet",
        "field 'sources' each item must have fields 'name: value'",
    ),
    "a date is a word": (
        "review_due: 2027-05-21",
        "review_due: soon",
        "review_due:",
        "field 'review_due' must be a date written as 2026-01-31",
    ),
    "a date is not in the calendar": (
        "review_due: 2027-05-21",
        "review_due: 2027-02-30",
        "review_due:",
        "field 'review_due' must be a date written as 2026-01-31",
    ),
    "a review has no date": (
        "review_due: 2027-05-21",
        "review_due: null",
        "review_due:",
        "field 'review_due' must be a date written as 2026-01-31",
    ),
    "the title is too long for a button": (
        "title: Do I need pads?",
        f"title: {'p' * 61}",
        "title:",
        "field 'title' has 61 characters; at most 60",
    ),
    "there are too few questions": (
        "  - pads question one\n",
        "",
        "- pads question two",  # a list of lines begins at its first line
        "field 'questions' has 24 items; at least 25",
    ),
    "the answer is too long": (
        "answer: You may want pads.",
        f"answer: {'pads ' * 121}",
        "answer:",
        "field 'answer' has 121 words; at most 120",
    ),
    "the short answer is too long": (
        "short_answer: Pads may help.",
        f"short_answer: {'p' * 301}",
        "short_answer:",
        "field 'short_answer' has 301 characters; at most 300",
    ),
    "the short answer has too many characters that count twice": (
        "short_answer: Pads may help.",
        f"short_answer: {'€' * 151}",
        "short_answer:",
        "field 'short_answer' has 302 characters; at most 300",
    ),
    "the short answer is not in GSM-7": (
        "short_answer: Pads may help.",
        "short_answer: It’s pads.",
        "short_answer:",
        "'’' (U+2019), which is not a GSM-7 character; use a plain one, such as ' or -",
    ),
    "there are too many follow-ups": (
        "follow_ups: [drips]",
        "follow_ups: [drips, drips, drips, drips]",
        "follow_ups:",
        "field 'follow_ups' has 4; at most 3",
    ),
    "a follow-up leads nowhere": (
        "follow_ups: [drips]",
        "follow_ups:\n  - drips\n  - drops",
        "- drops",
        "follow-up 'drops' is not a topic; name another file's topic",
    ),
    "a follow-up leads to itself": (
        "follow_ups: [drips]",
        "follow_ups:\n  - drips\n  - pads",
        "- pads\n",
        "follow-up 'pads' leads to itself; name another file's topic",
    ),
    "a short question leads nowhere": (
        "  why: drips\n",
        "  why: drops\n",
        "why: drops",
        "follow-up 'drops' is not a topic; name another file's topic",
    ),
    "a short question leads to its own topic": (
        "  why: drips\n",
        "  why: pads\n",
        "why: pads",
        "follow-up 'pads' leads to itself; name another file's topic",
    ),
    "a short question is not known": (
        "  why: drips\n",
        "  whence: drips\n",
        "whence:",
        "'whence' is no short question; known: why, how_long, stop, normal, pumping,"
        " other_side, how_to_tell, help, more, when, who",
    ),
    "short questions are a list": (
        "  why: drips\n",
        "  - drips\n",
        "- drips",
        "field 'in_context' must have fields 'name: value' below it",
    ),
    "what is to be set right is empty": (
        "set_right: Pads are for all.",
        "set_right: ''",
        "set_right:",
        "field 'set_right' must be a text; put it in quotes if need be",
    ),
    "a question stands twice in a file": (
        "  - pads question two\n",
        "  - Pads; question ONE!\n  - pads question two\n",
        "- Pads; question ONE!",
        "pads.yml:3 too; keep one",
    ),
    "the document is not known": (
        "document: page",
        "document: book",
        "- document: book",
        "document 'book' is not in data/documents.yml; known: leaflet, page",
    ),
    "the document has no such section": (
        "section: Pads",
        "section: Pumps",
        "section: Pumps",
        "document 'leaflet' has no section 'Pumps'; it has: Pads, Drips",
    ),
    "the answer was written from another edition": (
        "as_of: 2020-01-31",
        "as_of: 2019-01-31",
        "as_of: 2019-01-31",
        "as_of is 2019-01-31, but document 'leaflet' is as of 2020-01-31; read the"
        " answer against that edition, then set the date",
    ),
    "the file is not YAML": (
        "title: Do I need pads?",
        "title: Pads: do I need them?",
        "title:",
        "not YAML: mapping values are not allowed in this context; put the text in"
        " quotes, or mend the indent",
    ),
}
FIELDS = [
    "title",
    "questions",
    "answer",
    "short_answer",
    "sources",
    "reviewed_by",
    "review_due",
    "follow_ups",
]


def problems_of(project):
    with pytest.raises(ContentError) as caught:
        read_knowledge(project.data)
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "start", "remedy"), MISTAKES.values(), ids=MISTAKES
)
def test_a_mistake_is_told_once_with_its_file_its_line_and_its_remedy(
    project, old, new, start, remedy
):
    project.edit(PADS, old, new)

    (problem,) = problems_of(project)

    assert problem.path == project.root / PADS
    assert problem.line == project.line(PADS, start)
    assert remedy in problem.message


def test_what_leads_to_a_file_that_cannot_be_read_is_no_mistake_of_its_own(project):
    project.edit(DRIPS, "title:", "title: oh:")

    (problem,) = problems_of(project)

    assert problem.path == project.root / DRIPS


@pytest.mark.parametrize("field", FIELDS)
def test_a_misspelt_field_is_told_as_missing_and_as_unknown(project, field):
    project.edit(PADS, f"\n{field}:" if field != "title" else "title:", f"\nx{field}:")

    missing, unknown = problems_of(project)

    assert f"field '{field}' is missing" in missing.message
    assert f"field 'x{field}' is not known" in unknown.message
    assert unknown.line == project.line(PADS, f"x{field}:")


def test_a_question_of_another_topic_is_told_with_both_places(project):
    project.edit(DRIPS, "- drips question five\n", "- drips question five\n  - Pads?\n")
    project.edit(PADS, "- pads question five\n", "- pads question five\n  - pads\n")

    (problem,) = problems_of(project)

    assert problem.path == project.root / PADS
    assert problem.line == project.line(PADS, "- pads\n")
    other = f"{project.root / DRIPS}:{project.line(DRIPS, '- Pads?')}"
    assert problem.message == f"question 'pads' stands in {other} too; keep one"


def test_a_title_counts_as_a_question(project):
    project.edit(PADS, "title: Do I need pads?", "title: drips question one")

    (problem,) = problems_of(project)

    assert "'drips question one' stands in" in problem.message
    assert problem.line == 1


def test_a_file_that_is_not_utf8_is_told(project):
    path = project.root / PADS
    path.write_bytes(b"title: caf\xe9\n")

    (problem,) = problems_of(project)

    assert (problem.path, problem.line) == (path, 1)
    assert problem.message == "not UTF-8; save the file as UTF-8 text"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "- a list\n", "a text\n"])
def test_a_file_without_fields_is_told(project, text):
    path = project.root / PADS
    path.write_text(text)

    (problem,) = problems_of(project)

    assert (problem.path, problem.line) == (path, 1)
    assert problem.message == "must hold fields written 'name: value'"


def test_a_file_name_that_is_no_topic_id_is_told(project):
    path = project.root / PADS
    renamed = path.rename(path.with_name("Breast pads.yml"))

    (problem,) = problems_of(project)

    assert (problem.path, problem.line) == (renamed, 1)
    assert problem.message == "the file name must be small letters, digits and '_'"


def test_an_empty_folder_is_told(project):
    for name in (PADS, DRIPS):
        (project.root / name).unlink()

    (problem,) = problems_of(project)

    assert problem.path == project.data / "knowledge"
    assert problem.message == "holds no entry '<topic>.yml'"


def test_a_document_with_a_mistake_is_told_in_its_own_file(project):
    project.edit(DOCUMENTS, "publisher: A shop\n", "publisher: A shop\n  pages: 5\n")

    (problem,) = problems_of(project)

    assert problem.path == project.root / DOCUMENTS
    assert problem.line == project.line(DOCUMENTS, "pages:")
    assert problem.message == "field 'page.pages' is not known; remove or respell it"


def test_a_new_edition_is_told_at_every_answer_written_from_the_old_one(project):
    project.edit(DOCUMENTS, "as_of: 2020-01-31", "as_of: 2021-01-31")

    problems = problems_of(project)

    assert [problem.path for problem in problems] == [
        project.root / DRIPS,
        project.root / PADS,
    ]


def test_all_mistakes_are_listed_at_once_by_file_and_line(project):
    project.edit(DRIPS, "follow_ups: []", "follow_ups: [drops]")
    project.edit(PADS, "title: Do I need pads?", "title: 5")
    project.edit(DRIPS, "review_due: 2027-01-01", "review_due: soon")
    project.edit(DOCUMENTS, "publisher: A shop", "publisher: 5")

    with pytest.raises(ContentError) as caught:
        read_knowledge(project.data)

    places = [line.partition(": ")[0] for line in str(caught.value).splitlines()]
    assert places == [
        f"{project.root / DOCUMENTS}:{project.line(DOCUMENTS, 'publisher: 5')}",
        f"{project.root / DRIPS}:{project.line(DRIPS, 'review_due')}",
        f"{project.root / DRIPS}:{project.line(DRIPS, 'follow_ups')}",
        f"{project.root / PADS}:{project.line(PADS, 'title')}",
    ]


def test_an_entry_holds_what_its_file_says(project):
    entry = read_knowledge(project.data)["pads"]

    assert entry.id == "pads"
    assert entry.questions[:2] == ("Do I need pads?", "pads question one")
    assert entry.answer == "You may want pads."
    assert entry.short_answer == "Pads may help."
    assert entry.sources == (
        Source("A leaflet", "Pads", "A hospital", datetime.date(2020, 1, 31)),
        Source("A page", "Tips", "A shop", None),
    )
    assert entry.reviewed_by == ""
    assert entry.review_due == datetime.date(2027, 5, 21)
    assert entry.follow_ups == ("drips",)
    assert entry.set_right == "Pads are for all."
    assert entry.in_context == {"why": "drips"}


def test_an_entry_need_not_set_right_nor_name_short_questions(project):
    entry = read_knowledge(project.data)["drips"]

    assert (entry.set_right, entry.in_context) == ("", {})


def test_the_lines_of_a_paragraph_are_joined_and_those_of_a_list_are_not(project):
    answer = "|\n  You may\n  want pads.\n\n  Take:\n  - cotton\n  - no lining\n"
    project.edit(PADS, "answer: You may want pads.\n", f"answer: {answer}")

    assert read_knowledge(project.data)["pads"].answer == (
        "You may want pads.\n\nTake:\n- cotton\n- no lining"
    )


def test_what_is_set_right_is_one_line(project):
    project.edit(PADS, "Pads are for all.", "|\n  Pads\n  are\n\n  fine.\n")

    assert read_knowledge(project.data)["pads"].set_right == "Pads are fine."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Do I need pads?", f"title: {'p' * 60}"),
        ("answer: You may want pads.", f"answer: {'pads ' * 120}"),
        ("short_answer: Pads may help.", f"short_answer: {'p' * 300}"),
        ("follow_ups: [drips]", "follow_ups: [drips, drips, drips]"),
    ],
    ids=["title", "answer", "short_answer", "follow_ups"],
)
def test_a_field_may_be_as_long_as_its_limit(project, old, new):
    project.edit(PADS, old, new)

    assert "pads" in read_knowledge(project.data)


def test_entries_stand_in_alphabetical_order(project):
    assert list(read_knowledge(project.data)) == ["drips", "pads"]


def test_every_question_comes_with_its_topic(project):
    questions = list(read_knowledge(project.data).questions())

    assert len(questions) == 2 * (1 + 25)
    assert questions[0] == ("Why do I drip?", "drips")
    assert questions[-1] == ("pads question twenty-five", "pads")


def test_reviewed_are_the_entries_that_a_clinician_signed(project):
    assert list(read_knowledge(project.data).reviewed()) == ["drips"]


def test_an_entry_is_overdue_from_the_day_after_its_review_was_due(project):
    knowledge = read_knowledge(project.data)

    assert knowledge.overdue(datetime.date(2027, 1, 1)) == []
    assert knowledge.overdue(datetime.date(2027, 1, 2)) == [knowledge["drips"]]
