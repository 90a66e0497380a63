"""The second belt: what went past the gateway gets the referral inside Rasa."""

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

from bot.components import crisis_policy
from bot.components.crisis_policy import RESPONSES, CrisisPolicy
from bot.components.knowledge_importer import KnowledgeImporter
from bot.errors import ContentError, Problem
from bot.safety.verdict import CATEGORIES

DOMAIN = Domain.from_dict(
    {"responses": {name: [{"text": name}] for name in RESPONSES.values()}}
)
CRISES = [
    "I want to kill myself",
    "/greet@1.0 I want to kill myself",
    "/restart@1.0 i want to kill myself",
    "I DON\u2019T want to live",
    "k i l l  m y s e l f",
    "quiero matarme",
]
EMERGENCY = "My baby is turning blue"
SAME_DAY = "My breast is red and hot and I have a fever"


@pytest.fixture
def policy(node, real_guard, monkeypatch):
    monkeypatch.setattr(crisis_policy, "read_guard", lambda folder: real_guard)
    return CrisisPolicy(CrisisPolicy.get_default_config(), **node)


def predicted(policy, *events):
    tracker = DialogueStateTracker.from_events("a", list(events))
    prediction = policy.predict_action_probabilities(tracker, DOMAIN)
    best = max(
        range(len(prediction.probabilities)), key=prediction.probabilities.__getitem__
    )
    sure = prediction.probabilities[best] == 1.0
    return prediction, DOMAIN.action_names_or_texts[best] if sure else None


@pytest.mark.parametrize("text", CRISES)
def test_a_crisis_gets_the_referral(policy, text):
    _, action = predicted(policy, UserUttered(text, {"name": "greet"}))

    assert action == "utter_crisis"


@pytest.mark.parametrize(
    ("text", "referral"),
    [
        (EMERGENCY, "utter_emergency"),
        (SAME_DAY, "utter_same_day"),
        (f"{SAME_DAY}. {EMERGENCY}", "utter_emergency"),
        (f"{EMERGENCY}. {CRISES[0]}", "utter_crisis"),
    ],
)
def test_the_most_urgent_gets_its_referral(policy, text, referral):
    _, action = predicted(policy, UserUttered(text, {"name": "faq"}))

    assert action == referral


@pytest.mark.parametrize("text", ["why do I leak", "", None])
def test_a_harmless_message_is_left_to_the_other_policies(policy, text):
    prediction, action = predicted(policy, UserUttered(text, {"name": "faq"}))

    assert action is None
    assert not prediction.is_no_user_prediction


def test_every_level_of_the_guard_has_a_referral():
    assert RESPONSES.keys() == CATEGORIES.keys()


def test_every_referral_is_in_the_domain_of_the_importer():
    domain = KnowledgeImporter().get_domain()

    assert set(RESPONSES.values()) <= domain.responses.keys()


def test_an_active_form_does_not_hide_a_crisis(policy):
    _, action = predicted(policy, ActiveLoop("a_form"), UserUttered(CRISES[0]))

    assert action == "utter_crisis"


def test_the_ensemble_prefers_the_referral_to_every_other_prediction(policy):
    prediction, _ = predicted(policy, UserUttered(CRISES[0]))

    assert prediction.is_no_user_prediction
    assert prediction.policy_priority == 1000


def test_after_the_referral_it_listens(policy):
    _, action = predicted(
        policy, UserUttered(CRISES[0]), ActionExecuted("utter_crisis")
    )

    assert action == "action_listen"


def test_after_the_referral_of_a_red_flag_it_listens(policy):
    _, action = predicted(
        policy, UserUttered(EMERGENCY), ActionExecuted("utter_emergency")
    )

    assert action == "action_listen"


def test_the_next_message_is_judged_by_itself(policy):
    _, action = predicted(
        policy,
        UserUttered(CRISES[0]),
        ActionExecuted("utter_crisis"),
        ActionExecuted("action_listen"),
        UserUttered("why do I leak"),
    )

    assert action is None


def test_a_second_crisis_gets_the_referral_again(policy):
    _, action = predicted(
        policy,
        UserUttered(CRISES[0]),
        ActionExecuted("utter_crisis"),
        ActionExecuted("action_listen"),
        UserUttered(CRISES[1]),
    )

    assert action == "utter_crisis"


@pytest.mark.parametrize("missing", sorted(RESPONSES.values()))
def test_without_a_referral_in_the_domain_nothing_is_trained(policy, missing):
    others = {name: [{"text": name}] for name in RESPONSES.values() if name != missing}
    domain = Domain.from_dict({"responses": others})

    with pytest.raises(InvalidConfigException, match=f"{missing}; .*KnowledgeImporter"):
        policy.train([], domain)


def test_with_all_referrals_in_the_domain_it_is_trained(policy, node):
    assert policy.train([], DOMAIN) == node["resource"]


def test_rules_that_cannot_be_read_are_told_in_rasas_way(node, monkeypatch, tmp_path):
    def wrong(folder):
        raise ContentError([Problem(tmp_path, 7, "is spoilt")])

    monkeypatch.setattr(crisis_policy, "read_guard", wrong)

    with pytest.raises(InvalidConfigException, match=":7: is spoilt"):
        CrisisPolicy(CrisisPolicy.get_default_config(), **node)


def test_a_message_is_read_once_for_all_predictions_of_its_turn(policy, monkeypatch):
    read = []
    monkeypatch.setattr(policy._guard, "check", read.append)
    first, second = UserUttered("my milk"), UserUttered("my milk")

    for said in (first, first, second):
        predicted(policy, said)

    assert len(read) == 2
