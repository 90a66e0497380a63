"""The second belt of the guard, inside Rasa: `rasa shell` and tests are guarded too."""

from __future__ import annotations

import weakref
from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException

from bot.errors import ContentError
from bot.safety.guard import Guard, read_guard
from bot.safety.verdict import Verdict
from bot.settings import PROJECT

REFERRAL = "utter_crisis"
RESPONSES = {
    "crisis": REFERRAL,
    "emergency": "utter_emergency",
    "same_day": "utter_same_day",
}


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class CrisisPolicy(Policy):
    """Utters the referral whenever the guard's rules find a crisis or a red flag.

    It reads the raw text, which survives what Rasa makes of it: `/greet@1.0 I want
    to…`, `/restart@…`, an active form, a low confidence. The prediction counts as one
    without user input, which the ensemble prefers to every other.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        try:
            self._guard: Guard = read_guard(PROJECT / "data" / "safety")
        except ContentError as error:
            raise InvalidConfigException(str(error)) from error
        self._read: tuple[weakref.ref[UserUttered], Verdict | None] | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above RulePolicy, whose priority is 4."""
        return {"priority": 1000}

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Learns nothing; makes sure that there is a referral to utter.

        Raises:
            InvalidConfigException: The domain lacks one of RESPONSES.
        """
        if missing := sorted(set(RESPONSES.values()) - domain.responses.keys()):
            raise InvalidConfigException(
                f"the domain has no response {missing[0]}; config.yml must name the "
                "importer bot.components.knowledge_importer.KnowledgeImporter"
            )
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CrisisPolicy:
        """Builds the policy; nothing of it is stored, the phrases are those on disk."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The referral first, then listening, so that no form asks on."""
        said_since = []
        for event in reversed(tracker.events):
            if isinstance(event, UserUttered):
                if verdict := self._check(event):
                    referral = RESPONSES[verdict.level]
                    action = ACTION_LISTEN_NAME if referral in said_since else referral
                    return self._certain(action, domain)
                break
            if isinstance(event, ActionExecuted):
                said_since.append(event.action_name)
        return self._prediction(self._default_predictions(domain))

    def _check(self, said: UserUttered) -> Verdict | None:
        """The verdict on a message; it is read once, for all predictions of a turn.

        The message itself is not kept.
        """
        if self._read is None or self._read[0]() is not said:
            self._read = weakref.ref(said), self._guard.check(said.text or "")
        return self._read[1]

    def _certain(self, action: str, domain: Domain) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities, is_no_user_prediction=True)
