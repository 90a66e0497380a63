"""Readings as a test wants them, of a content with two topics and one class outside."""

from bot.evaluation.splits import Item
from bot.understanding.reading import Asked, Reading

PADS, DRIPS, BOTTLES = "faq/pads", "faq/drips", "outside/bottles"


def sure(*labels, confidence=0.9):
    """A reading of a message that asks such labels."""
    asked = tuple(Asked(label, confidence) for label in labels)
    return Reading(asked, asked)


def unsure(label, confidence=0.3):
    """A reading whose likeliest label is not sure enough to answer."""
    return sure(label, confidence=confidence)


def asked(expect, reading, **more):
    """A message with one question, and what was read."""
    return Item("some text", (expect,), **more), reading


class FakeReader:
    """Reads each text as a test says."""

    def __init__(self, **readings):
        self._readings = readings

    def read(self, text):
        return self._readings[text]
