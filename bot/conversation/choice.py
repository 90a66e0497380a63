"""The number of a choice, as people type it: "2", "option b", "more about the 1st"."""

from __future__ import annotations

import re

CHOOSE = "choose"  # the intent of a message that is a choice

_NUMBERS = (
    ("1", "one", "first", "1st", "a", "top", "uno", "primera", "primero"),
    ("2", "two", "second", "2nd", "b", "middle", "dos", "segunda", "segundo"),
    ("3", "three", "third", "3rd", "c", "bottom", "tres", "tercera", "tercero"),
)
_BY_WORD = {word: i for i, words in enumerate(_NUMBERS) for word in words}
_CHOICE = re.compile(
    r"(?:(?:(?:can|could) you )?(?:please |pls )?tell me )?(?:more )?(?:about )?"
    r"(?:the |la |el |number |option |no\.? ?|nr\.? ?|#|its |it's |i mean )*"
    rf"({'|'.join(_BY_WORD)}|last)(?: one| option| pls| please)?",
)


def choice(text: str) -> int | None:
    """Which choice a text names, from 0 on, -1 for the last; None if it is no choice.

    Source:
        Rasa's and Twilio's own forms for numbered replies take the bare digit only;
        people also write "the second one".
    """
    plain = text.casefold().strip(" .!?)(\"'“”")
    match = _CHOICE.fullmatch(plain)
    if match is None:
        return None
    return -1 if match[1] == "last" else _BY_WORD[match[1]]
