"""Read data/safety/offline.yml: the crisis rules that the widget carries along."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import yaml

from bot import yamlfile
from bot.errors import ContentError, Problem

FILE = "offline.yml"  # a key named "rules" would make Rasa take it for its own

# By file of the lexicon: its words by lemma, and phrases; one match of any will do.
# What `unless` excuses is not excused here: a needless card costs less than its bytes.
OfflineRules = list[dict[str, Any]]


def read_offline(folder: Path) -> OfflineRules:
    """The chosen crisis rules, as a clinician wrote them; `read_rules` checks them.

    Raises:
        ContentError: The list cannot be read, or names what is no rule for a crisis.
    """
    problems: list[Problem] = []
    fields = yamlfile.read(folder / FILE, problems)
    chosen = fields.texts("offline_rules", at_least=1) if fields else []
    if fields:
        fields.done()
    names = {name for name, _ in chosen}
    groups = [] if problems else list(_groups(folder / "lexicon", names))
    known = {name for group in groups for name in group.pop("ids")}
    for name, line in chosen:
        if fields and names and name not in known:
            fields.note(line, f"'{name}' is no rule of level 'crisis' in lexicon/")
    if problems:
        raise ContentError(problems)
    return groups


def _groups(lexicon: Path, names: Collection[str]) -> Iterator[dict[str, Any]]:
    for path in sorted(lexicon.glob("*.yml")):
        try:  # BaseLoader: a lemma named 'no' is a word, and not false
            found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
            rules = [
                rule
                for rule in found["safety_rules"]
                if rule["id"] in names and rule["level"] == "crisis"
            ]
            phrases = [phrase for rule in rules for phrase in rule["phrases"]]
        except (OSError, ValueError, yaml.YAMLError, LookupError, TypeError) as error:
            problem = Problem(path, 1, "cannot be read; see its other problems")
            raise ContentError([problem]) from error
        if rules:
            used = " ".join(phrases)
            words = {
                lemma: forms
                for lemma, forms in (found.get("words") or {}).items()
                if f"<{lemma}>" in used
            }
            ids = [rule["id"] for rule in rules]
            yield {"ids": ids, "words": words, "phrases": phrases}
