"""Small talk as Rasa has it, for the times when Rasa is away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.errors import ContentError, Problem


@dataclass(frozen=True)
class SmallTalk:
    """One intent of small talk: how people say it, and what to say back."""

    intent: str
    examples: tuple[str, ...]
    text: str


def read_smalltalk(nlu: Path, domain: Path) -> list[SmallTalk]:
    """Read the examples from Rasa's NLU file and the responses from its domain.

    The response to the intent `greet` is `utter_greet`, and so on.

    Raises:
        ContentError: A file cannot be read, or an intent has no response.
    """
    try:
        intents = yaml.safe_load(nlu.read_text(encoding="utf-8"))["nlu"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ContentError([Problem(nlu, 1, f"not Rasa NLU data: {error}")]) from error
    try:
        responses = yaml.safe_load(domain.read_text(encoding="utf-8"))["responses"]
        return [
            SmallTalk(
                intent=item["intent"],
                examples=tuple(
                    line.removeprefix("- ") for line in item["examples"].splitlines()
                ),
                text=responses[f"utter_{item['intent']}"][0]["text"].strip(),
            )
            for item in intents
        ]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        message = f"no response, or not Rasa's form: {error}; see {nlu}"
        raise ContentError([Problem(domain, 1, message)]) from error
