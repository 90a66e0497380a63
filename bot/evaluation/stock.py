"""The same topics as an ordinary Rasa project, as `rasa init` would start it."""

from __future__ import annotations

import dataclasses
import importlib.util
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.entries import Knowledge
from bot.knowledge.smalltalk import SmallTalk

_VERSION = {"version": "3.1"}
_REPHRASE = "I did not understand that. Could you say it in other words?"

# What `rasa init` puts in a project, and what `rasa train` takes for the pipeline and
# the policies that its config.yml leaves out.
_INITIAL_FILES = ("credentials.yml", "endpoints.yml")
_DEFAULT_CONFIG = "engine/recipes/config_files/default_config.yml"

# `rasa init` gives three stories. Without any, Rasa trains neither TED nor UnexpecTED.
_STORIES = (
    ("greet", "faq", "thanks", "goodbye"),
    ("faq", "faq", "thanks"),
    ("greet", "ask_help", "faq", "goodbye"),
)


def write_stock_project(
    folder: Path,
    knowledge: Knowledge,
    smalltalk: Sequence[SmallTalk],
    epochs: int | None = None,
) -> None:
    """Write a project with a retrieval intent and Rasa's default pipeline.

    `epochs` is for trials: it shortens the training of every component that has epochs.
    """
    for name in _INITIAL_FILES:
        shutil.copy(_rasa_package() / "cli" / "initial_project" / name, folder)
    (folder / "data").mkdir()
    _write(folder / "config.yml", _config(epochs))
    _write(folder / "domain.yml", _domain(knowledge, smalltalk))
    _write(folder / "data" / "nlu.yml", _nlu(knowledge, smalltalk))
    _write(folder / "data" / "rules.yml", _rules(smalltalk))
    stories = [_conversation("story", " ".join(steps), steps) for steps in _STORIES]
    _write(folder / "data" / "stories.yml", {**_VERSION, "stories": stories})


def fewer_questions(knowledge: Knowledge, most: int) -> Knowledge:
    """The same topics with at most so many questions each, spread over all of them."""
    return Knowledge(
        {
            id: dataclasses.replace(
                entry,
                questions=entry.questions[:: max(1, -(-len(entry.questions) // most))],
            )
            for id, entry in knowledge.items()
        }
    )


def fewer_examples(
    examples: Iterable[tuple[str, str]], most: int
) -> list[tuple[str, str]]:
    """At most so many texts of each label, spread over all of them.

    Args:
        examples: Texts with their labels.
        most: Of each label.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for text, label in examples:
        texts[label].append(text)
    return [
        (text, label)
        for label, found in texts.items()
        for text in found[:: max(1, -(-len(found) // most))]
    ]


def write_stock_nlu(
    folder: Path, examples: Iterable[tuple[str, str]], epochs: int | None = None
) -> None:
    """Write what `rasa train nlu` needs, with Rasa's default pipeline.

    Args:
        folder: Where to write.
        examples: Texts with their labels; one with a slash is a retrieval intent.
        epochs: See `write_stock_project`.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for text, label in examples:
        texts[label].append(text)
    responses = {f"utter_{label}": [{"text": label}] for label in texts if "/" in label}
    intents = sorted({label.partition("/")[0] for label in texts})
    nlu = [_examples(label, found) for label, found in texts.items()]
    _write(folder / "config.yml", _config(epochs))
    _write(
        folder / "domain.yml", {**_VERSION, "intents": intents, "responses": responses}
    )
    _write(folder / "nlu.yml", {**_VERSION, "nlu": nlu})


def _config(epochs: int | None) -> dict[str, Any]:
    """Rasa's default pipeline and policies."""
    path = _rasa_package() / _DEFAULT_CONFIG
    config: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for component in (*config["pipeline"], *config["policies"]):
        if epochs is not None and "epochs" in component:
            component["epochs"] = epochs
    return config


def _domain(knowledge: Knowledge, smalltalk: Sequence[SmallTalk]) -> dict[str, Any]:
    answers = {f"utter_faq/{e.id}": [{"text": e.answer}] for e in knowledge.values()}
    talk = {f"utter_{talk.intent}": [{"text": talk.text}] for talk in smalltalk}
    return {
        **_VERSION,
        "intents": ["faq", *(talk.intent for talk in smalltalk)],
        "responses": {
            **answers,
            **talk,
            "utter_rephrase": [{"text": _REPHRASE}],
        },
        "session_config": {  # as `rasa init` has it
            "session_expiration_time": 60,
            "carry_over_slots_to_new_session": True,
        },
    }


def _nlu(knowledge: Knowledge, smalltalk: Sequence[SmallTalk]) -> dict[str, Any]:
    topics = [_examples(f"faq/{e.id}", e.questions) for e in knowledge.values()]
    talk = [_examples(talk.intent, talk.examples) for talk in smalltalk]
    return {**_VERSION, "nlu": [*topics, *talk]}


def _examples(intent: str, texts: Iterable[str]) -> dict[str, str]:
    return {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}


def _rules(smalltalk: Sequence[SmallTalk]) -> dict[str, Any]:
    # The intent `restart` is Rasa's own and needs no rule.
    intents = ["faq", *(t.intent for t in smalltalk if t.intent != "restart")]
    rules = [_conversation("rule", intent, [intent]) for intent in intents]
    steps = [{"intent": "nlu_fallback"}, {"action": "utter_rephrase"}]
    rules.append({"rule": "nlu_fallback", "steps": steps})
    return {**_VERSION, "rules": rules}


def _conversation(kind: str, name: str, intents: Iterable[str]) -> dict[str, Any]:
    """A rule or a story in which each intent gets its own response."""
    steps: list[dict[str, str]] = []
    for intent in intents:
        steps += [{"intent": intent}, {"action": f"utter_{intent}"}]
    return {kind: name, "steps": steps}


def _rasa_package() -> Path:
    """Where Rasa is installed; importing it would take seconds."""
    spec = importlib.util.find_spec("rasa")
    assert spec is not None and spec.origin is not None, "Rasa is a dependency of ours"
    return Path(spec.origin).parent


def _write(path: Path, content: dict[str, Any]) -> None:
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
