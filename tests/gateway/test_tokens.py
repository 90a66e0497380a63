"""Only we can issue tokens, and a token tells nothing to who holds it."""

import time

import pytest
from itsdangerous import TimestampSigner

from bot.errors import TokenError
from bot.gateway.tokens import ButtonTokens, ConversationTokens
from bot.knowledge.render import topic_payload
from bot.knowledge.reply import Button, Reply

SECRET, OTHER = b"s" * 32, b"o" * 32
PADS, DRIPS = topic_payload("pads"), topic_payload("drips")


@pytest.fixture
def tokens():
    return ConversationTokens([SECRET], 3600)


@pytest.fixture
def buttons():
    return ButtonTokens([SECRET], [PADS, DRIPS])


def test_a_token_gives_its_conversation_back(tokens):
    name = tokens.new_name()

    assert tokens.name(tokens.issue(name)) == name


def test_no_two_conversations_have_the_same_name(tokens):
    assert len({tokens.new_name() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "forged",
        lambda token: "..",
        lambda token: "x" + token,
        lambda token: token + "\n",
        lambda token: token.rpartition(".")[0],
        lambda token: token.replace(".", ".a", 1),
        lambda token: "n\u00e4me.a.b",
        lambda token: "\ud800",
        lambda token: "\0",
        lambda token: ConversationTokens([OTHER], 3600).issue("name"),
    ],
)
def test_a_token_that_we_did_not_issue_is_refused(tokens, forge):
    with pytest.raises(TokenError, match="not a token of this server"):
        tokens.name(forge(tokens.issue("name")))


@pytest.mark.parametrize("signed_at", [0, 2**31])
def test_a_token_of_another_time_is_refused(tokens, monkeypatch, signed_at):
    with monkeypatch.context() as patch:
        patch.setattr(TimestampSigner, "get_timestamp", lambda self: signed_at)
        token = tokens.issue("name")

    with pytest.raises(TokenError, match="expired"):
        tokens.name(token)


def test_a_clock_that_is_set_back_leaves_a_token_valid(tokens, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: 10_000)
        token = tokens.issue("name")
    monkeypatch.setattr(time, "time", lambda: 8_000)

    assert tokens.name(token) == "name"


def test_a_key_does_not_tell_the_name_of_its_conversation(tokens):
    assert "name" not in tokens.key("web", "name")
    assert tokens.key("web", "name") == tokens.key("web", "name")


def test_a_key_depends_on_channel_name_and_secret(tokens):
    keys = {
        tokens.key("web", "name"),
        tokens.key("sms", "name"),
        tokens.key("web", "other"),
        ConversationTokens([OTHER], 3600).key("web", "name"),
    }

    assert len(keys) == 4


def test_a_button_gives_its_payload_back(buttons):
    assert buttons.payload("a", buttons.issue("a", PADS)) == PADS
    assert buttons.payload("a", buttons.issue("a", DRIPS)) == DRIPS


def test_a_button_is_good_in_its_conversation_only(buttons):
    assert buttons.issue("a", PADS) != buttons.issue("b", PADS)
    assert buttons.payload("b", buttons.issue("a", PADS)) is None


def test_a_button_does_not_tell_its_topic(buttons):
    token = buttons.issue("a", PADS)

    assert "pads" not in token
    assert token != ButtonTokens([OTHER], [PADS]).issue("a", PADS)


def test_every_button_of_an_answer_hides_its_topic(parent):
    (answer,) = parent.say("Which breast pads should I use?")

    assert len(answer["buttons"]) == 3
    assert all(len(button["payload"]) == 22 for button in answer["buttons"])
    assert all(button["payload"].isalnum() for button in answer["buttons"])


@pytest.mark.parametrize("token", ["", PADS, "\0", "\ud800", "ä", "0" * 22])
def test_an_unknown_button_has_no_payload(buttons, token):
    assert buttons.payload("a", token) is None


def test_a_payload_that_does_not_exist_cannot_be_pressed(buttons):
    token = buttons.issue("a", topic_payload("gone"))

    assert buttons.payload("a", token) is None


def test_a_reply_goes_out_with_a_token_in_place_of_what_its_button_means(buttons):
    reply = Reply("answer", "Yes.", buttons=(Button("Drips?", DRIPS),))

    (named,) = buttons.named("a", [reply])

    assert named == Reply(
        "answer", "Yes.", buttons=(Button("Drips?", buttons.issue("a", DRIPS)),)
    )
