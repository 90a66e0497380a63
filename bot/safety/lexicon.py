"""The lexicon tier: a listed phrase always fires, wherever it stands in a text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from bot.errors import Problem
from bot.safety.lean_spacy import Doc, Matcher, Span, Vocab
from bot.safety.normalise import Word, breaks_between, decoded, readings, words
from bot.safety.phrases import Element, Pattern
from bot.safety.rules import Rule
from bot.safety.spelling import UNKNOWN, Speller
from bot.safety.verdict import Finding

WORK_AT_MOST = 8_000_000  # words times words of patterns; about a second
PIECE_WORDS = 60  # so that many fillers, in steps of 1 to 6 words, repeat in step
_NUMBER = "#"


class Lexicon:
    """Finds the rules that a text brings, with spaCy's Matcher.

    A pattern is looked for only around its anchor, the word of it that people use
    least, and only in a text that has its other words too, so that one about feeding
    costs next to nothing. spaCy keeps every word that it has ever seen, so only the
    words of the rules are handed to it: a flood of made-up words would fill the memory
    for good.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Takes the rules, as `read_rules` gives them."""
        self._rules = {rule.id: rule for rule in rules}
        entries = [
            (f"{kind} {rule.id}", pattern)
            for rule in rules
            for kind, patterns in (("fires", rule.patterns), ("unless", rule.unless))
            for pattern in patterns
        ]
        self._vocab = Vocab()
        self._known = {w for _, pattern in entries for e in pattern for w in e.words}
        self._speller = Speller(self._known)
        self._reach = max((len(pattern) for _, pattern in entries), default=0)
        self._patterns: dict[frozenset[str], list[tuple[str, Pattern]]] = {}
        said = (text for rule in rules for text in (*rule.fires, *rule.leaves))
        uses = Counter(word for text in said for word in words(text))
        for key, pattern in entries:
            anchor = min(
                (e.words for e in pattern if e.words and not e.optional),
                key=lambda words: (sum(uses[word] for word in words), sorted(words)),
            )
            self._patterns.setdefault(anchor, []).append((key, pattern))
        # What else a text must have for a pattern to be in it, for each of an anchor's.
        self._needed = {
            anchor: {_needed(pattern, anchor) for _, pattern in found}
            for anchor, found in self._patterns.items()
        }
        self._sizes = {
            a: sum(len(p) for _, p in ps) for a, ps in self._patterns.items()
        }
        self._matchers: dict[frozenset[str], Matcher] = {}
        self._anchors: dict[str, list[frozenset[str]]] = {}
        for anchor in self._patterns:
            for word in anchor:
                self._anchors.setdefault(word, []).append(anchor)

    def find(self, text: str) -> list[Finding]:
        """What the rules find in a text, each rule once, in no special order.

        A text so long and so full of the rules' words that it cannot be read in time is
        taken for a crisis: nobody may be lost who writes much.
        """
        found: dict[str, Finding] = {}
        for reading in readings(text):
            spread = self._speller.read_spread(reading)
            for read in filter(None, (self._speller.read(reading), spread)):
                for finding in self._find(text, read):
                    found.setdefault(finding.rule, finding)
        return list(found.values())

    def _find(self, text: str, read: Sequence[Word]) -> Iterator[Finding]:
        """The rules that a text brings, read as these words."""
        plain = tuple(word for word, _, _ in read)
        segments = self._segments(plain)
        if not segments:
            return
        work = sum((end - start) * self._sizes[a] for a, start, end in segments)
        if work > WORK_AT_MOST:
            yield Finding("crisis", "unknown", rule="unread", end=read[-1][2])
            return
        doc, shown = self._document(plain), decoded(text)
        fires: dict[str, list[tuple[int, int]]] = defaultdict(list)
        unless: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for anchor, start, end in segments:
            for key, first, last in self._match(anchor, doc[start:end]):
                kind, rule, *gap = key.split()
                (_, begin, _), (_, last_begin, stop) = (
                    read[start + first],
                    read[start + last - 1],
                )
                place = begin, stop
                if not gap or not breaks_between(shown, begin, last_begin):
                    (fires if kind == "fires" else unless)[rule].append(place)
        for rule, found in fires.items():
            for start, end in found:
                if not any(start < b and a < end for a, b in unless.get(rule, ())):
                    yield _finding(self._rules[rule], start, end)
                    break

    def _segments(
        self, plain: tuple[str, ...]
    ) -> Collection[tuple[frozenset[str], int, int]]:
        """Where the patterns of which anchor may stand; the last of those alike."""
        places: dict[frozenset[str], list[int]] = defaultdict(list)
        for at, word in enumerate(plain):
            for anchor in self._anchors.get(word, ()):
                places[anchor].append(at)
        present = set(plain)
        return {
            (anchor, plain[start:end]): (anchor, start, end)
            for anchor, found in places.items()
            if _may_hold(present, self._needed[anchor])
            for start, end in _around(found, self._reach, len(plain))
        }.values()

    def _document(self, plain: Sequence[str]) -> Doc:
        return Doc(
            self._vocab,
            words=[word if word in self._known else UNKNOWN for word in plain],
            tags=[_NUMBER if word.isdigit() else UNKNOWN for word in plain],
        )

    def _match(
        self, anchor: frozenset[str], span: Span
    ) -> Iterator[tuple[str, int, int]]:
        matcher = self._matchers.get(anchor)
        if matcher is None:  # made when first needed: all together take a second
            matcher = Matcher(self._vocab, validate=False)  # `parse` has checked
            for key, pattern in self._patterns[anchor]:
                gap = " gap" if any(element.is_gap for element in pattern) else ""
                matcher.add(key + gap, [[_token(element) for element in pattern]])
            self._matchers[anchor] = matcher
        for match_id, start, end in matcher(span):
            yield self._vocab.strings[match_id], start, end


def failed_tests(rules: Sequence[Rule]) -> list[Problem]:
    """Every message of the rules' own tests that does not bring what it should."""
    lexicon = Lexicon(rules)
    problems = []
    for rule in rules:
        for message in rule.fires:
            if rule.id not in {finding.rule for finding in lexicon.find(message)}:
                told = f"rule '{rule.id}' does not fire on '{message}'"
                problems.append(Problem(rule.path, rule.line, told))
        for message in rule.leaves:
            for finding in lexicon.find(message):
                told = f"'{message}', of '{rule.id}', brings rule '{finding.rule}'"
                problems.append(Problem(rule.path, rule.line, told))
    return problems


def _needed(pattern: Pattern, anchor: frozenset[str]) -> frozenset[frozenset[str]]:
    """The words that a pattern cannot do without, its anchor apart."""
    needed = {e.words for e in pattern if e.words and not e.optional}
    return frozenset(needed - {anchor})


def _may_hold(present: set[str], patterns: Iterable[frozenset[frozenset[str]]]) -> bool:
    """Whether a text of these words may hold one of the patterns."""
    for needed in patterns:
        for any_of in needed:  # no generators: it is asked 180 times for a message
            if any_of.isdisjoint(present):
                break
        else:
            return True
    return False


def _token(element: Element) -> dict[str, Any]:
    token: dict[str, Any] = {"OP": "?"} if element.optional else {}
    if element.number:
        return {**token, "TAG": _NUMBER}
    if len(element.words) == 1:
        return {**token, "ORTH": next(iter(element.words))}
    return {**token, "ORTH": {"IN": sorted(element.words)}} if element.words else token


def _around(places: Sequence[int], reach: int, end: int) -> Iterator[tuple[int, int]]:
    """Segments of so many words on both sides of each place, joined if they touch.

    A long one is cut into pieces that overlap, so that a text that repeats itself has
    few different ones.
    """
    at = 0
    while at < len(places):
        first = last = places[at]
        while at < len(places) and places[at] - reach <= last + reach:
            last = places[at]
            at += 1
        for start in range(max(0, first - reach), last + 1, PIECE_WORDS):
            yield start, min(end, start + PIECE_WORDS + 2 * reach, last + reach)


def _finding(rule: Rule, start: int, end: int) -> Finding:
    return Finding(
        rule.level, rule.category, rule.language, rule.about, rule.id, start, end
    )
