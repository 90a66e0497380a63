"""An answer has the form that its channel needs, and says how far to trust it."""

import json

import pytest

from bot.knowledge.entries import read_knowledge
from bot.knowledge.outside import read_outside
from bot.knowledge.render import PERSON, Renderer, payload_topic, topic_payload
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
        outside = read_outside(project.data / "outside", **clinic)
        knowledge = read_knowledge(project.data)
        return Renderer(knowledge, wording, serve_unreviewed, outside)

    return build


def test_the_web_gets_the_long_answer(renderer):
    reply = renderer().answer("pads")

    assert (reply.kind, reply.topic) == ("answer", "pads")
    assert reply.text == "You may want pads."


def test_an_sms_gets_the_short_answer(renderer):
    assert renderer().answer("pads", "sms").text == "Pads may help."


def test_an_answer_is_short_for_whoever_wants_it_so(renderer):
    assert renderer().answer("pads", short=True).text == "Pads may help."


def test_what_many_believe_wrongly_is_set_right_first(renderer):
    reply = renderer().answer("pads", set_right=True)

    assert reply.text == "Pads are for all. You may want pads."


def test_a_topic_without_a_wrong_belief_is_just_answered(renderer):
    assert renderer().answer("drips", set_right=True).text == "Milk may drip."


def test_an_sms_has_no_room_to_set_right(renderer):
    assert renderer().answer("pads", "sms", set_right=True).text == "Pads may help."


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


@pytest.mark.parametrize(
    ("topic", "limits"),
    [
        ("pads", "Not reviewed. This is not a doctor."),
        ("drips", "Reviewed by A. Nurse, IBCLC. This is not a doctor."),
    ],
)
def test_the_limits_stand_alone_too(renderer, topic, limits):
    assert renderer().answer(topic).limits == limits


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


def test_a_payload_gives_its_topic_back():
    assert payload_topic(topic_payload("breast_pads2")) == "breast_pads2"


@pytest.mark.parametrize(
    "payload", ["", "/faq", "/greet", "pads", '/faq{"topic": ""}', " " + PADS.payload]
)
def test_another_payload_has_no_topic(payload):
    assert payload_topic(payload) == ""


def test_a_payload_is_titled_as_its_button(renderer):
    assert renderer().title(PADS.payload) == PADS.title


@pytest.mark.parametrize("payload", ["", "/greet", topic_payload("drops")])
def test_a_payload_of_no_topic_has_no_title(renderer, payload):
    assert renderer().title(payload) is None


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


@pytest.mark.parametrize(
    ("topic", "follow_up", "meant"),
    [
        ("pads", "why", "drips"),
        ("pads", "how_long", "pads"),
        ("drips", "why", "drips"),
        ("drops", "why", "drops"),
    ],
    ids=["named", "not named", "nothing named", "no topic"],
)
def test_a_short_question_asks_for_the_topic_that_the_entry_names_or_its_own(
    renderer, topic, follow_up, meant
):
    assert renderer().in_context(topic, follow_up) == meant


def test_clarifying_offers_the_topics_in_their_order(renderer):
    reply = renderer().clarify(["pads", "drips"])

    assert (reply.kind, reply.text) == ("clarify", "Which of these?")
    assert reply.buttons == (PADS, DRIPS)


def test_declining_names_the_clinic_and_offers_the_starters(renderer):
    reply = renderer().decline()

    assert reply.kind == "decline"
    assert reply.text == "Ask Hill Clinic, call 555-0199 (Monday)."
    assert reply.buttons == (DRIPS, PADS)


def test_a_class_offers_what_is_near_and_then_its_closest_topics(renderer, project):
    bottles = project.root / "data/outside/bottles.yml"
    bottles.write_text("closest: [drips]\n" + bottles.read_text())

    assert renderer().decline("bottles").buttons == (DRIPS,)
    assert renderer().decline("bottles", ["pads", "drips"]).buttons == (PADS, DRIPS)


def test_a_class_that_offers_nothing_has_no_buttons(renderer, project):
    bottles = project.root / "data/outside/bottles.yml"
    bottles.write_text("closest: []\n" + bottles.read_text())

    assert renderer().decline("bottles", ["pads"]).buttons == ()


def test_clarifying_with_withheld_topics_alone_declines(renderer):
    reply = renderer(serve_unreviewed=False).clarify(["pads"])

    assert (reply.kind, reply.buttons) == ("decline", (DRIPS,))


def test_declining_a_class_says_who_knows(renderer):
    reply = renderer().decline("bottles")

    assert reply.kind == "decline"
    assert reply.text == "I do not know bottles, Hill Clinic does: 555-0199 (Monday)."


def test_declining_an_unknown_class_names_the_clinic(renderer):
    assert renderer().decline("sleep") == renderer().decline()


def test_declining_offers_what_is_near_instead_of_the_starters(renderer):
    assert renderer().decline("bottles", ["pads"]).buttons == (PADS,)


def test_the_sources_are_told_with_section_publisher_and_date(renderer):
    reply = renderer().sources("pads")

    assert reply.kind == "notice"
    assert reply.text == (
        "From “A leaflet” (Pads), A hospital, as of 31 January 2020;"
        " “A page” (Tips), A shop, undated."
    )


def test_the_sources_are_shown_as_below_the_answer(renderer):
    answer, reply = renderer().answer("pads"), renderer().sources("pads")

    assert reply.sources == answer.sources
    assert reply.source_line == answer.source_line


def test_asking_back_says_its_wording_and_offers_the_topics(renderer):
    reply = renderer().ask("which", ["pads"])

    assert (reply.kind, reply.text) == ("clarify", "Which?")
    assert reply.buttons == (PADS,)


def test_asking_back_without_topics_offers_the_starters(renderer):
    assert renderer().ask("which", []).buttons == (DRIPS, PADS)


@pytest.mark.parametrize("name", ["lost", "sorry"])
def test_who_was_not_understood_is_offered_a_person_last(renderer, name):
    *_, last = renderer().ask(name, ["pads"]).buttons

    assert last == Button("A person.", PERSON)


def test_who_wants_a_person_is_offered_one_and_nothing_else(renderer):
    offer, wanted = renderer().person(), renderer().person(wanted=True)

    assert offer.buttons == (Button("A person.", PERSON),)
    assert (offer.wants_person, wanted.wants_person) == (False, True)


def test_a_notice_says_its_wording_and_offers_the_starters(renderer):
    reply = renderer().notice("too_long")

    assert (reply.kind, reply.text) == ("notice", "Too long.")
    assert reply.buttons == (DRIPS, PADS)
