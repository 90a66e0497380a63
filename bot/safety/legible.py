"""Make a hidden text legible for the classifier, which was taught by plain ones."""

from __future__ import annotations

import re
import unicodedata

from bot.safety.look_alikes import LOOK_ALIKES
from bot.safety.normalise import decoded, is_invisible

_LEET = str.maketrans("013457@$!|€£", "oieastasiiel")
_TOKEN = re.compile(r"(?<![\w@$!|€£])[A-Za-z@$][\w@$!|€£]*")
_AS_IT_IS = re.compile(r"[A-Za-z]*\d*|.*_.*")  # why, B12, covid19, an_address
_SPREAD = re.compile(r"(?<!\w)\w(?:[ .\-_*]\w(?!\w)){2,}")
_REPEATED = re.compile(r"([A-Za-z])\1{2,}")


def legible(text: str) -> str:
    """The text as its writer meant it to be read; a plain one comes back as it is.

    Look-alike letters, what nobody sees, tags, leetspeak, spread letters and letters
    typed thrice are undone. Accents, capitals and punctuation stay.
    """
    if not text.isascii():
        text = "".join(map(_letter, text)).translate(LOOK_ALIKES)
    text = _SPREAD.sub(lambda match: re.sub(r"[\W_]", "", match[0]), decoded(text))
    text = "".join(c for c in text if not is_invisible(c))
    text = _TOKEN.sub(_shown, text)
    return _REPEATED.sub(r"\1", text)


def _shown(match: re.Match[str]) -> str:
    """A word with signs or digits in place of letters, without them."""
    core = match[0].rstrip("!|")
    if _AS_IT_IS.fullmatch(core):
        return match[0]
    return core.translate(_LEET) + match[0][len(core) :]


def _letter(character: str) -> str:
    """A letter or digit without its ornament; nothing for what nobody sees."""
    if is_invisible(character):
        return ""
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isalnum() else character
