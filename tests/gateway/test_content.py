"""Whatever content is wrong, a person in crisis gets the referral."""

import pytest
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.gateway.parts import build
from bot.safety.replies import LAST_RESORT
from bot.settings import read_settings
from tests.gateway import second_tier
from tests.gateway.parent import Parent

WRONG = {
    "data/knowledge/pads.yml": ("title:", "titel:"),
    "data/safety/replies.yml": ("standing: Still", "standig: Still"),
    "data/safety/hotlines.yml": ('"988"', '"989"'),
    "data/safety/lexicon/crisis.yml": ("unless:", "unles:"),
    "data/safety/offline.yml": ("offline_rules:", "offline_rule:"),
    "data/wording.yml": ("clarify:", "clarity:"),
    "data/outside/bottles.yml": ("decline:", "declines:"),
    "data/nlu/smalltalk.yml": ("nlu:", "nul:"),
    "data/nlu/conversation.yml": ("nlu:", "nul:"),
    "data/nlu/follow_ups.yml": ("nlu:", "nul:"),
    "clinic.yml": ("phone:", "fone:"),
    "domain.yml": ("responses:", "answers:"),
}


@pytest.fixture
def gateway(project, tmp_path):
    """Builds a gateway over the minimal project, once a test has edited it."""
    variables = {"LACTABOT_HOME": str(tmp_path / "home")}
    return lambda: build(read_settings(variables, project.root))


@pytest.mark.parametrize("file", WRONG)
def test_a_crisis_is_referred_whatever_file_is_wrong(gateway, project, file):
    project.edit(file, *WRONG[file])
    built = gateway()

    with TestClient(create_app(built)) as client:
        (reply,) = Parent(client).say("988 suicide hotline, I want to die")

    assert reply["kind"] == "crisis"
    assert "988" in reply["text"].splitlines()[0]
    assert built.content.problems


@pytest.mark.parametrize("file", WRONG)
def test_with_a_wrong_file_the_gateway_is_not_ready(gateway, project, file):
    project.edit(file, *WRONG[file])

    with TestClient(create_app(gateway())) as client:
        response = client.get("/ready")

    assert response.status_code == 503
    assert response.json()["content"] is False


def test_with_a_wrong_entry_a_question_gets_the_phone_and_no_answer(gateway, project):
    project.edit("data/knowledge/pads.yml", "title:", "titel:")

    with TestClient(create_app(gateway())) as client:
        (reply,) = Parent(client).say("do I need pads")

    assert reply["kind"] == "notice"
    assert reply["text"].startswith("Away.")


def test_with_a_wrong_entry_the_second_tier_finds_a_crisis_all_the_same(
    gateway, project
):
    project.edit("data/knowledge/pads.yml", "title:", "titel:")
    built = gateway()
    built.settings.home.mkdir(exist_ok=True)
    second_tier.put_tiny_classifier(built.settings)

    with TestClient(create_app(built)) as client:
        second_tier.wait_for(client)
        (reply,) = Parent(client).say(second_tier.CRISIS)

    assert reply["kind"] == "crisis"


# offline.yml is for the widget alone: here, everybody is found as ever.
SAFETY = [file for file in WRONG if "safety/" in file and "offline" not in file]


@pytest.mark.parametrize("file", SAFETY)
def test_with_a_wrong_safety_file_everybody_is_referred(gateway, project, file):
    project.edit(file, *WRONG[file])

    with TestClient(create_app(gateway())) as client:
        (reply,) = Parent(client).say("hi")

    assert reply == {
        "kind": "crisis",
        "text": LAST_RESORT,
        "sources": [],
        "buttons": [],
    }


@pytest.mark.parametrize("file", SAFETY)
def test_with_a_wrong_safety_file_the_canary_is_dead(gateway, project, file):
    project.edit(file, *WRONG[file])

    with TestClient(create_app(gateway())) as client:
        response = client.get("/health")

    assert response.status_code == 503


def test_a_wrong_example_takes_nothing_from_the_gateway(gateway, project):
    project.edit("data/safety/examples/few.yml", "kind: crisis", "kind: crysis")

    assert gateway().content.problems == ()


def test_good_content_has_no_problems(gateway):
    assert gateway().content.problems == ()


def test_what_lies_outside_and_talk_of_the_conversation_are_read(gateway):
    content = gateway().content

    assert content.outside["bottles"].decline == (
        "I do not know bottles, Hill Clinic does: 555-0199 (Monday to Friday)."
    )
    assert content.talk["simpler"] == ("in few words please",)
    assert content.talk["follow_up/why"] == ("but why",)


def test_the_examples_are_all_that_rasa_learns(gateway):
    examples = gateway().content.examples()

    for example in [
        ("Do I need pads?", "faq/pads"),
        ("pads question one", "faq/pads"),
        ("bottles question one", "outside/bottles"),
        ("good morning", "greet"),
        ("in few words please", "simpler"),
        ("but why", "follow_up/why"),
    ]:
        assert examples.count(example) == 1
