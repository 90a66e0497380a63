"""What is sent: genuine messages in their order, copies of some, and forgeries."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from bot.knowledge import gsm7
from bot.knowledge.entries import read_knowledge
from bot.settings import PROJECT
from bot.simulate import form_of

CRISES = ("I want to kill myself", "i dont want to live anymore", "quiero morir")
CRISIS_SHARE, TWICE_SHARE, FORGED_SHARE = 0.03, 0.10, 0.05


@dataclass(eq=False)
class Genuine:
    """One message that a person sent, and all answers that its copies got.

    Attributes:
        after: What the same number sent before it.
        taken: Whether one of its copies waits for its turn, or is on its way.
        begun: Set once one is on its way, so that no copy overtakes it.
        done: Set once one was answered, or given up.
    """

    number: str
    text: str
    after: Genuine | None
    form: dict[str, str]
    taken: bool = False
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    answers: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def is_crisis(self) -> bool:
        """Whether the referral is due."""
        return self.text in CRISES

    @property
    def has_988(self) -> bool:
        """Whether all copies got 988 in the first segment of the first message."""
        firsts = [gsm7.segments(answer[0])[0] for answer in self.answers if answer]
        return len(firsts) > 0 and all("988" in first for first in firsts)


def planned(messages: int, numbers: int, seed: int) -> tuple[list[Genuine], list[str]]:
    """The messages in the order of sending, copies too; and the texts of forgeries."""
    chance = random.Random(seed)
    questions = [text for text, _ in read_knowledge(PROJECT / "data").questions()]
    senders = [f"+1500{5_550_000 + n}" for n in range(numbers)]
    turns = [senders[n % numbers] for n in range(messages)]
    chance.shuffle(turns)
    last: dict[str, Genuine] = {}
    asked = {sender: iter(chance.sample(questions, 200)) for sender in senders}
    genuine = []
    for number in turns:
        crisis = chance.random() < CRISIS_SHARE
        text = chance.choice(CRISES) if crisis else next(asked[number])
        form = form_of(text, number)
        last[number] = Genuine(number, text, last.get(number), form)
        genuine.append(last[number])
    order = [(float(place), one) for place, one in enumerate(genuine)]
    for place, one in chance.sample(order, round(messages * TWICE_SHARE)):
        near = chance.random() < 0.5  # at once, or much later
        order.append((place + (0.5 if near else chance.uniform(1, messages)), one))
    order.sort(key=lambda pair: pair[0])
    forged = chance.choices([*questions, *CRISES], k=round(messages * FORGED_SHARE))
    return [one for _, one in order], forged
