"""Without the server, the widget finds what the clinicians' own rules list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from bot.safety.normalise import words
from bot.safety.rules import Rule, read_rules
from bot.settings import PROJECT

pytestmark = pytest.mark.browser
SAFETY = PROJECT / "data" / "safety"
CHOSEN = set((SAFETY / "offline.yml").read_text("utf-8").split())
RULES = read_rules(SAFETY / "lexicon")

Found = Callable[[list[str]], list[bool]]


@pytest.fixture
def found(page: Page) -> Found:
    """Asks the widget's own module about some texts."""
    path = page.evaluate(
        "performance.getEntriesByType('resource').map(it => it.name)"
        ".find(it => it.endsWith('/detect.js'))"
    )
    script = "async ([path, texts]) => texts.map((await import(path)).isCrisis)"
    return lambda texts: page.evaluate(script, [path, texts])


def fits(rule: Rule, text: str) -> bool:
    """Whether a rule's patterns match the plain words, with no help of the speller."""
    said = words(text)

    def matches(pattern: tuple[object, ...], at: int) -> bool:
        if not pattern:
            return True
        element, rest = pattern[0], pattern[1:]
        if element.words == {"^"}:  # type: ignore[attr-defined]
            return at == 0 and matches(rest, at)
        if element.words == {"$"}:  # type: ignore[attr-defined]
            return at == len(said) and matches(rest, at)
        if element.optional and matches(rest, at):  # type: ignore[attr-defined]
            return True
        if at >= len(said):
            return False
        word = said[at]
        fit = (
            element.is_gap  # type: ignore[attr-defined]
            or word in element.words  # type: ignore[attr-defined]
            or (element.number and word.isdigit())  # type: ignore[attr-defined]
        )
        return fit and matches(rest, at + 1)

    return any(
        matches(pattern, at) for pattern in rule.patterns for at in range(len(said) + 1)
    )


def test_it_agrees_with_the_rules_on_every_message_of_their_tests(found: Found) -> None:
    chosen = [rule for rule in RULES if rule.id in CHOSEN]
    texts = [text for rule in RULES for text in (*rule.fires, *rule.leaves)]
    expected = [any(fits(rule, text) for rule in chosen) for text in texts]

    wrong = [
        (text, by_rules)
        for text, by_rules, by_widget in zip(texts, expected, found(texts), strict=True)
        if by_rules != by_widget
    ]
    assert sum(expected) > 30
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO KILL MYSELF",
        "i don’t want to live anymore",
        "no aguanto más, quiero morirme",
        "hi\n\nI want to die",
        "suicide",
    ],
)
def test_plain_words_are_found(found: Found, text: str) -> None:
    assert found([text]) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "why do I leak?",
        "my nipples are killing me",
        "¿por qué me gotea?",
        "💧",
    ],
)
def test_other_words_are_left_alone(found: Found, text: str) -> None:
    assert found([text]) == [False]


def test_a_long_text_is_read_to_its_end(found: Found) -> None:
    assert found(["milk " * 5000 + "I want to die"]) == [True]
