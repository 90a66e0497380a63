"""An answer has the form that its channel needs, and says how far to trust it."""

import json

import pytest

from bot.knowledge.entries import read_knowledge
from bot.knowledge.render import Renderer, topic_payload
from bot.knowledge.reply import Button
from bot.knowledge.wording import read_wording

PADS = Button("Do I need pads?", '/faq{"topic": "pads"}')
DRIPS = Button("Why do I drip?", '/faq{"topic": "drips"}')


@pytest.fixture
def renderer(project):
    """Builds the renderer of the minimal project, once a test has edited it."""

    def build(serve_unreviewed=True):
        clinic = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}
        wording = read_wording(project.data / "wording.yml", **clinic)
        return Renderer(read_knowledge(project.data), wording, serve_unreviewed)

    return build


def test_the_web_gets_the_long_answer(renderer):
    reply = renderer().answer("pads")

    assert (reply.kind, reply.topic) == ("answer", "pads")
    assert reply.text == "You may want pads."


def test_an_sms_gets_the_short_answer(renderer):
    assert renderer().answer("pads", "sms").text == "Pads may help."


def test_an_answer_shows_each_of_its_sources(renderer):
    reply = renderer().answer("pads")

    assert reply.sources == (
        {
            "title": "A leaflet",
            "section": "Pads",
            "publisher": "A hospital",
            "as_of": "2020-01-31",
        },
        {"title": "A page", "section": "Tips", "publisher": "A shop", "as_of": None},
    )


def test_the_source_line_of_an_unreviewed_answer_says_so(renderer):
    assert renderer().answer("pads").source_line == (
        "Source: “A leaflet”, A hospital, as of 31 January 2020; “A page”, A shop,"
        " undated. Not reviewed. This is not a doctor."
    )


def test_the_source_line_of_a_reviewed_answer_names_the_clinician(renderer):
    assert renderer().answer("drips").source_line == (
        "Source: “A leaflet”, A hospital, as of 31 January 2020."
        " Reviewed by A. Nurse, IBCLC. This is not a doctor."
    )


def test_the_source_line_names_a_document_once_for_all_its_sections(project, renderer):
    project.edit(
        "data/knowledge/drips.yml",
        "sources:\n",
        "sources:\n  - {document: leaflet, section: Pads, as_of: 2020-01-31}\n",
    )

    reply = renderer().answer("drips")

    assert len(reply.sources) == 2
    assert reply.source_line.count("A leaflet") == 1


def test_follow_ups_are_buttons_that_ask_for_their_topic(renderer):
    assert renderer().answer("pads").buttons == (DRIPS,)
    assert renderer().answer("drips").buttons == ()


def test_a_payload_is_rasas_form_of_the_intent_and_its_entity():
    intent, brace, entities = topic_payload("pads").partition("{")

    assert intent == "/faq"
    assert json.loads(brace + entities) == {"topic": "pads"}


def test_an_unreviewed_answer_is_withheld_if_the_clinic_wants_so(renderer):
    reply = renderer(serve_unreviewed=False).answer("pads")

    assert (reply.kind, reply.topic, reply.text) == ("decline", "", "Withheld.")
    assert (reply.sources, reply.source_line) == ((), "")


def test_a_reviewed_answer_is_served_even_so(renderer):
    assert renderer(serve_unreviewed=False).answer("drips").text == "Milk may drip."


def test_a_withheld_answer_is_not_offered(renderer):
    strict = renderer(serve_unreviewed=False)

    assert strict.clarify(["pads", "drips"]).buttons == (DRIPS,)
    assert strict.decline().buttons == (DRIPS,)


def test_an_unknown_topic_is_refused(renderer):
    with pytest.raises(KeyError):
        renderer().answer("drops")


def test_clarifying_offers_the_topics_in_their_order(renderer):
    reply = renderer().clarify(["pads", "drips"])

    assert (reply.kind, reply.text) == ("clarify", "Which of these?")
    assert reply.buttons == (PADS, DRIPS)


def test_declining_names_the_clinic_and_offers_the_starters(renderer):
    reply = renderer().decline()

    assert reply.kind == "decline"
    assert reply.text == "Ask Hill Clinic, call 555-0199 (Monday)."
    assert reply.buttons == (DRIPS, PADS)


def test_a_notice_says_its_wording_and_offers_the_starters(renderer):
    reply = renderer().notice("too_long")

    assert (reply.kind, reply.text) == ("notice", "Too long.")
    assert reply.buttons == (DRIPS, PADS)
