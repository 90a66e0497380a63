"""A reply keeps all it says on its way through the web API."""

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.reply import Button, Kind, Reply

SOURCES = st.fixed_dictionaries(
    {name: st.text() for name in ("title", "section", "publisher")}
    | {"as_of": st.none() | st.text()}
)
REPLIES = st.builds(
    Reply,
    kind=st.sampled_from(get_args(Kind)),
    text=st.text(),
    topic=st.text(),
    sources=st.lists(SOURCES).map(tuple),
    source_line=st.text(),
    limits=st.text(),
    id=st.text(),
    wants_person=st.booleans(),
    buttons=st.lists(st.builds(Button, st.text(), st.text())).map(tuple),
)


@given(REPLIES)
def test_a_reply_comes_back_from_json_as_it_went(reply):
    sent = json.dumps(reply.as_json())

    assert Reply.from_json(json.loads(sent)) == reply


def test_the_json_of_an_answer_has_every_field_of_the_contract():
    source = {"title": "A", "section": "B", "publisher": "C", "as_of": None}
    button = Button("D", "/e")
    reply = Reply("answer", "Yes.", "pads", (source,), "Source: A.", (button,))

    assert reply.as_json() == {
        "kind": "answer",
        "topic": "pads",
        "text": "Yes.",
        "sources": [source],
        "source_line": "Source: A.",
        "buttons": [{"title": "D", "payload": "/e"}],
    }


def test_an_empty_field_is_left_out_but_an_empty_list_is_not():
    assert Reply("notice", "Hm.").as_json() == {
        "kind": "notice",
        "text": "Hm.",
        "sources": [],
        "buttons": [],
    }


@pytest.mark.parametrize("found", [{"kind": "notice"}, {"text": "Hm."}])
def test_a_reply_without_kind_or_text_is_refused(found):
    with pytest.raises(KeyError):
        Reply.from_json(found)
