"""What may tell who wrote a text is taken out of it."""

import pytest

from bot.knowledge.entries import read_knowledge
from bot.knowledge.outside import read_outside
from bot.report.page import _texts
from bot.report.redact import GONE, Redactor, by_rules
from bot.settings import PROJECT

PRIVATE = [
    ("write to quagga@example.org please", "quagga"),
    ("I am @quagga on there", "quagga"),
    ("see https://example.org/quagga?x=1 now", "quagga"),
    ("see www.quagga.net now", "quagga"),
    ("it is on quagga.com/baby I think", "quagga"),
    ("call 555-0123 please", "0123"),
    ("call (212) 555 0123", "212"),
    ("+1 212.555.0123", "212"),
    ("my number is 5 5 5 0 1 2 3", "5 0 1"),
    ("five five five oh one two three", "five oh"),
    ("born 2026-03-01", "2026"),
    ("born 3/1/26 at home", "3/1"),
    ("born 3/2026", "2026"),
    ("born on March 3rd", "March 3"),
    ("born on 3rd of march, 2026", "march"),
    ("nació el 3 de marzo de 2026", "marzo"),
    ("I live at 12 Quagga Street", "Quagga"),
    ("I live at 12b old quagga hill rd. #4", "quagga"),
    ("vivo en la calle Quagga 12", "Quagga"),
    ("room 4711", "4711"),
    ("ZIP 10001-1234", "10001"),
    ("chart #A12", "A12"),
    ("my name is quagga quokka", "quokka"),
    ("me llamo quagga", "quagga"),
    ("just call me quagga", "quagga"),
    ("a boy named quagga", "quagga"),
    ("dr. quagga said so", "quagga"),
    ("nurse quagga said so", "quagga"),
    ("I'm Joy and I leak", "Joy"),
    ("this is Hope", "Hope"),
]
HARMLESS = [
    "my baby is 2 weeks old and eats every 3 hours",
    "I am 24 and my milk leaks at night",
    "WHY DO I LEAK WHEN MY BABY CRIES?",
    "how long may I pump? I may stop soon",
    "I'm leaking. Is it normal?",
]


@pytest.fixture(scope="module")
def redactor():
    """With the words of the real content."""
    data = PROJECT / "data"
    contact = {"clinic": "", "phone": "", "hours": ""}
    outside = read_outside(data / "outside", **contact)
    return Redactor(_texts(read_knowledge(data), outside))


@pytest.mark.parametrize(("text", "private"), PRIVATE, ids=[t for t, _ in PRIVATE])
def test_a_rule_takes_out_what_tells_of_somebody(text, private):
    redacted = by_rules(text)

    assert private in text
    assert private not in redacted
    assert GONE in redacted


@pytest.mark.parametrize("text", HARMLESS)
def test_what_tells_of_nobody_stays(redactor, text):
    assert redactor.redact(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("my husband quagga says I leak", f"my husband {GONE} says I leak"),
        ("Quagga says I leak", f"{GONE} says I leak"),
        ("we saw Rose at the clinic", f"we saw {GONE} at the clinic"),
        ("quagga quokka, quoll? I leak", f"{GONE}? I leak"),
    ],
)
def test_a_word_that_is_not_ours_is_taken_out(text, shown):
    known = ["my husband says I leak.", "we saw a rose at the clinic"]

    assert Redactor(known).redact(text) == shown


def test_a_word_that_others_used_too_is_shown():
    redactor = Redactor(["does it help"])

    assert redactor.redact("does haakaa help") == f"does {GONE} help"
    assert redactor.redact("does haakaa help", {"haakaa"}) == "does haakaa help"


def test_a_name_in_capitals_in_mid_sentence_is_no_word_of_ours():
    redactor = Redactor(["i hope it helps", "Is it normal"])

    assert redactor.redact("my Hope helps", {"my"}) == f"my {GONE} helps"


@pytest.mark.parametrize(
    "text", ["", "[…]", "😀", "\n\n", "((((", "7" * 5000, "a@" * 999]
)
def test_odd_texts_do_no_harm(redactor, text):
    assert isinstance(redactor.redact(text), str)
