"""Turn replies into text messages, of which each is sent whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge import gsm7
from bot.knowledge.lines import fits
from bot.knowledge.reply import Button, Reply

WHATSAPP_CHARACTERS = 1_500  # Twilio takes 1,600
# Where a text may be cut; a question goes with what follows it.
_BETWEEN = re.compile(r"(?<=[.!]\s)|(?<=\n)")
_WORD = re.compile(r"\s*\S+\s*")


@dataclass(frozen=True)
class Medium:
    """What one message of a channel can hold.

    Attributes:
        fits: Whether a text can be sent as one message.
        written: A text as the channel needs it.
    """

    fits: Callable[[str], bool]
    written: Callable[[str], str]


SMS = Medium(fits, gsm7.plain)
WHATSAPP = Medium(lambda text: len(text) <= WHATSAPP_CHARACTERS, str)


def medium_of(channel: str) -> Medium:
    """That of a channel."""
    return WHATSAPP if channel == "whatsapp" else SMS


def texts_of(
    replies: Iterable[Reply],
    medium: Medium,
    words: Mapping[str, str],
    link: Callable[[str], str],
    below: str = "",
) -> list[str]:
    """The messages that say some replies; each of them fits the medium.

    An answer is one message. What stands below, its source and the choices come with
    it if there is room, and else in a message after it.

    Args:
        replies: What is to be said.
        medium: What one message can hold.
        words: The texts around an answer, see `bot.knowledge.messaging`.
        link: The address of the page with the source of a topic.
        below: What has to be said once in a conversation; or empty.
    """
    blocks: list[str] = []
    buttons: list[Button] = []
    for reply in replies:
        blocks.append(reply.text)
        if reply.kind == "answer":
            blocks += [below] if below else []  # it has 988, and so goes first
            below = ""
            blocks.append(_source(reply, words, link))
        buttons += reply.buttons
    if buttons:
        blocks.append(_choices(buttons, words))
    if below:
        blocks.append(below)
    return _packed(map(medium.written, blocks), medium.fits)


def _source(reply: Reply, words: Mapping[str, str], link: Callable[[str], str]) -> str:
    """Who says it and as of which year; the page behind the link has all of it."""
    named = dict.fromkeys(
        f"{source['publisher']} {(source['as_of'] or '')[:4]}".strip()
        for source in reply.sources
    )
    source = words["source"].format(sources="; ".join(named), link=link(reply.topic))
    return source.strip()


def _choices(buttons: Sequence[Button], words: Mapping[str, str]) -> str:
    *first, last = (str(number) for number in range(1, len(buttons) + 1))
    numbers = f"{', '.join(first)} {words['or']} {last}" if first else last
    titles = (f"{number} {b.title}" for number, b in enumerate(buttons, start=1))
    return "\n".join((words["choices"].format(numbers=numbers), *titles))


def _packed(blocks: Iterable[str], fits: Callable[[str], bool]) -> list[str]:
    """The blocks in as few messages as they fit; one is cut only if it must be."""
    messages: list[str] = []
    for block in blocks:
        if messages and fits(f"{messages[-1]}\n{block}"):
            messages[-1] += f"\n{block}"
        else:
            messages += _cut(block, fits)
    return messages


def _cut(block: str, fits: Callable[[str], bool]) -> list[str]:
    """A block as messages that fit, cut between sentences or lines.

    Only what has none, such as a person's long sentence, is cut between words.
    """
    if fits(block):
        return [block]
    messages = [""]
    for piece in _pieces(block, fits):
        if messages[-1] and not fits((messages[-1] + piece).rstrip()):
            messages.append("")
        messages[-1] += piece
    return [message.rstrip() for message in messages]


def _pieces(block: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """The smallest parts of a block that have to stay whole."""
    for sentence in _BETWEEN.split(block):
        if fits(sentence.rstrip()):
            yield sentence
            continue
        for word in _WORD.findall(sentence):
            yield from [word] if fits(word) else word
