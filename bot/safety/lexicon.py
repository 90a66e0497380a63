"""Crisis phrases: a listed phrase always fires, wherever it stands in a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.safety.normalise import readings, words

_OTHER = "\ue000"  # stands for every word that no phrase holds


class Lexicon:
    """Phrases by category, found by spaCy's PhraseMatcher.

    spaCy keeps every word that it has ever seen, so a flood of made-up words would fill
    the memory for good. Only the words of the phrases are handed to it.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        """Takes the phrases of each category, the most urgent category first."""
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab)
        self._categories = list(phrases)
        self._known: set[str] = set()
        for category, texts in phrases.items():
            for text in texts:
                tokens = words(text)
                self._known.update(tokens)
                self._matcher.add(category, [Doc(self._vocab, words=tokens)])

    def find(self, text: str) -> str | None:
        """The most urgent category with a phrase in the text; None if there is none."""
        found: set[str] = set()
        for reading in readings(text):
            tokens = [word if word in self._known else _OTHER for word in reading]
            matches = self._matcher(Doc(self._vocab, words=tokens))
            found.update(self._vocab.strings[match_id] for match_id, _, _ in matches)
        return next((c for c in self._categories if c in found), None)
