"""Tune the encoder's upper layers to what is asked: `python -m bot.training.questions`.

For who makes a release, after larger changes of the examples: half an hour on two
cores. It writes `bot/encoder/questions.npz`, with its hash beside it, which is part of
the release. What a clinic changes afterwards, `lactabot train` learns by its n-grams.
"""

from __future__ import annotations

import sys

import onnx

from bot.encoder.files import QUESTIONS, installed_weights
from bot.errors import LactabotError
from bot.knowledge.entries import read_knowledge
from bot.knowledge.outside import read_outside
from bot.knowledge.smalltalk import read_nlu
from bot.knowledge.wording import CLINIC
from bot.settings import PROJECT
from bot.training import tuning
from bot.training.network import Network
from bot.training.tuning import Texts, layers_of
from bot.understanding.spelling import Speller

DATA = PROJECT / "data"
ROUNDS = 4
AS_TYPED = 1 / 3  # of the examples, in each round also with no word put right
RATE, HEAD_RATE = 1e-4, 1e-3  # at their highest


def example_rows() -> list[tuple[str, str]]:
    """All that Rasa is trained on, with its labels.

    Raises:
        ContentError: It cannot be read.
    """
    found = [(q, f"faq/{topic}") for q, topic in read_knowledge(DATA).questions()]
    outside = read_outside(DATA / "outside", **dict.fromkeys(CLINIC, ""))
    for class_ in outside.values():
        found += [(q, f"outside/{class_.id}") for q in class_.questions]
    for nlu in sorted((DATA / "nlu").glob("*.yml")):
        for intent, texts in read_nlu(nlu).items():
            found += [(text, intent) for text in texts]
    return found


def tune() -> None:
    """Tune, and write the release's files.

    Raises:
        LactabotError: The examples or the encoder cannot be used.
    """
    rows = example_rows()
    speller = Speller.learn(text for text, _ in rows)
    right = [(speller.correct(text), label) for text, label in rows]
    typed = [(text.casefold(), label) for text, label in rows]
    model = onnx.load_model_from_string(installed_weights().read_bytes())
    layers, names = layers_of(model)
    labels = sorted({label for _, label in rows})
    tuning.begin_anew()
    rounds = [
        list(dict.fromkeys([*right, *tuning.some(typed, AS_TYPED)]))
        for _ in range(ROUNDS)
    ]
    known = [text for rows in rounds for text, _ in rows]
    print(f"Encoding {len(set(known))} texts")
    network = Network(layers, len(labels))
    tuning.learn(network, Texts(model, known), labels, rounds, RATE, HEAD_RATE)
    tuning.keep(QUESTIONS, network, names, labels)


def main() -> None:
    """Tunes, with progress."""
    try:
        tune()
    except LactabotError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
