"""Every answer holds the facts that the documents give for its topic."""

import re
from pathlib import Path

import pytest
import yaml

from bot.knowledge.documents import read_documents
from bot.knowledge.entries import read_knowledge
from bot.settings import PROJECT
from tests.content.test_entries import TOPICS

COVERAGE_FILE = Path(__file__).with_name("fact_coverage.yml")
COVERAGE = yaml.safe_load(COVERAGE_FILE.read_text("utf-8"))
DATA = PROJECT / "data"
DOCUMENTS = {"A": "oxytocin", "B": "letdown_tips"}
FACTS = [
    pytest.param(topic, fact, id=f"{topic}: {fact['fact']}")
    for topic, facts in COVERAGE.items()
    for fact in facts
]


@pytest.fixture(scope="module")
def knowledge():
    return read_knowledge(DATA)


def test_every_topic_has_facts():
    assert COVERAGE.keys() == TOPICS
    assert all(COVERAGE.values())


@pytest.mark.parametrize(("topic", "fact"), FACTS)
def test_the_answer_tells_the_fact(knowledge, topic, fact):
    answer = " ".join(knowledge[topic].answer.split())
    patterns = fact["answer_says"]

    found = [p for p in patterns if re.search(p, answer, re.IGNORECASE)]

    assert found == patterns != []


@pytest.mark.parametrize(("topic", "fact"), FACTS)
def test_the_answer_names_a_document_of_the_fact(knowledge, topic, fact):
    documents = read_documents(DATA / "documents.yml", [])
    titles = {documents[DOCUMENTS[letter]].title for letter in fact["documents"]}

    assert titles & {source.title for source in knowledge[topic].sources}
