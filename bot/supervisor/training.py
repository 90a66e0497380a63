"""Train the Rasa model when the content has changed, and know it again."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.errors import ModelError
from bot.knowledge.entries import read_knowledge
from bot.safety.classifier import Classifier
from bot.settings import Settings, trained_classifier
from bot.supervisor.process import Process

NAME = "lactabot"
PROGRESS_SECONDS = 1.0
OUTPUT_LINES = 15  # of a failed training, shown to the person at the terminal

# What Rasa reads beside the entries. Answers are not among it: they can change without
# training, since the actions read them.
_INPUTS = (
    "config.yml",
    "domain.yml",
    "data/rules.yml",
    "data/nlu/*.yml",
    "data/outside/*.yml",
    "data/safety/*.yml",
    "data/safety/lexicon/*.yml",
    "bot/components/*.py",
    "bot/encoder/*.py",
    "bot/training/regression.py",
    "bot/understanding/*.py",
)


def fingerprint(settings: Settings) -> str:
    """A name for all that a model is trained from; another content has another one.

    Raises:
        ContentError: The entries cannot be used.
    """
    digest = hashlib.sha256()
    for question, topic in read_knowledge(settings.data).questions():
        digest.update(f"{topic}\0{question}\0".encode())
    for pattern in _INPUTS:
        for path in sorted(settings.project.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def trained_model(settings: Settings) -> Path | None:
    """The model of the present content, unchanged since it was trained; or None."""
    model = _model(settings)
    try:
        expected = expected_hash(model)
    except OSError:
        return None
    return model if model.exists() and _sha256(model) == expected else None


def expected_hash(model: Path) -> str:
    """The SHA-256 that a model had when it was trained.

    Raises:
        OSError: Its file cannot be read.
    """
    return _hash_file(model).read_text(encoding="ascii").strip()


async def train(settings: Settings, on_second: Callable[[int], None]) -> Path:
    """Train a model for the present content; `on_second` hears the seconds gone by.

    The model stands in its place only when it is whole, so that a training that is cut
    off leaves the one before.

    Raises:
        ContentError: The entries cannot be used.
        ModelError: Rasa could not train; the message has the end of what it said.
    """
    model = _model(settings)
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".new-") as folder:
        log = Path(folder) / "rasa.log"
        code = await _with_seconds(_rasa_train(settings, folder, log), on_second)
        said = log.read_text(encoding="utf-8", errors="replace").splitlines()
        trained = Path(folder) / f"{NAME}.tar.gz"
        if code != 0 or not trained.exists():
            end = "\n".join(said[-OUTPUT_LINES:])
            raise ModelError(
                f"the training failed (exit code {code}). Rasa said:\n{end}"
            )
        _hash_file(model).write_text(_sha256(trained), encoding="ascii")
        trained.replace(model)
    for old in model.parent.glob(f"{NAME}-*"):
        if old not in (model, _hash_file(model)):
            old.unlink()
    return model


async def train_classifier(
    settings: Settings, on_second: Callable[[int], None], force: bool = False
) -> Path:
    """Train the guard's classifier for the present examples, if it is not yet.

    Raises:
        ModelError: It could not be trained; the message has what was said.
    """
    path = trained_classifier(settings)
    if not force and path.exists():
        with contextlib.suppress(ModelError):
            Classifier.load(path)
            return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
        log = Path(folder) / "classifier.log"
        process = Process(
            name="the training",
            arguments=("bot.training.classifier", str(path)),
            environment={"PYTHONWARNINGS": "ignore"},
            log=log,
        )
        code = await _with_seconds(process.run_once(), on_second)
        if code != 0:
            said = log.read_text(encoding="utf-8", errors="replace").splitlines()
            end = "\n".join(said[-OUTPUT_LINES:])
            message = f"the guard's classifier could not be trained:\n{end}"
            raise ModelError(message)
    for old in path.parent.glob("guard-*"):
        if old.stem != path.stem:
            old.unlink()
    return path


async def _rasa_train(settings: Settings, folder: str, log: Path) -> int:
    process = Process(
        name="the training",
        arguments=(
            *("bot.supervisor.lean_rasa", "train", "--fixed-model-name", NAME),
            *("--out", folder),
            *("--config", str(settings.project / "config.yml")),
            *("--domain", str(settings.project / "domain.yml")),
            *("--data", str(settings.data)),
        ),
        environment=rasa_environment(settings),
        log=log,
    )
    return await process.run_once()


def rasa_environment(settings: Settings) -> dict[str, str]:
    """What every Rasa process needs: no telemetry, few words, our folder."""
    return {
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(settings.home / "rasa-cache"),
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",  # of libraries that are older than our Python
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


async def _with_seconds(
    work: Coroutine[Any, Any, int], on_second: Callable[[int], None]
) -> int:
    task = asyncio.ensure_future(work)
    seconds = 0
    try:
        while True:
            done, _ = await asyncio.wait([task], timeout=PROGRESS_SECONDS)
            if done:
                return task.result()
            seconds += 1
            on_second(seconds)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _model(settings: Settings) -> Path:
    return settings.home / "models" / f"{NAME}-{fingerprint(settings)}.tar.gz"


def _hash_file(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(".tar.gz") + ".sha256")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
