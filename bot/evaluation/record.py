"""Keep the figures of an evaluation, and tell when one has fallen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from bot.settings import PROJECT

RECORD = PROJECT / "data" / "evaluation" / "understanding" / "recorded.yml"
MAY_FALL = 0.01  # of a share: less is chance
FEW = ("voice", "dialogues: right from end to end")
_HEAD = "# Figures of the test split; the checks fail if one falls by more than 0.01.\n"


def figures(lines: Iterable[str]) -> dict[str, float]:
    """The figures of a report's first table, by name.

    Those over so few that one more or less is a point are left out.
    """
    found: dict[str, float] = {}
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        is_row = len(cells) == 6 and cells[3].replace(".", "", 1).isdigit()
        if is_row and not cells[1].startswith(FEW):
            found[cells[1]] = float(cells[3])
    return found


def fallen(present: Mapping[str, float], path: Path = RECORD) -> list[str]:
    """What has fallen, or is gone, since the record was written, a line for each."""
    recorded = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        f"{name}: {present.get(name, 0.0):.3f}, recorded {before:.3f}"
        for name, before in recorded.items()
        if present.get(name, 0.0) < before - MAY_FALL
    ]


def write(present: Mapping[str, float], path: Path = RECORD) -> None:
    """Make the present figures the record."""
    text = _HEAD + yaml.safe_dump(dict(present), sort_keys=False, width=88)
    path.write_text(text, encoding="utf-8")
