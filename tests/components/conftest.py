"""Rasa needs TensorFlow to be importable; `bot.gateway` may have blocked it."""

import sys

import pytest

if sys.modules.get("tensorflow", sys) is None:
    del sys.modules["tensorflow"]
import tensorflow  # noqa: F401 (once imported, it is no longer blocked)
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource


@pytest.fixture
def node(tmp_path):
    """What Rasa gives a component: a place in a model, and the graph around it."""
    return {
        "model_storage": LocalModelStorage.create(tmp_path),
        "resource": Resource("a component"),
        "execution_context": ExecutionContext(GraphSchema({}), node_name="a component"),
    }
