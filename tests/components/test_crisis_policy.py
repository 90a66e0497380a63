import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

from bot.components.crisis_policy import CrisisPolicy

DOMAIN = Domain.from_dict({"responses": {"utter_crisis": [{"text": "Call 988."}]}})
CRISES = [
    "I want to kill myself",
    "/greet@1.0 I want to kill myself",
    "/restart@1.0 i want to kill myself",
    "I DON\u2019T want to live",
]


@pytest.fixture
def policy(node):
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


def test_without_a_referral_in_the_domain_nothing_is_trained(policy):
    with pytest.raises(InvalidConfigException, match="KnowledgeImporter"):
        policy.train([], Domain.empty())
