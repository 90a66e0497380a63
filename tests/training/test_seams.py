"""From messages with several questions it is learned where a question begins."""

import json

import pytest

from bot.errors import ContentError
from bot.training import seams as training
from bot.training.seams import SEAM, learned, read_several
from bot.understanding.seams import seams

SEVERAL = [f"do {thing} leak {SEAM} can {thing} hurt" for thing in ("pads", "cups")]
SINGLE = ["do pads leak when wet", "can cups hurt a lot", "pads and cups"]


@pytest.fixture
def examples(tmp_path, monkeypatch):
    """Writes the messages with several questions."""
    monkeypatch.setattr(training, "DATA", tmp_path)
    return lambda text: (tmp_path / "several.yml").write_text(text, encoding="utf-8")


def test_where_a_question_begins_is_found_again():
    words = ["do", "bibs", "leak", "can", "bibs", "hurt"]

    chances = seams(words, learned(SEVERAL, SINGLE))

    assert chances.index(max(chances)) == words.index("can") - 1


def test_the_same_is_learned_each_time():
    assert learned(SEVERAL, SINGLE) == learned(SEVERAL, SINGLE)


def test_what_was_seen_once_is_not_learned(monkeypatch):
    monkeypatch.setattr(training, "JOINED", 0)

    found = learned([*SEVERAL, f"do mugs leak {SEAM} can mugs hurt"], ["quokka hops"])

    assert "next can" in found
    assert "next hops" not in found


def test_messages_are_read_with_their_seams(examples):
    examples('messages:\n  - "why | how"\n')

    assert read_several() == ("why | how",)


@pytest.mark.parametrize("message", ["why how", "| why", "why |", "why|how"])
def test_a_message_without_a_seam_between_two_questions_is_told(examples, message):
    examples(f'messages:\n  - "a | b"\n  - "{message}"\n')

    with pytest.raises(ContentError, match=r"several\.yml:3: .*no '\|'"):
        read_several()


def test_the_examples_of_the_release_can_be_read():
    assert len(read_several()) > 500


def test_the_weights_are_written_by_the_command(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(training, "WEIGHTS", tmp_path / "seams.json")
    monkeypatch.setattr(training, "learned", lambda *_: {"next é": 0.5})

    training.main()

    written = (tmp_path / "seams.json").read_text(encoding="utf-8")
    assert json.loads(written) == {"next é": 0.5}
    assert "1 weights" in capsys.readouterr().out


def test_what_cannot_be_read_is_told_without_a_trace(examples):
    examples("messages: why")

    with pytest.raises(SystemExit, match=r"several\.yml"):
        training.main()
