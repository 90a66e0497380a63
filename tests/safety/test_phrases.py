"""A phrase means what docs and clinicians take it to mean; each mistake is told."""

import pytest

from bot.safety.phrases import PATTERNS_AT_MOST, PhraseError, parse

LEMMAS = {"die": frozenset({"die", "dies"}), "end": frozenset({"end"})}
ALLOWED = "small letters without accents, <lemma>, ( | ), [ ], ~, #, ^ or $"


def shown(phrase):
    """The patterns of a phrase: `a/b` one of these, `x?` may be missing, `~` any."""

    def element(found):
        word = "/".join(sorted(found.words)) or ("#" if found.number else "~")
        return word + "?" * found.optional

    return [" ".join(map(element, pattern)) for pattern in parse(phrase, LEMMAS)]


@pytest.mark.parametrize(
    ("phrase", "patterns"),
    [
        ("kill myself", ["kill myself"]),
        ("  kill\tmyself ", ["kill myself"]),
        ("<die> now", ["die/dies now"]),
        ("(kill|hurt) me", ["hurt/kill me"]),
        ("(kill|<die>) me", ["die/dies/kill me"]),
        ("(kill|kill) me", ["kill me"]),
        ("(end it|die) now", ["end it now", "die now"]),
        ("kill (me|my self)", ["kill my self", "kill me"]),
        ("kill me|die", ["kill me", "die"]),
        ("(a|b c) (d|e f)", ["b c e f", "b c d", "a e f", "a d"]),
        ("(a (b|c d)|e) f", ["a c d f", "a b f", "e f"]),
        ("[just] die", ["just? die"]),
        ("[just|only] die", ["just/only? die"]),
        ("[so very] sad", ["so very sad", "sad"]),
        ("[so|so very] sad", ["so? sad", "so very sad"]),
        ("die [now]", ["die now?"]),
        ("die ~ end", ["die ~? ~? ~? end"]),
        ("die ~0 end", ["die end"]),
        ("die ~5 end", ["die ~? ~? ~? ~? ~? end"]),
        ("# pills", ["# pills"]),
        ("took [#] pills", ["took #? pills"]),
        ("^ help me $", ["^ help me $"]),
    ],
)
def test_a_phrase_stands_for_its_patterns(phrase, patterns):
    assert sorted(shown(phrase)) == sorted(patterns)


def test_only_a_gap_is_any_word():
    (pattern,) = parse("[just] die ~1 #", LEMMAS)

    assert [element.is_gap for element in pattern] == [False, False, True, False]


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("morí", f"cannot read 'í'; write {ALLOWED}"),
        ("kill Me", f"cannot read 'Me'; write {ALLOWED}"),
        ("don't die", f"cannot read ''t die'; write {ALLOWED}"),
        ("die, now", f"cannot read ', now'; write {ALLOWED}"),
        ("<die", f"cannot read '<die'; write {ALLOWED}"),
        ("<dye> now", "<dye> is no lemma of this file's 'words'"),
        ("(die|end now", "'(' has no end"),
        ("[die now", "'[' has no end"),
        ("(die] now", "'(' has no end"),
        ("die) now", "')' has no beginning"),
        ("die] now", "']' has no beginning"),
        ("", "must begin and end with a word"),
        ("()", "must begin and end with a word"),
        ("~ die", "must begin and end with a word"),
        ("die ~", "must begin and end with a word"),
        ("(die|end ~)", "must begin and end with a word"),
        ("[so very]", "must begin and end with a word"),
        ("[die]", "must hold a word that may not be missing"),
        ("^", "must hold a word that may not be missing"),
        ("^ [die] $", "must hold a word that may not be missing"),
        ("die ~10 end", "'~10': a gap has at most 9 words"),
        ("# #", "must hold a word that may not be missing"),
        ("[die] #", "must hold a word that may not be missing"),
    ],
)
def test_a_mistake_is_told(phrase, message):
    with pytest.raises(PhraseError) as caught:
        parse(phrase, LEMMAS)

    assert str(caught.value) == message


def test_a_phrase_that_stands_for_too_many_patterns_is_told():
    two = "(a b|c d)"
    most = " ".join([two] * 7)  # 128

    assert len(shown(most)) == 128 <= PATTERNS_AT_MOST
    with pytest.raises(
        PhraseError, match="stands for 256 patterns; write it as several"
    ):
        parse(f"{most} {two}", LEMMAS)
