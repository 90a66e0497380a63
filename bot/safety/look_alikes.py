"""Letters that look like a Latin one, and pictures that stand for a word."""

from __future__ import annotations

from string import ascii_lowercase

# Source: Unicode Technical Standard 39, confusables.txt; the letters a person can type.
_PAIRS = (
    ("абвгеёзийклмнопрстухьіїјѕһԁԛԝӏєәғқ", "a6breeзииklmhonpctyxbiijshdqwleefk"),
    ("АВЕКМНОРСТУХІЈЅ", "abekmhopctyxijs"),
    ("αβγδεζηικλμνορστυχωϲςϳ", "abydezniklmvopotuxwccj"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),
    ("ıȷɑɡɩʟɪᴀʙᴄᴅᴇꜰɢʜᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɯ", "ijagiliabcdefghjkmnoprstuvwyzm"),
    ("øđłħŧðþ", "odlhtdp"),
    ("օսոցհյ", "ounghj"),
)
_CIRCLED = {0x1F150 + i: letter for i, letter in enumerate(ascii_lowercase)}
_SQUARED = {0x1F170 + i: letter for i, letter in enumerate(ascii_lowercase)}
_FLAGS = {0x1F1E6 + i: letter for i, letter in enumerate(ascii_lowercase)}

LOOK_ALIKES: dict[int, str] = {
    **{ord(a): b for theirs, ours in _PAIRS for a, b in zip(theirs, ours, strict=True)},
    **_CIRCLED,
    **_SQUARED,
    **_FLAGS,
}

# In "i want to 💀" the picture is the word.
PICTURES = {
    "💀": "die",
    "☠": "die",
    "⚰": "die",
    "🪦": "die",
    "🔪": "kill",
    "🗡": "kill",
    "🔫": "shoot",
    "💊": "pills",
    "👶": "baby",
    "🍼": "baby",
}
