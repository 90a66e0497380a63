"""Take a model that `lactabot train` has made while we run.

Rasa and its actions are started anew with it; meanwhile the entries answer, as they do
whenever Rasa is away, so that no message is lost.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.settings import Settings
from bot.supervisor.lean_rasa import MODEL_HASH
from bot.supervisor.process import Process
from bot.supervisor.training import expected_hash, trained_model

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
PATTERN = "lactabot-*.tar.gz"


async def keep_up_to_date(
    settings: Settings,
    model: Path,
    processes: Sequence[Process],
    say: Callable[[str], None],
) -> None:
    """Keep processes running with a model, and anew with each one that is newer.

    Args:
        settings: Where models lie.
        model: The one in the arguments of the processes.
        processes: Those that stop and start together.
        say: Hears that there is a new model.

    Raises:
        StartError: One of them says that its configuration is wrong.
    """
    new, seen = model, newest(model.parent)
    while True:
        processes = [_with(process, model, new) for process in processes]
        model = new
        running = [asyncio.ensure_future(p.keep_running()) for p in processes]
        renewed = asyncio.ensure_future(_newer(settings, model.parent, seen))
        work: list[asyncio.Future[Any]] = [*running, renewed]
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:  # the first of them has ended, and would leave the others
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
        new, seen = renewed.result()
        say("A new model is trained. Rasa starts anew; the entries answer meanwhile.")


def newest(folder: Path) -> tuple[Path, int]:
    """The model that was put there last, and when, in nanoseconds."""
    stamps = [(path.stat().st_mtime_ns, path) for path in folder.glob(PATTERN)]
    when, path = max(stamps, default=(0, folder))
    return path, when


async def _newer(
    settings: Settings, folder: Path, seen: tuple[Path, int]
) -> tuple[Path, tuple[Path, int]]:
    """Waits for another model of the present content, whole as it was trained.

    One that is not is told once and left alone.
    """
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            found = newest(folder)
            if found == seen:
                continue
            seen = found
            model = await asyncio.to_thread(trained_model, settings)
        except (OSError, ContentError):  # it is being replaced, or content edited
            continue
        if model == found[0]:
            return model, found
        logger.warning("%s is refused: it is not as it was trained", found[0].name)


def _with(process: Process, old: Path, new: Path) -> Process:
    """The process with another model, which it loads only as it was trained."""
    return dataclasses.replace(
        process,
        arguments=[str(new) if a == str(old) else a for a in process.arguments],
        environment={**process.environment, MODEL_HASH: expected_hash(new)},
    )
