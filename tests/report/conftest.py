"""What the tests of the report share."""

import pytest

from bot.gateway.store import Store
from tests.report.store import Filled


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def home(tmp_path):
    """The data folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
async def filled(home):
    """An open store, and ways to fill it."""
    store = Store(home)
    await store.open()
    yield Filled(store)
    await store.close()
