"""The importer hands the content to Rasa, and says in its way what is wrong."""

from pathlib import Path

import pytest
from rasa.shared.exceptions import RasaException

from bot.components import knowledge_importer
from bot.components.knowledge_importer import KnowledgeImporter
from bot.knowledge.entries import read_knowledge
from bot.safety.verdict import CATEGORIES, Finding, Verdict
from bot.settings import PROJECT, read_clinic


def test_every_question_of_an_entry_is_an_example_of_its_topic():
    data = KnowledgeImporter().get_nlu_data()

    found = {
        (e.get("text"), e.get("intent_response_key")) for e in data.intent_examples
    }
    questions = read_knowledge(PROJECT / "data").questions()
    assert found == {(question, f"faq/{topic}") for question, topic in questions}


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
