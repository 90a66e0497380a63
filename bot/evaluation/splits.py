"""Messages with what they should bring, held out from all training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.settings import PROJECT

FOLDER = PROJECT / "data" / "evaluation" / "understanding"
SPLITS = ("development", "test")


@dataclass(frozen=True)
class Item:
    """One message and what it should bring.

    Attributes:
        expect: Labels: `faq/<topic>` or `outside`; in the order asked.
        also: Other labels that would do.
        voice: How it is put, such as `sms`; or the class of what lies outside.
    """

    text: str
    expect: tuple[str, ...]
    also: tuple[str, ...] = ()
    voice: str = ""


@dataclass(frozen=True)
class Split:
    """Labelled messages that nothing is trained on.

    Attributes:
        dialogues: Of each the turns: what is said, and what would be right.
    """

    inside: list[Item]
    outside: list[Item]
    multi: list[Item]
    dialogues: dict[str, list[tuple[str, tuple[str, ...]]]]

    def texts(self) -> list[str]:
        """Every text that is held out."""
        items = [*self.inside, *self.outside, *self.multi]
        said = (text for turns in self.dialogues.values() for text, _ in turns)
        return [*(item.text for item in items), *said]


def read_split(name: str, folder: Path = FOLDER) -> Split:
    """The messages of `development` or `test`."""

    def items(kind: str) -> list[dict[str, object]]:
        path = folder / f"{name}-{kind}.yml"
        return list(yaml.safe_load(path.read_text(encoding="utf-8")))

    return Split(
        [
            Item(
                str(i["text"]),
                (f"faq/{i['topic']}",),
                tuple(f"faq/{topic}" for topic in _list(i.get("also", ()))),
                str(i.get("voice", "")),
            )
            for i in items("inside")
        ],
        [
            Item(str(i["text"]), ("outside",), (), str(i["class"]))
            for i in items("outside")
        ],
        [
            Item(str(i["text"]), tuple(map(_label, _list(i["expect"]))))
            for i in items("multi")
        ],
        {
            str(i["id"]): [
                (str(turn["say"]), tuple(_list(turn["expect"])))
                for turn in i["turns"]  # type: ignore[attr-defined]
            ]
            for i in items("dialogues")
        },
    )


def _list(found: object) -> list[str]:
    return list(map(str, found)) if isinstance(found, (list, tuple)) else [str(found)]


def _label(expected: str) -> str:
    return "outside" if expected == "decline" else f"faq/{expected}"


def plain(label: str) -> str:
    """A label as the splits have it: all that lies outside is one."""
    return "outside" if label.startswith("outside/") else label
