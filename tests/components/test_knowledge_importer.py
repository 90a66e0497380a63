"""The importer hands the content to Rasa, and says in its way what is wrong."""

from pathlib import Path

import pytest
from rasa.shared.exceptions import RasaException

from bot.clinic import read_clinic
from bot.components import knowledge_importer
from bot.components.knowledge_importer import KnowledgeImporter
from bot.knowledge.entries import FOLLOW_UPS, read_knowledge
from bot.knowledge.outside import read_outside
from bot.knowledge.smalltalk import read_nlu
from bot.safety.verdict import CATEGORIES, Finding, Verdict
from bot.settings import PROJECT


def outside():
    contact = read_clinic(PROJECT / "clinic.yml").contact
    return read_outside(PROJECT / "data" / "outside", **contact)


def test_every_question_of_an_entry_and_outside_is_an_example_of_its_label():
    data = KnowledgeImporter().get_nlu_data()

    found = {
        (e.get("text"), e.get("intent_response_key")) for e in data.intent_examples
    }
    questions = read_knowledge(PROJECT / "data").questions()
    expected = {(question, f"faq/{topic}") for question, topic in questions}
    for class_ in outside().values():
        expected |= {(q, f"outside/{class_.id}") for q in class_.questions}
    assert found == expected


def test_every_retrieval_intent_has_the_response_that_rasa_wants():
    responses = KnowledgeImporter().get_domain().responses

    found = {
        name.removeprefix("utter_"): texts[0]["text"]
        for name, texts in responses.items()
        if "/" in name
    }
    knowledge = read_knowledge(PROJECT / "data")
    assert found == {
        **{f"faq/{entry.id}": entry.title for entry in knowledge.values()},
        **{f"outside/{name}": class_.decline for name, class_ in outside().items()},
        **{f"follow_up/{name}": name for name in FOLLOW_UPS},
    }


def test_every_short_question_is_one_that_an_entry_can_answer():
    labels = read_nlu(PROJECT / "data" / "nlu" / "follow_ups.yml")

    assert {label.removeprefix("follow_up/") for label in labels} == set(FOLLOW_UPS)


@pytest.mark.parametrize("level", CATEGORIES)
def test_the_referrals_in_rasa_are_those_of_the_guard(real_guard, level):
    plain, structured = KnowledgeImporter().get_domain().responses[f"utter_{level}"]

    verdict = Verdict((Finding(level, CATEGORIES[level][0]),))
    contact = read_clinic(PROJECT / "clinic.yml").contact
    assert plain["text"] == real_guard.say(verdict, "web", contact)
    assert structured["custom"]["text"] == plain["text"]
    assert structured["channel"] == "lactabot"


def test_the_referral_in_rasa_has_988_in_its_first_line():
    plain, structured = KnowledgeImporter().get_domain().responses["utter_crisis"]

    assert "988" in plain["text"].splitlines()[0]
    assert structured["custom"]["kind"] == "crisis"
    assert "urgency" not in structured["custom"]


@pytest.mark.parametrize("level", ["emergency", "same_day"])
def test_a_red_flag_in_rasa_tells_its_urgency(level):
    _, structured = KnowledgeImporter().get_domain().responses[f"utter_{level}"]

    assert structured["custom"]["kind"] == "red_flag"
    assert structured["custom"]["urgency"] == level


def test_wrong_content_is_told_in_rasas_way(tmp_path, monkeypatch):
    monkeypatch.setattr(knowledge_importer, "PROJECT", tmp_path)

    with pytest.raises(RasaException, match="holds no entry"):
        KnowledgeImporter().get_nlu_data()


def test_a_wrong_class_of_questions_is_told_in_rasas_way(project, monkeypatch):
    (project.data / "outside").mkdir(exist_ok=True)
    (project.data / "outside" / "far.yml").write_text("declines: Ask elsewhere.")
    monkeypatch.setattr(knowledge_importer, "PROJECT", project.root)

    with pytest.raises(RasaException, match=r"far\.yml"):
        KnowledgeImporter().get_nlu_data()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/safety/replies.yml", "closing: Do not wait.", "closing: 7"),
        ("clinic.yml", "phone:", "fone:"),
    ],
)
def test_wrong_referrals_are_told_in_rasas_way(project, monkeypatch, file, old, new):
    project.edit(file, old, new)
    monkeypatch.setattr(knowledge_importer, "PROJECT", project.root)

    with pytest.raises(RasaException, match=Path(file).name):
        KnowledgeImporter().get_domain()
