"""The real replies: 988 first, checked numbers, honest about what speaks, no blame."""

import datetime
import re
from collections.abc import Iterator

import pytest

from bot.clinic import read_clinic
from bot.knowledge import gsm7
from bot.safety.hotlines import expired, not_below_988, read_hotlines
from bot.safety.replies import FULL_LANGUAGES, LAST_RESORT, read_replies
from bot.safety.verdict import CATEGORIES, LANGUAGES, Finding, Verdict
from bot.settings import PROJECT

DATA = PROJECT / "data"
SAFETY = DATA / "safety"
HOTLINES = read_hotlines(SAFETY)
REPLIES = read_replies(SAFETY)
CONTACT = read_clinic(PROJECT / "clinic.yml").contact
SEGMENT_SEPTETS, SEGMENTS = 153, 2  # of an SMS that is sent in parts

# All but what parents type: somebody may press 3 buttons.
TYPED = {SAFETY / "examples", SAFETY / "lexicon", DATA / "evaluation"}
TOLD = sorted(p for p in DATA.rglob("*.yml") if not TYPED & set(p.parents))

# What may stand nowhere in a reply: it would blame, or play down.
BLAME = {
    "en": (
        r"should(n.?t)? have|you (should|must|ought)|why did(n.?t)? you"
        r"|(?<!not )your fault|shame on|calm down|just relax|selfish|cheer up"
    ),
    "es": (
        r"deber[ií]a(s)? haber|hubiera(s)? debido|ten[ií]a(s)? que haber|debi[óo] haber"
        r"|por qu[ée] no|(?<!no es )su culpa|culpable|c[áa]lmese|egoísta|an[íi]mese"
    ),
}
HONEST = {
    "en": r"\bautomated\b.*not a person|I am an automated assistant",
    "es": r"Soy un (programa|asistente automático)",
}


def replies() -> Iterator[tuple[Finding, str, str]]:
    """Every reply that can go out: its finding, its channel and its text."""
    for level, categories in CATEGORIES.items():
        for category in categories:
            for language in LANGUAGES:
                for about in ("self", "other"):
                    finding = Finding(level, category, language, about)
                    for channel in ("web", "sms"):
                        text = REPLIES.of(Verdict((finding,)), channel, CONTACT)
                        yield finding, channel, text


def named(*found):
    """A parameter with a name that tells which reply it is."""
    finding, channel, text = found
    parts = (finding.level, finding.category, finding.language, finding.about, channel)
    return pytest.param(finding, text, id=" ".join(parts))


ALL = [named(*reply) for reply in replies()]
CRISES = [named(*reply) for reply in replies() if reply[0].level == "crisis"]
SMS = [named(*reply) for reply in replies() if reply[1] == "sms"]
STANDING = [pytest.param(lang, *REPLIES.standing(lang), id=lang) for lang in LANGUAGES]


def numbers(text):
    return re.findall(r"\d[\d-]*\d", text.replace("24 h", ""))


def written_in(finding):
    return finding.language if finding.language in FULL_LANGUAGES else "en"


@pytest.mark.parametrize(("finding", "text"), CRISES)
def test_988_stands_in_the_first_line_of_a_crisis_and_before_all_numbers(finding, text):
    assert text != LAST_RESORT
    assert "988" in text.partition("\n")[0]
    assert numbers(text)[0] == "988"


@pytest.mark.parametrize(("finding", "text"), CRISES)
def test_a_crisis_is_told_of_911_too(finding, text):
    assert "911" in text


@pytest.mark.parametrize(("finding", "text"), ALL)
def test_only_numbers_of_the_registry_and_of_the_clinic_are_told(finding, text):
    known = {hotline.number for hotline in HOTLINES.values()}

    assert set(numbers(text)) <= known | set(numbers(" ".join(CONTACT.values())))


@pytest.mark.parametrize(("finding", "text"), ALL)
def test_no_line_for_support_stands_above_988(finding, text):
    assert not_below_988(text, HOTLINES) is None


@pytest.mark.parametrize(("finding", "text"), ALL)
def test_nothing_is_left_open(finding, text):
    assert re.search(r"[{}]", text) is None


@pytest.mark.parametrize(("finding", "text"), ALL)
def test_a_reply_says_that_no_person_speaks(finding, text):
    assert re.search(HONEST[written_in(finding)], text)


@pytest.mark.parametrize(("finding", "text"), ALL)
def test_a_reply_blames_nobody(finding, text):
    assert re.search(BLAME[written_in(finding)], text, re.IGNORECASE) is None


@pytest.mark.parametrize(("finding", "text"), SMS)
def test_an_sms_is_of_the_cheap_alphabet_and_of_two_parts_at_most(finding, text):
    assert gsm7.length(text) <= SEGMENTS * SEGMENT_SEPTETS


@pytest.mark.parametrize(
    ("finding", "text"), [reply for reply in SMS if "crisis" in reply.id]
)
def test_988_stands_in_the_first_part_of_an_sms(finding, text):
    end = text.index("988") + len("988")

    assert gsm7.length(text[:end]) <= SEGMENT_SEPTETS


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", r"\b(call|the|you)\b"), ("es", r"\b(llame|hable|para|usted)\b")],
)
@pytest.mark.parametrize("level", CATEGORIES)
def test_a_reply_is_written_in_its_language(language, words, level):
    for finding, _, text in replies():
        if (finding.language, finding.level) == (language, level):
            assert re.search(words, text, re.IGNORECASE)


@pytest.mark.parametrize("level", CATEGORIES)
def test_no_english_reply_is_left_in_spanish(level):
    texts = {
        language: {
            t for f, _, t in replies() if (f.level, f.language) == (level, language)
        }
        for language in FULL_LANGUAGES
    }

    assert not texts["en"] & texts["es"]
    assert len(texts["en"]) == len(texts["es"])


@pytest.mark.parametrize("category", ["suicidality", "harm_to_baby", "self_harm"])
def test_each_kind_of_crisis_has_words_of_its_own(category):
    for language in FULL_LANGUAGES:
        plain = REPLIES.of(Verdict((Finding("crisis", "unknown", language),)))

        assert REPLIES.of(Verdict((Finding("crisis", category, language),))) != plain


def test_violence_is_told_of_the_line_for_it():
    for language in FULL_LANGUAGES:
        for channel in ("web", "sms"):
            finding = Finding("crisis", "violence", language)

            text = REPLIES.of(Verdict((finding,)), channel)

            assert HOTLINES["domestic_violence"].number in text


@pytest.mark.parametrize("language", ["fr", "pt", "de"])
def test_other_languages_have_a_first_line_with_988_and_911(language):
    line = REPLIES.of(Verdict((Finding("crisis", "hotline", language),))).split("\n")[0]

    assert numbers(line) == ["988", "911"]
    assert line != REPLIES.of(Verdict((Finding("crisis", "hotline"),))).split("\n")[0]


@pytest.mark.parametrize(("language", "text", "button"), STANDING)
def test_the_line_that_stands_on_names_988_and_no_person(language, text, button):
    assert numbers(text)[0] == "988"
    assert re.search(r"automated assistant|asistente automático", text)
    assert button


def test_english_says_that_one_need_not_be_suicidal_and_what_a_texter_is_asked():
    text = REPLIES.of(Verdict((Finding("crisis", "hotline"),)))

    assert "You do not have to be suicidal to call" in text
    assert re.search(r"If you text, .*accept terms and take a short survey", text)


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_nobody_is_told_to_press_3(path):
    # That line of 988 ended on 17 July 2025.
    text = " ".join(path.read_text("utf-8").split())
    press = r"(press|dial|oprima|marque|presione|pulse)\W*(3|three|tres)\b"

    assert re.search(press, text, re.IGNORECASE) is None


def test_every_hotline_is_fresh_when_verified_and_expired_half_a_year_later():
    last = max(hotline.verified_on for hotline in HOTLINES.values())

    assert expired(SAFETY, last) == []
    assert len(expired(SAFETY, last + datetime.timedelta(days=184))) == len(HOTLINES)


def test_every_number_comes_from_a_page_that_can_be_looked_at():
    assert all(h.source.startswith("https://") for h in HOTLINES.values())


def test_every_number_is_told_somewhere():
    told = {number for _, _, text in replies() for number in numbers(text)}

    assert {hotline.number for hotline in HOTLINES.values()} <= told
