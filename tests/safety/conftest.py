"""Imports spaCy without TensorFlow, before any test of the guard imports it with."""

import sys

import pytest

# spaCy imports TensorFlow wherever it is installed, which takes 7 s and which the guard
# never needs. Hidden only meanwhile: the tests of Rasa's components need TensorFlow.
with pytest.MonkeyPatch.context() as patch:
    patch.setitem(sys.modules, "tensorflow", sys.modules.get("tensorflow"))
    import spacy.matcher  # noqa: F401
