"""Learn what a turn is to the answer before it: `python -m bot.training.turns`.

For who makes a release, after larger changes of data/turns.yml; it takes a few seconds
and writes `bot/conversation/relations.npz`, with its hash beside it.
"""

from __future__ import annotations

import sys

from bot import yamlfile
from bot.conversation.relation import ALL, RELATIONS
from bot.encoder.regression import Regression
from bot.errors import ContentError, LactabotError, Problem
from bot.settings import PROJECT
from bot.training.regression import fit

TURNS = PROJECT / "data" / "turns.yml"
# Chosen by five folds of the conversations that the turns are from.
C, STEPS, GRAM_WEIGHT = 10.0, 100, 1.5


def read_turns() -> dict[str, tuple[str, ...]]:
    """The turns of data/turns.yml by what they are to the answer before.

    Raises:
        ContentError: The file cannot be read, or a relation is missing or unknown.
    """
    problems: list[Problem] = []
    found: dict[str, tuple[str, ...]] = {}
    if fields := yamlfile.read(TURNS, problems):
        for relation in ALL:
            texts = fields.texts(relation, at_least=1)
            found[relation] = tuple(text for text, _ in texts)
        fields.done()
    if problems:
        raise ContentError(problems)
    return found


def main() -> None:
    """Writes the relations of the release."""
    try:
        turns = read_turns()
    except LactabotError as error:
        sys.exit(str(error))
    rows = [(text, relation) for relation, said in turns.items() for text in said]
    texts, labels = zip(*rows, strict=True)
    model = fit(Regression, texts, labels, c=C, steps=STEPS, gram_weight=GRAM_WEIGHT)
    model.save(RELATIONS)
    print(f"what a turn is to the answer before it, from {len(rows)} turns")


if __name__ == "__main__":
    main()
