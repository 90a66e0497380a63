"""Small talk as Rasa has it, for the times when Rasa is away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot import yamlfile
from bot.errors import ContentError, Problem

# What reading a file and taking it for Rasa's form can raise.
_UNUSABLE = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    yaml.YAMLError,
)


@dataclass(frozen=True)
class SmallTalk:
    """One intent of small talk: how people say it, and what to say back."""

    intent: str
    examples: tuple[str, ...]
    text: str


def read_nlu(nlu: Path) -> dict[str, tuple[str, ...]]:
    """The examples of each intent of one of Rasa's NLU files.

    Raises:
        ContentError: The file cannot be read, or is of another form.
    """
    problems: list[Problem] = []
    found = {}
    if fields := yamlfile.read(nlu, problems):
        for item in fields.maps("nlu", at_least=1):
            intent, examples = item.text("intent"), item.text("examples")
            lines = examples.splitlines()
            found[intent] = tuple(line.removeprefix("- ") for line in lines)
    if problems:
        raise ContentError(problems)
    return found


def read_smalltalk(nlu: Path, domain: Path) -> list[SmallTalk]:
    """Read the examples from Rasa's NLU file and the responses from its domain.

    The response to the intent `greet` is `utter_greet`, and so on.

    Raises:
        ContentError: A file cannot be read, or an intent has no response.
    """
    examples = read_nlu(nlu)
    try:
        responses = yaml.safe_load(domain.read_text(encoding="utf-8"))["responses"]
        return [
            SmallTalk(intent, found, responses[f"utter_{intent}"][0]["text"].strip())
            for intent, found in examples.items()
        ]
    except _UNUSABLE as error:
        message = f"no response {error}; every intent of {nlu} needs one"
        raise ContentError([Problem(domain, 1, message)]) from error
