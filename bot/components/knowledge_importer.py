"""Hand the knowledge entries to Rasa as training data; nothing lies on disk."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import ContentError
from bot.knowledge.entries import Knowledge, read_knowledge
from bot.knowledge.reply import Kind, Reply
from bot.safety.guard import read_guard
from bot.safety.verdict import CATEGORIES, Finding, Verdict
from bot.settings import PROJECT, read_clinic

CHANNEL = "lactabot"  # the name of bot.components.channel.GatewayChannel


class KnowledgeImporter(TrainingDataImporter):
    """Every question of an entry becomes an example of the intent `faq/<topic>`.

    It also gives the domain the responses `utter_crisis`, `utter_emergency` and
    `utter_same_day` from data/safety/replies.yml, so that they stand in one place only.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        """Takes what Rasa gives every importer, and needs none of it."""

    def get_domain(self) -> Domain:
        """The referrals, plain for people and structured for the gateway."""
        guard = _read(read_guard, PROJECT / "data" / "safety")
        contact = _read(read_clinic, PROJECT / "clinic.yml").contact
        referrals = {}
        for level, categories in CATEGORIES.items():
            verdict = Verdict((Finding(level, categories[0]),))
            text = guard.say(verdict, "web", contact)
            kind: Kind = "crisis" if verdict.is_crisis else "red_flag"
            urgency = "" if verdict.is_crisis else level
            reply = Reply(kind, text, urgency=urgency)
            referrals[f"utter_{level}"] = [
                {"text": text},
                {"custom": reply.as_json(), "channel": CHANNEL},
            ]
        titles = {
            f"utter_faq/{entry.id}": [{"text": entry.title}]
            for entry in self._knowledge().values()
        }
        return Domain.from_dict({"responses": {**referrals, **titles}})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """No stories: data/rules.yml has all rules."""
        return StoryGraph([])

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The questions of all entries."""
        return TrainingData(
            [
                Message.build(question, intent=f"faq/{topic}")
                for question, topic in self._knowledge().questions()
            ]
        )

    def get_config(self) -> dict[str, Any]:
        """No configuration of its own."""
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        """No configuration file of its own."""
        return None

    def _knowledge(self) -> Knowledge:
        return _read(read_knowledge, PROJECT / "data")


def _read(reader: Any, path: Any) -> Any:
    """Reads content; Rasa prints only a RasaException without a stack trace."""
    try:
        return reader(path)
    except ContentError as error:
        raise RasaException(str(error)) from error
