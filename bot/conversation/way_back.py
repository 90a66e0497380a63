"""The words by which a parent leaves a person for the assistant, in both languages."""

from __future__ import annotations

import re
import unicodedata

CHARACTERS = 100  # who writes more has something to say to the person
_AROUND = re.compile(r"[\W_]+")  # blanks, full stops, quotes, emoji
_WAY_BACK = re.compile(
    r"(?:please )?(?:(?:i (?:want|would like|d like)|can i|could i|let me|take me)"
    r"(?: to)? )?(?:(?:go |get |talk |speak |write |chat |switch |return )?"
    r"(?:back )?(?:to |with )|(?:give me|bring) )?(?:back )?(?:the |your )?"
    r"(?:ro|chat ?)?bot(?: back)?(?: again)?(?: now)?(?: please)?"
    r"|(?:por favor )?(?:(?:quiero|quisiera|puedo|me gustaria) )?"
    r"(?:(?:volver|regresar|hablar|escribir|chatear|seguir|vuelva|vuelve)"
    r"(?: a hablar)? )?(?:al |con )?(?:el )?(?:robot|bot|chatbot|programa|asistente)"
    r"(?: otra vez| de nuevo| ya| por favor)*"
)


def wants_robot(text: str) -> bool:
    """Whether a message says this and nothing else, such as "back to the robot".

    "Are you a robot?" and "not the robot again" do not: those are for the person.
    """
    if len(text) > CHARACTERS:
        return False
    letters = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return _WAY_BACK.fullmatch(_AROUND.sub(" ", bare).strip()) is not None
