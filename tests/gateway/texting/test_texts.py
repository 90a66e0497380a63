"""Each message fits; what does not fit comes in the next; 988 is never cut."""

import pytest

from bot.gateway.texting.texts import SMS, WHATSAPP, texts_of
from bot.knowledge import gsm7
from bot.knowledge.lines import fits
from bot.knowledge.reply import Button, Reply

WORDS = {
    "source": "Source: {sources}. {link}",
    "choices": "Reply {numbers}:",
    "or": "or",
}
SOURCES = (
    {"title": "A", "section": "B", "publisher": "Healthwise", "as_of": "2022-04-13"},
    {"title": "C", "section": "D", "publisher": "Healthwise", "as_of": "2022-04-13"},
    {"title": "E", "section": "F", "publisher": "a page", "as_of": None},
)
BUTTONS = tuple(Button(f"Title {n}", str(n)) for n in (1, 2, 3))


def link(topic):
    return f"https://a/s/{topic}"


def said(*replies, medium=SMS, below=""):
    return texts_of(replies, medium, WORDS, link, below)


def test_what_fits_is_one_message():
    reply = Reply("answer", "Yes.", "pads", SOURCES, buttons=BUTTONS)

    assert said(reply, below="A robot.") == [
        "Yes.\nA robot.\nSource: Healthwise 2022; a page. https://a/s/pads\n"
        "Reply 1, 2 or 3:\n1 Title 1\n2 Title 2\n3 Title 3"
    ]


@pytest.mark.parametrize(
    ("count", "numbers"),
    [(1, "Reply 1:"), (2, "Reply 1 or 2:"), (3, "Reply 1, 2 or 3:")],
)
def test_the_numbers_are_those_of_the_choices(count, numbers):
    (text,) = said(Reply("clarify", "Which?", buttons=BUTTONS[:count]))

    assert text.splitlines()[1] == numbers


def test_the_choices_of_all_replies_are_numbered_together():
    (text,) = said(
        Reply("answer", "Yes.", "a", buttons=BUTTONS[:1]),
        Reply("notice", "No.", buttons=BUTTONS[1:2]),
    )

    assert text.endswith("Reply 1 or 2:\n1 Title 1\n2 Title 2")


def test_a_sentence_that_is_too_long_is_cut_between_words():
    texts = said(Reply("person", "word " * 150))

    assert all(map(fits, texts))
    assert " ".join(texts) == ("word " * 150).strip()


def test_a_word_that_is_too_long_is_cut():
    texts = said(Reply("person", "a" * 700))

    assert all(map(fits, texts))
    assert "".join(texts) == "a" * 700


def test_an_answer_is_one_message_and_what_does_not_fit_comes_after_it():
    answer = "a" * 300
    reply = Reply("answer", answer, "pads", SOURCES, buttons=BUTTONS)

    first, second = said(reply)

    assert first == answer
    assert second.startswith("Source: ")


def test_no_message_is_longer_than_two_segments():
    long = " ".join(["Forty characters, a full stop at the end."] * 30)

    texts = said(Reply("notice", long, buttons=BUTTONS * 4), below=long)

    assert len(texts) > 4
    assert all(len(gsm7.segments(text)) <= 2 for text in texts)
    assert " ".join(texts).count("Forty") == 60


def test_988_is_in_the_first_segment_of_its_message():
    text = "x" * 149 + ". In a crisis? Call or text 988 now. Or ask."

    assert said(Reply("decline", text)) == [
        "x" * 149 + ".",
        "In a crisis? Call or text 988 now. Or ask.",
    ]


@pytest.mark.parametrize(("before", "whole"), [(150, True), (151, False), (153, False)])
def test_a_text_fits_only_with_988_whole_in_its_first_segment(before, whole):
    assert fits("x" * before + "988" + "y" * 50) == whole


@pytest.mark.parametrize(("before", "whole"), [(147, True), (148, False), (150, True)])
def test_a_text_does_not_fit_if_988_is_cut_where_it_stands_again(before, whole):
    assert fits("988" + "x" * before + "988" + "y" * 50) == whole


def test_letters_that_sms_does_not_have_become_plain():
    assert said(Reply("notice", "“más” – ¿sí?…")) == ['"mas" - ¿si?...']


def test_whatsapp_keeps_letters_and_has_room():
    text = "“más” " * 100

    assert said(Reply("notice", text), medium=WHATSAPP) == [text]


def test_a_message_for_whatsapp_is_no_longer_than_twilio_takes():
    texts = said(Reply("notice", "One more sentence. " * 200), medium=WHATSAPP)

    assert len(texts) == 3
    assert all(len(text) <= 1600 for text in texts)
