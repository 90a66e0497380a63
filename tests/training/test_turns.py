"""From turns of conversations it is learned what one is to the answer before it."""

import pytest

from bot.conversation.relation import ALL
from bot.encoder.regression import Regression
from bot.errors import ContentError
from bot.training import turns as training
from bot.training.turns import read_turns

TURNS = {
    "same": ["why is that", "how long is that"],
    "other": ["what about pads", "and what about tiredness"],
    "outside": ["which pump to buy", "which tea to drink"],
    "remark": ["mine too lol", "oh that is good"],
    "talk": ["thanks a lot", "thanks so much"],
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes the turns to learn from."""
    monkeypatch.setattr(training, "TURNS", tmp_path / "turns.yml")

    def write(turns):
        lines = [f"{name}: {said}" for name, said in turns.items()]
        training.TURNS.write_text("\n".join(lines), encoding="utf-8")

    return write


def test_turns_are_read_by_what_they_are_to_the_answer_before(write):
    write(TURNS)

    assert read_turns() == {name: tuple(said) for name, said in TURNS.items()}


@pytest.mark.parametrize("name", ALL)
def test_a_relation_without_turns_is_told(write, name):
    write({**TURNS, name: []})

    with pytest.raises(ContentError, match=rf"turns\.yml:\d: .*'{name}'"):
        read_turns()


def test_an_unknown_relation_is_told_with_its_line(write):
    write({**TURNS, "later": ["and then"]})

    with pytest.raises(ContentError, match=r"turns\.yml:6: .*'later'"):
        read_turns()


def test_the_turns_of_the_release_can_be_read():
    assert min(len(said) for said in read_turns().values()) > 300


def test_what_was_learned_is_written_by_the_command(
    write, monkeypatch, tmp_path, capsys
):
    write(TURNS)
    monkeypatch.setattr(training, "RELATIONS", tmp_path / "relations.npz")

    training.main()

    found = Regression.load(tmp_path / "relations.npz")
    chances = dict(zip(found.labels, found.chances(["thanks"])[0], strict=True))
    assert set(chances) == set(ALL)
    assert max(chances, key=chances.get) == "talk"
    assert "from 10 turns" in capsys.readouterr().out


def test_what_cannot_be_read_is_told_without_a_trace(write):
    write({"same": ["why"]})

    with pytest.raises(SystemExit, match=r"turns\.yml"):
        training.main()
