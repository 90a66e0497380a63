"""A mistake in the phrases or the referral is told; so is a source grown stale."""

import datetime

import pytest

from bot.errors import ContentError, Problem
from bot.safety.content import read_safety, stale_sources

CRISIS, REFERRAL = "data/safety/crisis.yml", "data/safety/referral.yml"

# The file to edit, what stands there, what is put there and the start of the line to go
# to; then what the editor is told.
MISTAKES = {
    "a phrase holds no word": (
        (CRISIS, "  - suicide\n", "  - '?!'\n", "- '?!'"),
        "'?!' holds no word; write or remove it",
    ),
    "a phrase stands twice": (
        (CRISIS, "  - hurt myself\n", "  - End—my LIFE!\n", "- End—my LIFE!"),
        "'End—my LIFE!' stands in line 2 too; keep one",
    ),
    "a phrase is a number": (
        (CRISIS, "  - suicide\n", "  - 988\n", "- 988"),
        "field 'suicidality' each item must be a text; put it in quotes",
    ),
    "a category has no phrase": (
        (CRISIS, "self_harm:\n  - hurt myself\n", "self_harm: []\n", "self_harm"),
        "field 'self_harm' has 0 items; at least 1",
    ),
    "988 is missing": (
        (REFERRAL, "Call 988.", "Call us.", "text:"),
        "988 must stand in the first line of 'text'",
    ),
    "988 is not in the first line": (
        (REFERRAL, "Call 988.", "Hello.\n  Call 988.", "text:"),
        "988 must stand in the first line of 'text'",
    ),
    "a source is to be verified before it was checked": (
        (REFERRAL, "verify_by: 2026-07-01", "verify_by: 2026-01-01", "verify_by"),
        "field 'verify_by' must be later than 'checked'",
    ),
    "a source has no date": (
        (REFERRAL, "    verify_by: 2026-07-01\n", "", "- title: A lifeline"),
        "field 'sources.verify_by' is missing; add 'verify_by: …'",
    ),
    "a field of the referral is not known": (
        (REFERRAL, "sources:\n", "colour: red\nsources:\n", "colour"),
        "field 'colour' is not known; remove or respell it",
    ),
    "a field of a source is not known": (
        (REFERRAL, "/lifeline\n", "/lifeline\n    by: me\n", "by: me"),
        "field 'sources.by' is not known; remove or respell it",
    ),
}


def test_the_phrases_are_read_by_category_in_the_order_of_the_file(project):
    phrases = read_safety(project.data / "safety").phrases

    assert list(phrases.items()) == [
        ("suicidality", ["end my life", "suicide"]),
        ("self_harm", ["hurt myself"]),
    ]


def test_the_referral_is_read_with_its_lines(project):
    referral = read_safety(project.data / "safety").referral

    assert referral == "Call 988.\nYou are not alone."


@pytest.mark.parametrize(("edit", "remedy"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_file_its_line_and_its_remedy(project, edit, remedy):
    file, old, new, start = edit
    project.edit(file, old, new)

    with pytest.raises(ContentError) as caught:
        read_safety(project.data / "safety")

    assert caught.value.problems == [
        Problem(project.root / file, project.line(file, start), remedy)
    ]


def test_a_referral_without_source_is_told(project):
    path = project.root / REFERRAL
    path.write_text("text: Call 988.\nsources: []\n")

    with pytest.raises(ContentError) as caught:
        read_safety(project.data / "safety")

    assert caught.value.problems == [
        Problem(path, 2, "field 'sources' must be a list of at least 1")
    ]


def test_a_lexicon_without_category_is_told(project):
    (project.root / CRISIS).write_text("{}\n")

    with pytest.raises(ContentError, match="without phrases nobody is referred"):
        read_safety(project.data / "safety")


def test_mistakes_in_both_files_are_told_at_once(project):
    (project.root / CRISIS).unlink()
    (project.root / REFERRAL).unlink()

    with pytest.raises(ContentError) as caught:
        read_safety(project.data / "safety")

    assert [problem.path.name for problem in caught.value.problems] == [
        "crisis.yml",
        "referral.yml",
    ]


def test_a_source_is_stale_from_the_day_after_it_was_to_be_verified(project):
    folder, line = project.data / "safety", project.line(REFERRAL, "verify_by")

    assert stale_sources(folder, datetime.date(2026, 7, 1)) == []
    assert stale_sources(folder, datetime.date(2026, 7, 2)) == [
        Problem(
            project.root / REFERRAL,
            line,
            "'A lifeline' was to be verified by 2026-07-01",
        )
    ]


def test_every_stale_source_is_told(project):
    stale = stale_sources(project.data / "safety", datetime.date(2027, 1, 1))

    assert [problem.message for problem in stale] == [
        "'A lifeline' was to be verified by 2026-07-01",
        "'A hotline' was to be verified by 2026-08-01",
    ]
