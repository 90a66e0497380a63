"""What a message asks beside its red flag is found; what describes it is cut out."""

import pytest

from bot.gateway.red_flags import rest_of
from bot.safety.verdict import Finding, Verdict


def flagged(text, *flags, rule="a-rule"):
    """The verdict of a guard that found red flags in these parts of a text."""
    return Verdict(
        tuple(
            Finding(
                "emergency",
                "newborn",
                rule=rule,
                start=text.index(flag),
                end=text.index(flag) + len(flag),
            )
            for flag in flags
        )
    )


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("My baby is blue. Do pads help with leaks?", "Do pads help with leaks?"),
        ("Do pads help with leaks? My baby is blue.", "Do pads help with leaks?"),
        ("he is blue and do pads help with leaks", "do pads help with leaks"),
        ("do pads help with leaks, he is blue", "do pads help with leaks,"),
        ("está blue y qué discos de lactancia uso", "qué discos de lactancia uso"),
        ("oh dear, he is blue\ndo pads help me", "oh dear, do pads help me"),
        ("he is blue", ""),
        ("he is blue. thank you", ""),
        ("he is blue why do I leak when he cries", ""),
    ],
)
def test_the_clause_of_the_red_flag_is_cut_out(text, rest):
    assert rest_of(text, flagged(text, "blue")) == rest


def test_what_stands_between_two_red_flags_is_left():
    text = "he is limp. do pads help with leaks? he is blue too"

    verdict = flagged(text, "blue", "limp")

    assert rest_of(text, verdict) == "do pads help with leaks?"


def test_two_red_flags_in_one_clause_are_cut_out_once():
    text = "he is limp and he is blue. do pads help with leaks?"

    verdict = flagged(text, "limp and he is blue", "limp")

    assert rest_of(text, verdict) == "do pads help with leaks?"


def test_a_rule_knows_the_place_better_than_the_classifier():
    text = "he is blue. do pads help with leaks?"
    whole = flagged(text, text, rule="classifier")
    exact = flagged(text, "blue")

    verdict = Verdict(whole.findings + exact.findings)

    assert rest_of(text, whole) == ""
    assert rest_of(text, verdict) == "do pads help with leaks?"
