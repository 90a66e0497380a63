"""What parents read is at sixth grade or below, by Flesch-Kincaid and by SMOG."""

import pytest
import textstat

from bot.knowledge.entries import read_knowledge
from bot.knowledge.forgetting import read_forgetting
from bot.knowledge.handoff_lines import HANDOFF
from bot.knowledge.messaging import MESSAGING
from bot.knowledge.wording import TEXTS, read_wording
from bot.safety.replies import read_replies
from bot.safety.verdict import CATEGORIES, Finding, Verdict
from bot.settings import PROJECT

DATA = PROJECT / "data"
GRADE = 6

# Texts that are harder than that: the grade they may have, and why. SMOG is made for
# thirty sentences; of one or two, a single word of three syllables is too much.
EXCEPTIONS = {
    "letdown_mechanism answer": (
        7.4,
        "names the pituitary gland, prolactin, oxytocin, the alveolar and the"
        " myoepithelial cells, as its facts demand",
    ),
    **{
        f"reply crisis/{category}": (
            8,
            "names two hotlines, National Maternal Mental Health and Suicide & Crisis;"
            " says 'suicidal' so that nobody thinks it a condition, and"
            " 'automated assistant'",
        )
        for category in CATEGORIES["crisis"]
    },
    **{
        f"reply emergency/{category}": (7.6, "four sentences, with 'emergency' in two")
        for category in CATEGORIES["emergency"]
    },
    **{
        f"reply same_day/{category}": (9.3, "few sentences, with 'emergency room'")
        for category in CATEGORIES["same_day"]
    },
    "wording not_reviewed": (8.9, "one sentence, with the word 'clinician'"),
    "wording spanish": (7.6, "in Spanish, for which the measures are not made"),
    "wording undated": (20.3, "a single word, shown in place of a date"),
}


def texts():
    """Every text that a parent may read, by its name."""
    knowledge = read_knowledge(DATA)
    clinic = {"clinic": "the clinic", "phone": "555-0100", "hours": "8 to 5"}
    wording = read_wording(DATA / "wording.yml", **clinic)
    forgetting = read_forgetting(DATA / "forgetting.yml", 24, **clinic)
    messaging = MESSAGING.read(DATA / "messaging.yml", **clinic).of("en")
    handoff = HANDOFF.read(DATA / "handoff.yml", minutes="15", **clinic).of("en")
    return {
        **{f"{topic} answer": entry.answer for topic, entry in knowledge.items()},
        **{
            f"{topic} short_answer": entry.short_answer
            for topic, entry in knowledge.items()
        },
        **{f"wording {name}": wording[name] for name in TEXTS},
        **{f"handoff {name}": line for name, line in handoff.items()},
        **{f"messaging {name}": messaging[name] for name in MESSAGING.with_988},
        **{f"forgetting {name}": text for name, text in forgetting.texts["en"].items()},
        **replies(clinic),
    }


def replies(clinic):
    """Every reply of the guard in English, by its level and category."""
    read = read_replies(DATA / "safety")
    return {
        f"reply {level}/{category}": read.of(
            Verdict((Finding(level, category),)), "web", clinic
        )
        for level, categories in CATEGORIES.items()
        for category in categories
    }


def grade(text):
    """The harder of two measures of reading level, as a school grade."""
    return max(textstat.flesch_kincaid_grade(text), textstat.smog_index(text))


TEXTS_BY_NAME = texts()


@pytest.mark.parametrize("name", TEXTS_BY_NAME)
def test_a_text_is_no_harder_than_it_may_be(name):
    at_most, _ = EXCEPTIONS.get(name, (GRADE, ""))

    assert grade(TEXTS_BY_NAME[name]) <= at_most


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_is_still_needed(name):
    assert grade(TEXTS_BY_NAME[name]) > GRADE
