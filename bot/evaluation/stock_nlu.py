"""Rasa's default pipeline, trained on our examples and asked our messages."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.evaluation.service import Say, Service
from bot.evaluation.stock import write_stock_nlu
from bot.settings import PROJECT
from bot.understanding.reading import Asked, Reading

NAME = "stock-nlu"
FALLBACK = "nlu_fallback"
UNREAD = Asked("", 0.0)  # a message in which Rasa finds nothing to read


def train(
    examples: Iterable[tuple[str, str]],
    cache: Path,
    say: Say,
    epochs: int | None = None,
) -> Path:
    """Train the default pipeline, unless an earlier run has trained it on the same.

    Args:
        examples: Texts with their labels.
        cache: The folder for the model; those of other examples are deleted.
        say: Hears how long it takes: minutes.
        epochs: For trials, to shorten the training.

    Raises:
        StartError: Rasa could not train.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with _folder_in(cache) as folder:
        write_stock_nlu(folder, examples, epochs)
        model = cache / f"{NAME}-{_hash(folder)}.tar.gz"
        if not model.exists():
            command = ("rasa", "train", "nlu", "--domain", "domain.yml")
            options = ("--nlu", "nlu.yml", "--out", ".", "--fixed-model-name", NAME)
            _run("stock training", (*command, *options), folder, folder, say)
            for old in cache.glob(f"{NAME}-*"):
                old.unlink()
            (folder / f"{NAME}.tar.gz").replace(model)
    return model


def read(model: Path, texts: Sequence[str], say: Say) -> list[tuple[Reading, bool]]:
    """What each text asks, and whether the pipeline is sure enough to answer.

    Raises:
        StartError: Rasa could not read them.
    """
    with _folder_in(model.parent) as folder:
        asked, parsed = folder / "asked.json", folder / "parsed.json"
        asked.write_text(json.dumps(texts), encoding="utf-8")
        command = ("bot.evaluation.stock_parse", str(model), str(asked), str(parsed))
        _run("stock reading", command, PROJECT, folder, say)
        return [reading(one) for one in json.loads(parsed.read_text(encoding="utf-8"))]


def reading(parsed: dict[str, Any]) -> tuple[Reading, bool]:
    """What Rasa's result says is asked, and whether Rasa would answer it.

    What a retrieval intent is about is what the response selector says: Rasa utters
    that, even if it belongs to another intent.
    """
    ranked = [i for i in parsed["intent_ranking"] if i["name"] != FALLBACK]
    if not ranked:
        return Reading((UNREAD,), (UNREAD,)), False
    top, selected = ranked[0], parsed["response_selector"]
    label = str(top["name"])
    if label in selected["all_retrieval_intents"]:
        label = str(selected["default"]["response"]["intent_response_key"])
    asked = (Asked(label, float(top["confidence"])),)
    return Reading(asked, asked), parsed["intent"]["name"] != FALLBACK


def _run(name: str, module: Sequence[str], folder: Path, logs: Path, say: Say) -> None:
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "LOG_LEVEL": "WARNING",  # below, Rasa logs the texts that it reads
    }
    command = (sys.executable, "-W", "ignore", "-m", *module)
    with Service(name, command, folder, environment, logs / "rasa.log") as service:
        service.finish(say)


@contextlib.contextmanager
def _folder_in(cache: Path) -> Iterator[Path]:
    """A folder on the same disk, so that a whole model is moved and not copied."""
    with tempfile.TemporaryDirectory(dir=cache, prefix=".stock-") as name:
        yield Path(name)


def _hash(folder: Path) -> str:
    digest = hashlib.sha256(importlib.metadata.version("rasa").encode())
    for path in sorted(folder.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
