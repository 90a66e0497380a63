"""Compare ways to read one question: `python -m bot.evaluation.ablation`.

All are fitted on the same examples and asked the development split, side by side in one
run. docs/understanding.md has the table and which one is taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.neighbors import KNeighborsClassifier, NeighborhoodComponentsAnalysis
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline

import bot.gateway  # noqa: F401  # so that spaCy comes without TensorFlow
from bot.encoder import SentenceEncoder
from bot.encoder.regression import Regression
from bot.evaluation.scores import calibration
from bot.evaluation.splits import Split, plain, read_split
from bot.evaluation.vectors import encode
from bot.gateway.content import read_content
from bot.knowledge.question_bank import QuestionBank
from bot.settings import read_settings
from bot.training.regression import fit
from bot.understanding.labeller import Labeller, known_labels
from bot.understanding.parts import parts

C, STEPS, CHOSEN, SEED = 20.0, 60, 1.5, 0  # as in config.yml
SHARPER = 1.5  # the power of temperature scaling, by the same split

Chances = Callable[[Sequence[str]], np.ndarray]  # (texts) → (texts, labels)


class Ways:
    """The ways, each fitted on the same examples."""

    def __init__(
        self, examples: Sequence[tuple[str, str]], correct: Callable[[str], str]
    ) -> None:
        typed, self._labels = zip(*examples, strict=True)
        self._correct = correct
        self._texts = [correct(text) for text in typed]
        self.names = sorted(set(self._labels))
        self._vectors = encode(self._texts)
        self._encoder = SentenceEncoder()

    def all(self) -> Iterator[tuple[str, Chances]]:
        """Each way by its name; fits it when it is asked for."""
        yield "nearest questions, mean of three", self._nearest()
        yield "regression on the vector", self._regression(0.0)
        for weight in (1.0, CHOSEN, 2.0, 3.0):
            name = f"regression on the vector and n-grams of length {weight}"
            yield name, self._regression(weight)
        yield "the same (1.5), sharpened until calibrated", self._sharpened()
        yield "n-grams alone", self._regression(CHOSEN, with_vectors=False)
        yield "the same (1.5), mean of whole and best part", self._pooled()
        yield (
            "discriminant projection, nearest neighbours",
            self._fitted(
                make_pipeline(
                    LinearDiscriminantAnalysis(),
                    KNeighborsClassifier(5, weights="distance"),
                )
            ),
        )
        yield (
            "projection trained contrastively (NCA, 64), nearest neighbours",
            self._fitted(
                make_pipeline(
                    NeighborhoodComponentsAnalysis(
                        64, init="pca", max_iter=15, random_state=SEED
                    ),
                    KNeighborsClassifier(5, weights="distance"),
                )
            ),
        )
        yield (
            "a small network on the vector (256)",
            self._fitted(
                MLPClassifier((256,), alpha=1e-3, max_iter=60, random_state=SEED)
            ),
        )

        yield "layers tuned to what is asked", self._tuned()
        yield from self.chosen()

    def chosen(self) -> Iterator[tuple[str, Chances]]:
        """The way that is taken."""
        yield "tuned layers and n-grams, geometric mean", self._taken()

    def _tuned(self) -> Chances:
        order = [known_labels().index(name) for name in self.names]
        return lambda texts: self._guessed(texts)[:, order]

    def _taken(self) -> Chances:
        grams = fit(
            Regression,
            self._texts,
            self._labels,
            c=C,
            steps=STEPS,
            gram_weight=CHOSEN,
        )
        both = Labeller(grams, known_labels())

        def chances(texts: Sequence[str]) -> np.ndarray:
            right = [self._correct(text) for text in texts]
            return both.chances(right, self._guessed(texts))

        return chances

    def _guessed(self, texts: Sequence[str]) -> np.ndarray:
        right = [self._correct(text) for text in texts]
        return self._encoder.guess(self._encoder.begin(right))

    def _nearest(self) -> Chances:
        bank = QuestionBank(self._vectors, self._labels)
        return lambda texts: np.stack([bank.closeness(v) for v in self._encoded(texts)])

    def _regression(self, weight: float, with_vectors: bool = True) -> Chances:
        scale = 1.0 if with_vectors else 0.0
        model = fit(
            Regression,
            self._texts,
            self._labels,
            scale * self._vectors,
            c=C,
            steps=STEPS,
            gram_weight=weight,
        )

        def chances(texts: Sequence[str]) -> np.ndarray:
            right = [self._correct(text) for text in texts]
            return model.chances(right, scale * encode(right))

        return chances

    def _sharpened(self) -> Chances:
        chances = self._regression(CHOSEN)

        def sharper(texts: Sequence[str]) -> np.ndarray:
            powers = chances(texts) ** SHARPER
            return np.asarray(powers / powers.sum(axis=1, keepdims=True))

        return sharper

    def _pooled(self) -> Chances:
        chances = self._regression(CHOSEN)

        def pooled(texts: Sequence[str]) -> np.ndarray:
            found = []
            cut = [parts(text) for text in texts]
            rows = iter(chances(list(itertools.chain(*cut))))
            for pieces in cut:
                whole, *rest = itertools.islice(rows, len(pieces))
                best = np.max(rest, axis=0) if rest else whole
                found.append((whole + best) / 2)
            return np.stack(found)

        return pooled

    def _fitted(self, model: MLPClassifier) -> Chances:
        model.fit(self._vectors, self._labels)
        return lambda texts: np.asarray(model.predict_proba(self._encoded(texts)))

    def _encoded(self, texts: Sequence[str]) -> np.ndarray:
        return encode([self._correct(text) for text in texts])


def main() -> None:
    """Prints the table."""
    split = read_split("development")
    content = read_content(read_settings())
    right = Ways(content.examples(), content.speller.correct)
    typed = Ways(content.examples(), str)
    print("| way | right | outside taken for a topic | calibration error |")
    print("|---|---|---|---|")
    for ways, name, chances in itertools.chain(
        ((right, *way) for way in right.all()),
        ((typed, f"{name}, words as typed", way) for name, way in typed.chosen()),
    ):
        print(row(ways, name, chances, split), flush=True)


def row(ways: Ways, name: str, chances: Chances, split: Split) -> str:
    """What a way gets right of a split, as a row of the table."""
    inside = chances([item.text for item in split.inside])
    found = [plain(ways.names[i]) for i in inside.argmax(axis=1)]
    right = np.array(
        [f in item.expect for f, item in zip(found, split.inside, strict=True)]
    )
    outside = chances([item.text for item in split.outside]).argmax(axis=1)
    taken = np.mean([ways.names[i].startswith("faq/") for i in outside])
    error = calibration(inside.max(axis=1), right)
    return f"| {name} | {right.mean():.3f} | {taken:.3f} | {error:.3f} |"


if __name__ == "__main__":
    main()
