"""A number is kept sealed, and only while a hand-off is on."""

import pytest
from sqlalchemy import text

from bot.gateway.texting.numbers import Numbers, Way

SECRET = b"a secret of thirty-two bytes ..."
WAY = Way("whatsapp", "whatsapp:+15005550109", "whatsapp:+15005550006")


async def kept(store):
    return await store.execute(text("SELECT * FROM numbers"))


async def after_a_restart(store, secret=SECRET, is_on=True):
    numbers = Numbers([secret], store)
    await numbers.open(lambda key: is_on)
    return numbers


@pytest.mark.anyio
async def test_a_restart_forgets_no_number_of_a_hand_off(store):
    Numbers([SECRET], store).keep("key", WAY)

    assert (await after_a_restart(store)).of("key") == WAY


@pytest.mark.anyio
async def test_the_last_number_that_a_parent_wrote_to_counts(store):
    numbers = Numbers([SECRET], store)
    numbers.keep("key", Way("sms", WAY.theirs, "+1"))
    numbers.keep("key", WAY)

    assert (await after_a_restart(store)).of("key") == WAY


@pytest.mark.anyio
async def test_no_number_can_be_read_in_the_store(store, tmp_path):
    Numbers([SECRET], store).keep("key", WAY)
    assert len(await kept(store)) == 1

    for file in tmp_path.iterdir():
        assert b"5005550" not in file.read_bytes()


@pytest.mark.anyio
async def test_a_number_that_is_forgotten_is_deleted(store):
    numbers = Numbers([SECRET], store)
    numbers.keep("key", WAY)
    numbers.forget("key")

    assert numbers.of("key") is None
    assert await kept(store) == []


@pytest.mark.anyio
async def test_a_number_whose_hand_off_has_ended_is_deleted_at_the_start(store):
    Numbers([SECRET], store).keep("key", WAY)

    numbers = await after_a_restart(store, is_on=False)

    assert numbers.of("key") is None
    assert await kept(store) == []


@pytest.mark.anyio
async def test_a_number_that_another_secret_sealed_is_deleted(store, caplog):
    Numbers([SECRET], store).keep("key", WAY)

    numbers = await after_a_restart(store, secret=SECRET[::-1])

    assert numbers.of("key") is None
    assert await kept(store) == []
    assert "another secret" in caplog.text
