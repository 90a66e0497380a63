"""The second tier is trained on labelled messages, and on nothing else."""

import sys

import pytest

from bot.encoder.grams import BUCKETS
from bot.safety.classifier import Classifier
from bot.safety.examples import NONE, Example, read_examples
from bot.safety.verdict import CATEGORIES
from bot.settings import PROJECT
from bot.training import classifier as training


@pytest.fixture(autouse=True)
def steps_back(monkeypatch):
    """How far the command steps back; the tests themselves do not."""
    steps = []
    monkeypatch.setattr(training.os, "nice", steps.append)
    return steps


@pytest.fixture
def minimal(project, monkeypatch):
    """The minimal project in place of the real one."""
    monkeypatch.setattr(training, "DATA", project.data)
    return project


def test_a_harmless_message_is_harmless_in_each_of_its_sentences():
    example = Example(NONE, NONE, "plain", "en", ("I leak. It drips a lot.", "Why so?"))

    assert training.rows([example]) == [
        (example.text, NONE),
        ("I leak.", NONE),
        ("It drips a lot.", NONE),
        ("Why so?", NONE),
    ]


def test_a_message_in_crisis_is_one_text():
    example = Example(
        "crisis", "violence", "plain", "en", ("I leak. He hits me.", "Oh")
    )

    assert training.rows([example]) == [("I leak. He hits me.\nOh", "crisis/violence")]


def test_the_examples_of_the_project_are_trained_on(minimal, tmp_path):
    training.train(tmp_path / "guard.npz")

    trained = Classifier.load(tmp_path / "guard.npz")
    texts = ["i want to be dead", "his diapers stay dry", "cuanta leche toma"]
    chances = trained.chances(texts)
    assert [trained.labels[best] for best in chances.argmax(axis=1)] == [
        "crisis/suicidality",
        "same_day/newborn",
        NONE,
    ]


def test_the_questions_that_we_answer_are_trained_on_as_harmless(minimal, tmp_path):
    training.train(tmp_path / "guard.npz")

    trained = Classifier.load(tmp_path / "guard.npz")
    texts = ["drips question nine", "pads question one"]
    harmless = trained.chances(texts)
    assert (harmless[:, trained.labels.index(NONE)] > 0.9).all()


def test_the_same_examples_give_the_same_file(minimal, tmp_path):
    training.train(tmp_path / "one.npz")
    training.train(tmp_path / "two.npz")

    hashes = [(tmp_path / f"{name}.sha256").read_text() for name in ("one", "two")]
    assert hashes[0] == hashes[1]


def test_the_command_writes_the_file_named(minimal, tmp_path, monkeypatch):
    path = tmp_path / "guard.npz"
    monkeypatch.setattr(sys, "argv", ["classifier", str(path)])

    training.main()

    assert Classifier.load(path).labels


def test_the_command_leaves_the_processor_to_others(
    minimal, steps_back, tmp_path, monkeypatch
):
    monkeypatch.setattr(sys, "argv", ["classifier", str(tmp_path / "guard.npz")])

    training.main()

    assert steps_back == [training.NICE]


def test_the_command_tells_in_one_line_why_it_cannot_train(
    minimal, tmp_path, monkeypatch, capsys
):
    minimal.edit("data/safety/examples/few.yml", "language: es", "language: it")
    monkeypatch.setattr(sys, "argv", ["classifier", str(tmp_path / "guard.npz")])

    with pytest.raises(SystemExit) as caught:
        training.main()

    assert caught.value.code == 1
    told = capsys.readouterr().err
    assert told.endswith("'it' is no language of ours\n")
    assert told.count("\n") == 1
    assert not (tmp_path / "guard.npz").exists()


def test_the_real_examples_show_every_kind_that_can_be_found():
    paths = sorted((PROJECT / "data" / "safety" / "examples").glob("*.yml"))

    labels = {example.label for example in read_examples(paths)}

    assert labels == {
        NONE,
        *(f"{level}/{name}" for level, names in CATEGORIES.items() for name in names),
    } - {"crisis/unknown"}


def test_the_real_classifier_knows_every_kind(trained_guard):
    assert len(trained_guard.classifier.labels) == 1 + 6 + 2 + 3
    assert trained_guard.classifier.gram_weights.shape == (12, BUCKETS)
