"""Measure how well questions are understood: `python -m bot.evaluation.understanding`.

It fits the classifier on the entries, asks it the development split, which it has not
seen, and prints what each confidence threshold would do. Rasa is not needed: the one in
`bot.components.intent_classifier` is the same regression over the same vectors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from bot.encoder import SentenceEncoder
from bot.knowledge.entries import read_knowledge
from bot.knowledge.question_bank import QuestionBank
from bot.knowledge.smalltalk import read_smalltalk
from bot.settings import PROJECT

THRESHOLDS = (0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)

Predict = Callable[[np.ndarray], tuple[str, float]]
Examples = list[tuple[str, str]]  # a text and its label: `faq/<topic>` or an intent


@dataclass(frozen=True)
class Split:
    """Labelled texts that nothing is trained on.

    Attributes:
        inside: Questions of the topics, with their label.
        outside: Texts that no topic answers.
    """

    inside: Examples
    outside: list[str]


def read_split(path: Path) -> Split:
    """Read a file of data/evaluation/."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    inside = [
        (question, f"faq/{topic}")
        for topic, questions in found["topics"].items()
        for question in questions
    ]
    return Split(inside, found["out_of_scope"])


def training_examples(project: Path = PROJECT) -> Examples:
    """What the model is trained on: the entries' questions and the small talk."""
    data = project / "data"
    examples = [(q, f"faq/{t}") for q, t in read_knowledge(data).questions()]
    for talk in read_smalltalk(data / "nlu" / "smalltalk.yml", project / "domain.yml"):
        examples += [(example, talk.intent) for example in talk.examples]
    return examples


def report(
    name: str,
    predict: Predict,
    inside: np.ndarray,
    labels: list[str],
    outside: np.ndarray,
) -> list[str]:
    """The lines of one table: what each threshold would answer, and how rightly.

    `inside` and `outside` are vectors, shape (n, 384); `labels` are those of `inside`.
    """
    predicted = [predict(vector) for vector in inside]
    right = np.array(
        [p[0] == label for p, label in zip(predicted, labels, strict=True)]
    )
    sure = np.array([p[1] for p in predicted])
    strangers = np.array([predict(vector)[1] for vector in outside])
    lines = [
        f"{name}: {right.mean():.3f} of the questions right without a threshold",
        "| threshold | right | wrong | asked back | outside answered |",
        "|---|---|---|---|---|",
    ]
    for threshold in THRESHOLDS:
        answered = sure >= threshold
        lines.append(
            f"| {threshold:.2f} | {(answered & right).mean():.3f} "
            f"| {(answered & ~right).mean():.3f} | {(~answered).mean():.3f} "
            f"| {(strangers >= threshold).mean():.3f} |"
        )
    return lines


def main() -> None:
    """Prints one table for the classifier and one for the retrieval engine."""
    settings = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    encoder = SentenceEncoder()
    examples = training_examples()
    vectors = encoder.encode([text for text, _ in examples])
    names = [label for _, label in examples]
    split = read_split(PROJECT / "data" / "evaluation" / "development.yml")
    inside = encoder.encode([text for text, _ in split.inside])
    outside = encoder.encode(split.outside)
    labels = [label for _, label in split.inside]

    c = next(c["C"] for c in settings["pipeline"] if "C" in c)
    model = LogisticRegression(C=c, max_iter=2000).fit(vectors, names)

    def by_regression(vector: np.ndarray) -> tuple[str, float]:
        confidences = model.predict_proba(vector[None])[0]
        best = int(confidences.argmax())
        return str(model.classes_[best]), float(confidences[best])

    bank = QuestionBank(vectors, names)
    print(f"{len(inside)} questions inside, {len(outside)} outside\n")
    tables = (
        (f"Rasa: logistic regression, C = {c}", by_regression),
        ("Retrieval: mean of the three closest questions", lambda v: bank.rank(v)[0]),
    )
    for name, predict in tables:
        print("\n".join(report(name, predict, inside, labels, outside)) + "\n")


if __name__ == "__main__":
    main()
