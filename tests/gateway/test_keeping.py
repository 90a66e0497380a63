"""What was said is written down if it can be, and said in any case."""

import pytest
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.gateway.keeping import Keeper, storable
from bot.gateway.metrics import Metrics
from bot.knowledge.reply import Reply
from tests.gateway.parent import PATH, Parent

QUESTION = "Which breast pads should I use?"


@pytest.mark.anyio
async def test_a_turn_that_forgets_its_conversation_is_not_kept(file_store):
    keeper = Keeper(file_store, Metrics())

    await keeper.turn("a", "yes", [Reply("notice", "Gone.", forgets=True)], "")
    await keeper.turn("b", "hi", [Reply("smalltalk", "Hello.")], "")

    assert await file_store.turns("a") == []
    assert len(await file_store.turns("b")) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
async def test_what_no_database_can_hold_is_kept_without_it(file_store, text):
    await Keeper(file_store, Metrics()).turn("a", storable(text), [], "")

    (turn,) = await file_store.turns("a")
    assert turn.text in ("ab", "a?b")


def test_referrals_are_counted_and_nothing_else(assemble):
    gateway = assemble()

    with TestClient(create_app(gateway)) as client:
        parent = Parent(client)
        parent.say("quiero matarme")
        (line,) = [r for r in parent.say("thanks") if r["kind"] == "notice"]
        parent.press(line["buttons"][0])
        parent.say("My baby is turning blue. " + QUESTION)
        client.post(PATH, content=b"I want to kill myself")
        client.post(PATH, content=b"I want to kill myself")
        counts = client.portal.call(gateway.store.counts)

    found = {
        (row["level"], row["category"], row["language"], row["channel"]): row["count"]
        for row in counts
    }
    assert found == {
        ("crisis", "suicidality", "es", "web"): 1,
        ("crisis", "hotline", "es", "web"): 1,
        ("emergency", "newborn", "en", "web"): 1,
        ("crisis", "suicidality", "en", "web"): 2,
    }


def test_a_referral_that_cannot_be_counted_is_given_all_the_same(
    start, tmp_path, caplog
):
    with start(conversations=tmp_path / "missing") as client:
        (red_flag,) = Parent(client).say("My baby is turning blue")

    assert red_flag["kind"] == "red_flag"
    assert "not counted" in caplog.text
    assert "blue" not in caplog.text
