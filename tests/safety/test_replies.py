"""The replies are put together with 988 first; each mistake in them is told."""

import pytest

from bot.safety.replies import LAST_RESORT, assured, read_replies
from bot.safety.verdict import CATEGORIES, Finding, Verdict, verdict_of

FILE = "data/safety/replies.yml"
CONTACT = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}
KNOWN = "clinic, emergency, hours, lifeline, maternal, phone"

# What stands in the file, what is put there and the start of the line to go to; then
# what the editor is told.
MISTAKES = {
    "a place that stands for nothing": (
        ("closing: You are not alone.", "closing: Call {friend}.", "closing: Call"),
        f"'{{friend}}' is none of: {KNOWN}",
    ),
    "a number to call": (
        ("Call {emergency} for the baby.", "Call 911 now.", "newborn: Call 911"),
        "'911': write numbers to call as {name}, see hotlines",
    ),
    "a text that is no text": (
        ("texting: They ask first.", "texting: yes", "texting: yes"),
        "field 'crisis.texting' must be a text; put it in quotes if need be",
    ),
    "a part that is missing": (
        ("    danger: In danger, call {emergency}.\n", "", "first: Call {lifeline}."),
        "field 'crisis.danger' is missing; add 'danger: …'",
    ),
    "a category that is missing": (
        ("      psychosis: Stay with someone.\n", "", "suicidality: You matter."),
        "field 'categories.psychosis' is missing; add 'psychosis: …'",
    ),
    "a category that is not known": (
        (
            '      unknown: ""\n    texting: They',
            '      unknown: ""\n      grief: Oh.\n    texting: They',
            "grief",
        ),
        "field 'categories.grief' is not known; remove or respell it",
    ),
    "a level without texts": (
        (
            "    same_day:\n      maternal: Call {clinic} for you.\n      newborn: Call"
            " {clinic} at {phone} ({hours}).\n      mood: Talk to {clinic}. Or call"
            " {lifeline} or {maternal}.\n",
            "    same_day: Call us.\n",
            "same_day: Call",
        ),
        "field 'red_flag.same_day' must have fields 'name: value' below it",
    ),
    "a language that is not ours": (
        ("  fr: Appelez", "  it: Chiami", "it: Chiami"),
        "'it' is no language of ours",
    ),
    "a field of the file that is not known": (
        ("first_lines:\n", "frist: {}\nfirst_lines:\n", "frist"),
        "field 'frist' is not known; remove or respell it",
    ),
    "a crisis without 988 in the first line": (
        (
            "first: Call {lifeline}.\n",
            "first: |\n      Oh.\n      Call {lifeline}.\n",
            "en:",
        ),
        "the reply to crisis/suicidality (web) must have 988 in its first line",
    ),
    "a crisis of somebody else without 988": (
        ("Llame al {lifeline} por alguien.", "Llame por alguien.", "es:"),
        "the reply to crisis/suicidality (web) must have 988 in its first line",
    ),
    "a crisis by SMS without 988": (
        ("sms: Text {lifeline}.", "sms: Text us.", "en:"),
        "the reply to crisis/suicidality (sms) must have 988 in its first line",
    ),
    "a line for support above 988": (
        (
            "Or call {lifeline} or {maternal}.",
            "Or call {maternal} or {lifeline}.",
            "en:",
        ),
        "the reply to same_day/mood (web): 988 must stand above 1-800-555-0100",
    ),
    "a line for support without 988": (
        (
            "same_day: Aviso, {phone}.",
            "same_day: Aviso, {maternal}.",
            "es:",
        ),
        "the reply to same_day/maternal (sms): 988 must stand above 1-800-555-0100",
    ),
    "a standing line without 988": (
        ("standing: Still {lifeline}.", "standing: Still here.", "en:"),
        "field 'standing' must have 988",
    ),
}


@pytest.fixture
def folder(project):
    return project.data / "safety"


@pytest.fixture
def replies(folder):
    return read_replies(folder)


def verdict(*kinds, language="en", about="self"):
    """A verdict over findings, each written as level/category."""
    return verdict_of([Finding(*kind.split("/"), language, about) for kind in kinds])


def test_a_crisis_brings_all_parts_in_their_order(replies):
    assert replies.of(verdict("crisis/psychosis")).split("\n\n") == [
        "Call 988.",
        "Stay with someone.",
        "In danger, call 911.",
        "They ask first.",
        "Mothers call 1-800-555-0100.",
        "You are not alone.",
    ]


def test_a_crisis_of_somebody_else_is_spoken_of_as_such(replies):
    text = replies.of(verdict("crisis/violence", about="other"))

    assert text.startswith("Call 988 about them.\n\nYou deserve to be safe.")
    assert text.endswith("They are not alone.")


def test_two_kinds_of_crisis_are_answered_and_a_third_is_not(replies):
    text = replies.of(
        verdict("crisis/violence", "crisis/self_harm", "crisis/harm_to_baby")
    )

    assert text.split("\n\n")[1:4] == [
        "Thoughts are no deeds.",
        "You need not explain.",
        "In danger, call 911.",
    ]


def test_a_kind_of_crisis_found_twice_is_answered_once(replies):
    text = replies.of(verdict("crisis/violence", "crisis/violence"))

    assert text.count("You deserve to be safe.") == 1


def test_a_crisis_without_words_of_its_own_leaves_no_gap(replies):
    text = replies.of(verdict("crisis/hotline"))

    assert text.startswith("Call 988.\n\nIn danger, call 911.")


def test_a_red_flag_beside_a_crisis_does_not_change_the_reply(replies):
    alone = replies.of(verdict("crisis/violence"))

    assert replies.of(verdict("emergency/newborn", "crisis/violence")) == alone


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        (["crisis/suicidality"], "Text 988."),
        (["crisis/violence"], "Text 988. Be safe."),
        (["crisis/psychosis", "crisis/violence"], "Text 988. Be safe."),
        (["emergency/newborn"], "Text of 911."),
        (["same_day/maternal"], "Text of 555-0199."),
        (["same_day/mood"], "Text of 988."),
    ],
)
def test_an_sms_is_short(replies, kinds, text):
    assert replies.of(verdict(*kinds), "sms", CONTACT) == text


def test_a_red_flag_tells_the_contact_of_the_clinic(replies):
    assert replies.of(verdict("same_day/newborn"), "web", CONTACT) == (
        "Call Hill Clinic at 555-0199 (Monday).\n\nDo not wait."
    )


def test_red_flags_of_the_most_urgent_level_are_all_answered(replies):
    text = replies.of(
        verdict("same_day/mood", "emergency/newborn", "emergency/maternal")
    )

    assert text.split("\n\n") == [
        "Call 911 for you.",
        "Call 911 for the baby.",
        "Do not wait.",
    ]


def test_spanish_is_answered_in_spanish(replies):
    assert replies.of(verdict("crisis/violence", language="es")).startswith(
        "Llame al 988.\n\nMerece estar a salvo."
    )
    assert replies.of(verdict("emergency/newborn", language="es")) == (
        "Llame al 911 por el bebé.\n\nNo espere."
    )


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_another_language_gets_a_line_of_its_own_above_the_english_reply(
    replies, channel
):
    english = replies.of(verdict("crisis/hotline"), channel)

    assert replies.of(verdict("crisis/hotline", language="fr"), channel) == (
        f"Appelez le 988.\n\n{english}"
    )


def test_a_language_without_a_line_of_its_own_gets_the_english_reply(replies):
    for kind in ("crisis/violence", "emergency/newborn"):
        assert replies.of(verdict(kind, language="de")) == replies.of(verdict(kind))


def test_a_line_stands_on_after_a_crisis(replies):
    assert replies.standing("en") == ("Still 988.", "Help")
    assert replies.standing("es") == ("Siempre 988.", "Ayuda")
    assert replies.standing("fr") == ("Still 988.", "Help")


def test_a_reply_that_has_988_in_its_first_line_goes_out():
    assert assured("Call 988.\nNow.") == "Call 988.\nNow."


@pytest.mark.parametrize("text", ["", "Call us.", "Now.\nCall 988."])
def test_a_reply_without_988_in_its_first_line_never_goes_out(text):
    assert assured(text) == LAST_RESORT


def test_the_words_of_last_resort_need_no_file_and_name_988_and_911():
    assert "call or text 988" in LAST_RESORT.partition("\n")[0]
    assert "911" in LAST_RESORT


@pytest.mark.parametrize(("edit", "remedy"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_file_its_line_and_its_remedy(
    project, folder, told, edit, remedy
):
    old, new, start = edit
    project.edit(FILE, old, new)
    line = project.line(FILE, start)

    assert told(read_replies, folder)[0] == (FILE, line, remedy)


@pytest.mark.parametrize("text", ["free 24 hours", "press 1", "24 hours a day, 1 call"])
def test_a_digit_and_the_24_hours_are_no_number_to_call(project, folder, text):
    project.edit(FILE, "You are not alone.", text)

    assert read_replies(folder).of(verdict("crisis/hotline")).endswith(text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_missing_language_is_told(project, folder, told, language):
    project.edit(FILE, f"\n{language}:\n" if language == "es" else "en:\n", "\nit:\n")

    assert (FILE, 1, f"field '{language}' is missing; add '{language}: …'") in [
        (path, 1, message) for path, _, message in told(read_replies, folder)
    ]


def test_a_missing_file_is_told(folder, told):
    (folder / "replies.yml").unlink()

    assert told(read_replies, folder) == [
        (FILE, 1, "cannot be read: No such file or directory")
    ]


def test_a_wrong_registry_is_told_before_the_replies(project, folder, told):
    project.edit("data/safety/hotlines.yml", 'number: "988"', 'number: "989"')

    assert [path for path, _, _ in told(read_replies, folder)] == [
        "data/safety/hotlines.yml"
    ]


def test_a_crisis_may_tell_the_contact_of_the_clinic_too(project, folder):
    project.edit(FILE, "You are not alone.", "Or call {phone}.")

    text = read_replies(folder).of(verdict("crisis/hotline"), "web", CONTACT)

    assert text.endswith("Or call 555-0199.")


def test_every_kind_that_can_be_found_has_a_reply(replies):
    for level, categories in CATEGORIES.items():
        for category in categories:
            for channel in ("web", "sms"):
                found = Verdict((Finding(level, category),))

                assert replies.of(found, channel, CONTACT).strip()
