"""The gateway that is fed ends with the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz import gateway


@pytest.fixture(scope="session", autouse=True)
def _closed_at_the_end() -> Iterator[None]:
    yield
    gateway.close()
