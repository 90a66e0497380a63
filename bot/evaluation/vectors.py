"""Encode examples, each once in its life: after an edit only what is new takes time."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.encoder import DIMENSIONS, SentenceEncoder
from bot.encoder.sentence_encoder import VECTORS
from bot.settings import read_settings

logger = logging.getLogger(__name__)

PART = 64  # texts that one core encodes in a row
KEPT = 100_000  # texts: 150 MB; the newest stay

Vectors = dict[bytes, np.ndarray]  # by the hash of a text


def encode(texts: Sequence[str]) -> np.ndarray:
    """The vectors of texts, from an earlier training or from the encoder, on all cores.

    About 3 ms a new text on two cores. A cache that cannot be read or written is left
    alone.

    Returns:
        Shape (len(texts), dimensions).

    Raises:
        ModelError: The encoder's files are missing, or not those that were tested.
    """
    cache = read_settings().home / "cache" / f"vectors-{VECTORS}.npz"
    known = _read(cache)
    keys = {text: _key(text) for text in texts}
    new = [text for text, key in keys.items() if key not in known]
    if new:
        known |= zip((keys[text] for text in new), _encode(new), strict=True)
        _write(cache, known)
    return np.stack([known[keys[text]] for text in texts])


def _key(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16).digest()


def _encode(texts: Sequence[str]) -> np.ndarray:
    encoder = SentenceEncoder()
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # ONNX leaves Python alone
        parts = [texts[at : at + PART] for at in range(0, len(texts), PART)]
        return np.concatenate(list(threads.map(encoder.encode, parts)))


def _read(path: Path) -> Vectors:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            keys, vectors = arrays["keys"], arrays["vectors"]
    except (OSError, ValueError, EOFError, KeyError, BadZipFile):
        return {}
    if keys.dtype != "V16" or vectors.shape != (len(keys), DIMENSIONS):
        return {}
    return dict(zip((key.tobytes() for key in keys), vectors, strict=True))


def _write(path: Path, known: Vectors) -> None:
    newest = list(known.items())[-KEPT:]
    keys = np.frombuffer(b"".join(key for key, _ in newest), dtype="V16")
    partial = path.with_suffix(f".{os.getpid()}.npz")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(partial, keys=keys, vectors=np.stack([vector for _, vector in newest]))
        partial.replace(path)
    except OSError as error:
        logger.warning("%s cannot be written: %s", path, error.strerror)
