"""Find the classifier that was trained for the guard, and load it while we run."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.errors import ModelError
from bot.gateway.content import AnyGuard
from bot.gateway.metrics import Metrics
from bot.safety.classifier import Classifier
from bot.settings import Settings, trained_classifier

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0  # between two looks for a new one


class Classifiers:
    """Gives a guard its second tier as soon as it is trained, and each new one.

    Until that of the present content is trained, the one before it serves.
    """

    def __init__(self, settings: Settings, guard: AnyGuard, metrics: Metrics) -> None:
        self._settings, self._guard, self._metrics = settings, guard, metrics
        self._taken = Path(), 0.0
        self._told = ""

    async def watch(self) -> None:
        """Look again and again, until cancelled; an error is told once."""
        present = await asyncio.to_thread(trained_classifier, self._settings)
        while True:
            try:
                await self._take(newest(present))
            except FileNotFoundError:
                pass  # not trained yet
            except (ModelError, OSError) as error:
                if str(error) != self._told:
                    self._told = str(error)
                    logger.error("the guard goes on with its first tier: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def _take(self, path: Path) -> None:
        """Loads a file, if it was not tried before as it is now."""
        found = path, path.stat().st_mtime
        if found == self._taken:
            return
        self._taken = found
        self._guard.classifier = await asyncio.to_thread(Classifier.load, path)
        self._metrics.show_build(classifier=path.stem.removeprefix("guard-"))
        logger.info("the guard's second tier is loaded")


def newest(present: Path) -> Path:
    """The classifier of the present content, or else the last one trained before it."""
    if present.exists():
        return present
    others = present.parent.glob("guard-*.npz")
    whole = [path for path in others if not path.stem.endswith(".new")]
    return max(whole, key=lambda path: path.stat().st_mtime, default=present)
