"""Each action is what Rasa is told of, and says what its name promises."""

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from actions.affirm import ActionAffirm
from actions.answer import ActionAnswer
from actions.apologise import ActionApologise
from actions.choose import ActionChoose
from actions.clarify import ActionClarify
from actions.content import renderer
from actions.decline import ActionDecline
from actions.deny import ActionDeny
from actions.follow_up import ActionFollowUp
from actions.person import ActionPerson
from actions.remark import ActionRemark
from actions.simpler import ActionSimpler
from actions.source import ActionSource
from bot.conversation.responder import WAYS
from bot.conversation.state import State
from bot.knowledge.entries import read_knowledge
from bot.settings import PROJECT

KNOWLEDGE = read_knowledge(PROJECT / "data")
PADS = KNOWLEDGE["breast_pads"]
AFTER_PADS = State("breast_pads")
OFFER = State("dmer", offered=("breast_pads", "letdown_signs"), asking=True)

ACTIONS = [
    ActionAffirm(),
    ActionAnswer(),
    ActionApologise(),
    ActionChoose(),
    ActionClarify(),
    ActionDecline(),
    ActionDeny(),
    ActionFollowUp(),
    ActionPerson(),
    ActionRemark(),
    ActionSimpler(),
    ActionSource(),
]
BY_NAME = {action.name(): action for action in ACTIONS}


def read(path):
    return yaml.safe_load((PROJECT / path).read_text(encoding="utf-8"))


def test_the_domain_names_each_action():
    assert sorted(read("domain.yml")["actions"]) == sorted(BY_NAME)


def test_the_action_server_finds_each_action():
    executor = ActionExecutor()

    executor.register_package("actions")

    assert sorted(executor.actions) == sorted(BY_NAME)


def test_rasa_answers_each_intent_in_the_way_of_the_retrieval():
    rules = [rule["steps"] for rule in read("data/rules.yml")["rules"]]
    by_intent = {steps[0]["intent"]: steps[1]["action"] for steps in rules}

    ways = {
        intent: BY_NAME[action].way
        for intent, action in by_intent.items()
        if action in BY_NAME
    }
    assert ways == {**WAYS, "nlu_fallback": "clarify"}


@pytest.mark.parametrize(
    ("action", "heard", "text"),
    [
        (ActionAnswer(), {"asked": {"faq/breast_pads": 0.9}}, PADS.answer),
        (
            ActionDecline(),
            {"asked": {"outside/sleep": 0.9}},
            renderer().decline("sleep").text,
        ),
        (
            ActionClarify(),
            {"ranking": {"nlu_fallback": 0.7, "faq/breast_pads": 0.3}},
            renderer().clarify(["breast_pads"]).text,
        ),
        (
            ActionFollowUp(),
            {"asked": {"follow_up/normal": 0.9}, "state": AFTER_PADS},
            PADS.short_answer,
        ),
        (ActionChoose(), {"text": "the first one", "state": OFFER}, PADS.answer),
        (ActionAffirm(), {"state": OFFER}, renderer().ask("which", []).text),
        (ActionDeny(), {"state": OFFER}, renderer().ask("rephrase", []).text),
        (ActionSimpler(), {"state": AFTER_PADS}, PADS.short_answer),
        (
            ActionSource(),
            {"state": AFTER_PADS},
            renderer().sources("breast_pads").text,
        ),
        (ActionPerson(), {}, renderer().person().text),
        (ActionRemark(), {"state": AFTER_PADS}, renderer().remark([]).text),
        (ActionApologise(), {}, renderer().ask("sorry", []).text),
    ],
    ids=lambda value: value.name() if hasattr(value, "name") else "",
)
def test_an_action_says_what_it_is_for(run, action, heard, text):
    assert run(action, **heard).reply["text"] == text
