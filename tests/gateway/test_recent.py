"""The gateway remembers little of a conversation, for a short while."""

import pytest

from bot.gateway import recent
from bot.gateway.recent import CONVERSATIONS, SECONDS, WORDS, Recent


@pytest.fixture
def clock(monkeypatch):
    """The time; a test sets it forward."""
    clock = [1000.0]
    monkeypatch.setattr(recent, "_now", lambda: clock[0])
    return clock


def test_the_last_words_are_remembered_over_several_messages():
    remembered = Recent()

    remembered.add("a", "i want")
    remembered.add("a", "to")

    assert remembered.before("a") == "i want to"


def test_each_conversation_has_its_own_words():
    remembered = Recent()

    remembered.add("a", "i want to")

    assert remembered.before("b") == ""


def test_of_much_that_was_said_only_the_last_words_are_remembered():
    remembered = Recent()

    remembered.add("a", " ".join(map(str, range(1000))))

    assert remembered.before("a").split() == [str(n) for n in range(1000)][-WORDS:]


def test_one_endless_word_fills_no_memory():
    remembered = Recent()

    remembered.add("a", "w" * 1_000_000)

    assert len(remembered.before("a")) < 1000


def test_words_are_forgotten_after_a_while(clock):
    remembered = Recent()
    remembered.add("a", "i want to")
    clock[0] += SECONDS - 1
    still = remembered.before("a")
    clock[0] += 1

    assert (still, remembered.before("a")) == ("i want to", "")


def test_old_words_do_not_come_back_with_new_ones(clock):
    remembered = Recent()
    remembered.add("a", "i want to")
    clock[0] += SECONDS

    remembered.add("a", "thanks")

    assert remembered.before("a") == "thanks"


def test_of_a_crisis_no_word_is_kept_and_none_that_led_to_it():
    remembered = Recent()
    remembered.add("a", "i want to")

    remembered.add_crisis("a", "es")

    assert remembered.before("a") == ""
    assert remembered.of("a").words == []
    assert remembered.of("a").standing == "es"


def test_only_so_many_conversations_are_remembered():
    remembered = Recent()

    for number in range(CONVERSATIONS + 5):
        remembered.add(str(number), "hi")

    assert len(remembered._memories) == CONVERSATIONS
    assert remembered.before("4") == ""
    assert remembered.before(str(CONVERSATIONS)) == "hi"


def test_the_conversation_that_rested_longest_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(recent, "CONVERSATIONS", 2)
    remembered = Recent()
    for key in "ab":
        remembered.add(key, "hi")

    remembered.add("a", "there")
    remembered.add("c", "hi")

    assert remembered.before("a") == "hi there"
    assert remembered.before("b") == ""
