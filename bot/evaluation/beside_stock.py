"""Our understanding beside that of Rasa's default pipeline, on the same messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.responder import Responder
from bot.evaluation.said import AnyReader, answers_a_topic, said_back
from bot.evaluation.scores import leniently, strictly
from bot.evaluation.splits import Item, plain
from bot.evaluation.wilson import wilson
from bot.understanding.reading import Reading


@dataclass(frozen=True)
class Answered:
    """A held-out message, how it was read, and the labels that the reply answers."""

    item: Item
    reading: Reading
    said: Sequence[str]

    @property
    def is_answered(self) -> bool:
        """Whether the reply answers a topic, rightly or not."""
        return answers_a_topic(self.said)

    @property
    def is_wrong(self) -> bool:
        """Whether the reply answers, and nothing of it would do."""
        would_do = {*self.item.expect, *self.item.also}
        return self.is_answered and would_do.isdisjoint(self.said)


ROWS: Sequence[tuple[str, str, Callable[[Answered], bool]]] = (
    ("one question: strictly right", "inside", lambda a: strictly(a.item, a.reading)),
    ("one question: leniently right", "inside", lambda a: leniently(a.item, a.reading)),
    ("one question: answered", "inside", lambda a: a.is_answered),
    ("one question: answered wrongly", "inside", lambda a: a.is_wrong),
    ("outside: not answered", "outside", lambda a: not a.is_answered),
)


def ours(
    items: Iterable[Item], reader: AnyReader, responder: Responder
) -> list[Answered]:
    """What our assistant makes of messages."""
    read = [(item, reader.read(item.text)) for item in items]
    return [Answered(*case, said_back(*case, responder)) for case in read]


def stock(
    items: Iterable[Item], readings: Iterable[tuple[Reading, bool]]
) -> list[Answered]:
    """What the default pipeline makes of messages, from its readings of them."""
    found = []
    for item, (reading, is_sure) in zip(items, readings, strict=True):
        label = plain(reading.asked[0].label)
        found.append(Answered(item, reading, [label] if is_sure else []))
    return found


def table(systems: Mapping[str, Sequence[Answered]]) -> list[str]:
    """A row for each measure, and for each system its share and the interval."""
    heads = "".join(f" {name} | 95 % interval |" for name in systems)
    lines = [f"| what | of |{heads}", "|---|---|" + "---|---|" * len(systems)]
    for what, kind, holds in ROWS:
        cells = []
        for cases in systems.values():
            hits = [holds(a) for a in cases if _kind(a.item) == kind]
            value, low, high = wilson(sum(hits), len(hits))
            cells.append(f" {value:.3f} | {low:.3f} to {high:.3f} |")
        lines.append(f"| {what} | {len(hits)} |{''.join(cells)}")
    return lines


def _kind(item: Item) -> str:
    return "outside" if item.expect == ("outside",) else "inside"
