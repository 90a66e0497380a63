"""The words by which a person stops, starts or asks about texts.

Sources:
    CTIA, Messaging Principles and Best Practices (2023), 5.1.3: STOP, HELP and the
    like, whatever their case. Twilio, Customize users' opt-in and opt-out experience
    with Advanced Opt-Out (read 2026-11-22): the words that Twilio takes by default,
    REVOKE and OPTOUT among them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Wish = Literal["stop", "start", "yes", "help"]


@dataclass(frozen=True)
class Keyword:
    """What a bare word asks for.

    Attributes:
        wish: `yes` means `start` to a person who has stopped, and else is an answer.
        language: The language that the word is of.
    """

    wish: Wish
    language: str


_WORDS: dict[Wish, dict[str, str]] = {
    "stop": {
        "en": (
            "stop, stopall, unsubscribe, cancel, end, quit, revoke, optout, opt out, "
            "stop all, stop stop, stop texting me"
        ),
        "es": "alto, pare, parar, basta",
    },
    "start": {"en": "start, unstop"},
    "yes": {"en": "yes", "es": "si"},
    "help": {"en": "help, info", "es": "ayuda"},
}
_KEYWORDS = {
    word: Keyword(wish, language)
    for wish, languages in _WORDS.items()
    for language, words in languages.items()
    for word in words.split(", ")
}
_AROUND = re.compile(r"[\W_]+")  # blanks, full stops, quotes, emoji


def keyword(text: str) -> Keyword | None:
    """The keyword that a text is; None if it says anything beside it.

    "STOP", " Stop. " and "¡Alto!" are keywords. "END my life", "help me" and "stop, I
    can't go on" are not: those are for the guard, which reads everything first.
    """
    letters = unicodedata.normalize("NFKD", text[:100]).casefold()
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return _KEYWORDS.get(_AROUND.sub(" ", bare).strip()) if len(text) < 100 else None
