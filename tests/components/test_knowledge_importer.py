import pytest
from rasa.shared.exceptions import RasaException

from bot.components import knowledge_importer
from bot.components.knowledge_importer import KnowledgeImporter
from bot.knowledge.entries import read_knowledge
from bot.safety.content import read_safety
from bot.settings import PROJECT


def test_every_question_of_an_entry_is_an_example_of_its_topic():
    data = KnowledgeImporter().get_nlu_data()

    found = {
        (e.get("text"), e.get("intent_response_key")) for e in data.intent_examples
    }
    questions = read_knowledge(PROJECT / "data").questions()
    assert found == {(question, f"faq/{topic}") for question, topic in questions}


def test_the_referral_in_rasa_is_the_one_of_the_guard():
    responses = KnowledgeImporter().get_domain().responses["utter_crisis"]

    referral = read_safety(PROJECT / "data" / "safety").referral
    assert responses[0]["text"] == referral
    assert responses[1]["custom"]["text"] == referral
    assert responses[1]["custom"]["kind"] == "crisis"


def test_wrong_content_is_told_in_rasas_way(tmp_path, monkeypatch):
    monkeypatch.setattr(knowledge_importer, "PROJECT", tmp_path)

    with pytest.raises(RasaException, match="holds no entry"):
        KnowledgeImporter().get_nlu_data()
