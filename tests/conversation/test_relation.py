"""The words of a turn alone tell what it is to the answer before it, more or less."""

import pytest

from bot.conversation import relation
from bot.conversation.relation import ALL, relations


@pytest.fixture
def fresh():
    """The model is read anew, now and afterwards."""
    relation._model.cache_clear()
    yield
    relation._model.cache_clear()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("why does it do so", "same"),
        ("what about being worn out then", "other"),
        ("do you know which swaddle to buy", "outside"),
        ("haha my cousin had the very same thing", "remark"),
        ("ok thank you ever so much", "talk"),
    ],
)
def test_a_turn_is_told_by_its_words(text, told):
    found = relations(text)

    assert max(found, key=found.get) == told


@pytest.mark.parametrize("text", ["", "?", "\ud800", "我", "milk " * 20_000])
def test_any_text_has_a_chance_of_each(text):
    found = relations(text)

    assert set(found) == set(ALL)
    assert sum(found.values()) == pytest.approx(1)


def test_without_the_file_that_was_tested_no_turn_is_told_from_another(
    fresh, tmp_path, monkeypatch, caplog
):
    spoilt = tmp_path / "relations.npz"
    spoilt.write_bytes(relation.RELATIONS.read_bytes()[:-1] + b"?")
    hashed = relation.RELATIONS.with_suffix(".sha256").read_bytes()
    spoilt.with_suffix(".sha256").write_bytes(hashed)
    monkeypatch.setattr(relation, "RELATIONS", spoilt)

    assert len(set(relations("thanks").values())) == 1
    assert "relations.npz is not the file that was tested" in caplog.text
