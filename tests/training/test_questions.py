"""The upper layers are tuned to what is asked, and kept with their hash."""

import pytest

from bot.encoder import SentenceEncoder, files, graph
from bot.encoder.head import read_head
from bot.gateway.content import read_content
from bot.settings import read_settings
from bot.training import questions, tuning

pytestmark = pytest.mark.rasa  # TensorFlow comes with it

PADS, NAPS = "faq/pads", "outside/sleep"
FEW = [
    ("which pads are best", PADS),
    ("do pads stick", PADS),
    ("pads of cotton or wool", PADS),
    ("when does he nap", NAPS),
    ("how long are naps", NAPS),
    ("no nap at noon", NAPS),
]


def test_its_examples_are_those_that_rasa_is_trained_on():
    assert sorted(questions.example_rows()) == sorted(
        read_content(read_settings()).examples()
    )


def test_what_was_tuned_is_kept_with_its_hash_and_taken_by_the_encoder(
    monkeypatch, tmp_path
):
    kept = tmp_path / "questions.npz"
    for module in (graph, tuning):
        monkeypatch.setattr(module, "TUNED_LAYERS", (4, 5))
    for module, name, value in [
        (tuning, "TEXTS", 4),
        (tuning, "RISING", 4),
        (questions, "ROUNDS", 12),
        (questions, "RATE", 3e-4),
        (questions, "QUESTIONS", kept),
        (questions, "example_rows", lambda: FEW),
    ]:
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(files, "QUESTIONS", kept)

    questions.tune()

    encoder = SentenceEncoder()
    guessed = encoder.guess(encoder.begin([text for text, _ in FEW]))
    labels = read_head(kept).labels
    assert [labels[best] for best in guessed.argmax(axis=1)] == [one for _, one in FEW]
