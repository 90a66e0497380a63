"""Learn where one question ends and the next begins: `python -m bot.training.seams`."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from scipy import optimize, sparse

from bot import yamlfile
from bot.errors import ContentError, LactabotError, Problem
from bot.knowledge.entries import read_knowledge
from bot.knowledge.outside import read_outside
from bot.knowledge.wording import CLINIC
from bot.settings import PROJECT
from bot.understanding.seams import WEIGHTS, features

DATA = PROJECT / "data"
SEAM = "|"  # stands in an example where another question begins
SINGLES, SINGLE = 4000, 0.3  # examples of one question, and what each counts
JOINED, JOIN = 1500, 0.3  # pairs of them made one message, likewise
JOINTS = ("", "", "", "and ", "also ", "and ", "n ", "or ")
MARKED = 0.4  # of the pairs keep the sign at the end of the first question
LONGEST = 40  # words of a pair
SEEN = 2  # times a feature has to be seen
C = 1.0  # the inverse of the regularisation
STEPS = 200  # of the solver
LEAST = 0.1  # a smaller weight is left out: it changes nothing


def learned(several: Sequence[str], single: Sequence[str]) -> dict[str, float]:
    """The weights of the features of gaps, by name; the same each time.

    Args:
        several: Messages with a SEAM before each question but the first.
        single: Messages that ask one question.
    """
    chance = random.Random(0)
    some = chance.sample(list(single), min(SINGLES, len(single)))
    pairs = [_pair(single, chance) for _ in range(JOINED)]
    gaps = [
        *_gaps(several, 1.0),
        *_gaps(some, SINGLE),
        *_gaps((pair for pair in pairs if len(pair.split()) <= LONGEST), JOIN),
    ]
    seen = Counter(name for names, _, _ in gaps for name in names)
    known = sorted(name for name in seen if seen[name] >= SEEN)
    columns = {name: column for column, name in enumerate(known)}
    found = _fit(gaps, columns)
    weights = {name: round(float(found[at]), 2) for name, at in columns.items()}
    return {name: value for name, value in weights.items() if abs(value) >= LEAST}


def _pair(single: Sequence[str], chance: random.Random) -> str:
    """Two questions as one message, joined in one of the ways of people."""
    first, second = chance.sample(list(single), 2)
    if chance.random() >= MARKED:
        first = first.rstrip("?. !")
    return f"{first} {SEAM} {chance.choice(JOINTS)}{second}"


def _gaps(
    texts: Iterable[str], weight: float
) -> Iterator[tuple[list[str], bool, float]]:
    """Of each gap its features, whether it is a seam, and what it counts."""
    for text in texts:
        words: list[str] = []
        begins = set()
        for word in text.split():
            if word == SEAM:
                begins.add(len(words))
            else:
                words.append(word)
        for at, names in enumerate(features(words), start=1):
            yield names, at in begins, weight


def _fit(
    gaps: Sequence[tuple[list[str], bool, float]], columns: Mapping[str, int]
) -> np.ndarray:
    """The likeliest weights, with a penalty on their squares."""
    known = [[columns[n] for n in names if n in columns] for names, _, _ in gaps]
    ends = np.cumsum([0, *map(len, known)])
    ones = np.ones(ends[-1])
    shape = (len(gaps), len(columns))
    seen = sparse.csr_matrix((ones, np.concatenate(known), ends), shape=shape)
    transposed = seen.T.tocsr()
    wanted = np.array([begins for _, begins, _ in gaps], float)
    counts = np.array([weight for _, _, weight in gaps])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        """The penalised negative log-likelihood, and its gradient."""
        scores = seen @ weights
        missed = counts @ (np.logaddexp(0, scores) - wanted * scores)
        slopes = counts * (1 / (1 + np.exp(-scores)) - wanted)
        penalty = weights @ weights / (2 * C)
        return missed + penalty, transposed @ slopes + weights / C

    found = optimize.minimize(
        loss,
        np.zeros(len(columns)),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": STEPS},
    )
    return np.asarray(found.x)


def read_several() -> tuple[str, ...]:
    """The messages of data/several.yml, each with its seams.

    Raises:
        ContentError: The file cannot be read, or a message has no seam.
    """
    problems: list[Problem] = []
    found: list[tuple[str, int]] = []
    if fields := yamlfile.read(DATA / "several.yml", problems):
        found = fields.texts("messages", at_least=1)
        for text, line in found:
            if SEAM not in text.split()[1:-1]:
                fields.note(line, f"no '{SEAM}' stands where another question begins")
        fields.done()
    if problems:
        raise ContentError(problems)
    return tuple(text for text, _ in found)


def main() -> None:
    """Writes the weights of the release."""
    try:
        several = read_several()
        single = [question for question, _ in read_knowledge(DATA).questions()]
        clinic = dict.fromkeys(CLINIC, "")
        for class_ in read_outside(DATA / "outside", **clinic).values():
            single += class_.questions
    except LactabotError as error:
        sys.exit(str(error))
    weights = learned(several, single)
    text = json.dumps(weights, indent=0, ensure_ascii=False)
    WEIGHTS.write_text(text + "\n", encoding="utf-8")
    print(f"{len(weights)} weights of features from {len(several)} messages")


if __name__ == "__main__":
    main()
