"""Hand the knowledge entries to Rasa as training data; nothing lies on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.clinic import read_clinic
from bot.errors import ContentError
from bot.knowledge.entries import FOLLOW_UPS, Knowledge, read_knowledge
from bot.knowledge.outside import Outside, read_outside
from bot.knowledge.reply import Kind, Reply
from bot.safety.guard import read_guard
from bot.safety.verdict import CATEGORIES, Finding, Verdict
from bot.settings import PROJECT

T = TypeVar("T")

CHANNEL = "lactabot"  # the name of bot.components.channel.GatewayChannel


class KnowledgeImporter(TrainingDataImporter):
    """Every question of an entry becomes an example of the intent `faq/<topic>`.

    Every question of data/outside/ becomes one of `outside/<class>`.

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
        # Rasa wants a response for each retrieval intent; rules call actions instead.
        titles |= {
            f"utter_outside/{name}": [{"text": class_.decline}]
            for name, class_ in _outside().items()
        }
        titles |= {f"utter_follow_up/{name}": [{"text": name}] for name in FOLLOW_UPS}
        return Domain.from_dict({"responses": {**referrals, **titles}})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """No stories: data/rules.yml has all rules."""
        return StoryGraph([])

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The questions of all entries, and those that no entry answers."""
        examples = [(q, f"faq/{topic}") for q, topic in self._knowledge().questions()]
        for class_ in _outside().values():
            examples += [(q, f"outside/{class_.id}") for q in class_.questions]
        return TrainingData([Message.build(q, intent=intent) for q, intent in examples])

    def get_config(self) -> dict[str, Any]:
        """No configuration of its own."""
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        """No configuration file of its own."""
        return None

    def _knowledge(self) -> Knowledge:
        return _read(read_knowledge, PROJECT / "data")


def _outside() -> dict[str, Outside]:
    contact = _read(read_clinic, PROJECT / "clinic.yml").contact
    return _read(lambda path: read_outside(path, **contact), PROJECT / "data/outside")


def _read(reader: Callable[[Path], T], path: Path) -> T:
    """Reads content; Rasa prints only a RasaException without a stack trace."""
    try:
        return reader(path)
    except ContentError as error:
        raise RasaException(str(error)) from error
