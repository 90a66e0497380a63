"""Read messages as the running assistant does, with a classifier fitted on the spot."""

from __future__ import annotations

import time
from collections.abc import Mapping

import yaml

import bot.gateway  # noqa: F401  # so that spaCy comes without TensorFlow
from bot.conversation.choice import CHOOSE, choice
from bot.conversation.context import leaning
from bot.encoder import SentenceEncoder
from bot.encoder.regression import Regression
from bot.gateway.content import Content
from bot.knowledge.entries import Entry
from bot.settings import PROJECT
from bot.training.regression import fit
from bot.understanding.labeller import Labeller, known_labels
from bot.understanding.parts import parts
from bot.understanding.reading import Asked, Reading, read, texts
from bot.understanding.spelling import Speller


class Reader:
    """Reads messages as Rasa's component does; each is encoded once.

    Attributes:
        seconds: How long each message took.
    """

    def __init__(
        self, model: Labeller, speller: Speller, entries: Mapping[str, Entry]
    ) -> None:
        self._model, self._speller = model, speller
        self._after = leaning(entries)
        self._encoder = SentenceEncoder()
        self._readings: dict[str, Reading] = {}
        self.seconds: list[float] = []

    def read(self, text: str) -> Reading:
        """What a message asks."""
        if text not in self._readings:
            began = time.perf_counter()
            self._readings[text] = self._read(text)
            self.seconds.append(time.perf_counter() - began)
        return self._readings[text]

    def _read(self, text: str) -> Reading:
        if choice(text) is not None:
            asked = (Asked(CHOOSE, 1.0),)
            return Reading(asked, asked)
        found = parts(text)
        wanted = [self._speller.correct(text) for text in texts(found)]
        guessed = self._encoder.guess(self._encoder.begin(wanted))
        chances = self._model.chances(wanted, guessed)
        return read(found, self._model.labels, chances, self._after)


def fitted(content: Content) -> Labeller:
    """The classifier, fitted as config.yml has it."""
    settings = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    own = next(c for c in settings["pipeline"] if "gram_weight" in c)
    typed, labels = zip(*content.examples(), strict=True)
    known = [content.speller.correct(text) for text in typed]
    grams = fit(
        Regression,
        known,
        labels,
        c=own["c"],
        steps=own["steps"],
        gram_weight=own["gram_weight"],
    )
    return Labeller(grams, known_labels())
