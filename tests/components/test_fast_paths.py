import asyncio
from typing import ClassVar

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction
from rasa.engine.graph import GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    SlotSet,
    deserialise_events,
)
from rasa.utils.endpoints import EndpointConfig

from bot.components.fast_paths import DirectGraphRunner, _kept_session, install


class Add(GraphComponent):
    """Adds what it is given."""

    calls: ClassVar[list[str]] = []

    def __init__(self, name):
        self._name = name

    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        return cls(config["name"])

    def add(self, **numbers):
        self.calls.append(self._name)
        return sum(numbers.values())


def add(name, **needs):
    return SchemaNode(
        needs=needs,
        uses=Add,
        constructor_name="create",
        fn="add",
        config={"name": name},
        is_target=name == "last",
    )


# `unused` is needed by no target; `first` is needed twice.
GRAPH = GraphSchema(
    {
        "last": add("last", left="middle", right="first"),
        "middle": add("middle", one="first", other="given"),
        "first": add("first", number="given"),
        "unused": add("unused", number="given"),
    }
)


@pytest.fixture
def runner(node):
    Add.calls.clear()
    return lambda kind: kind(GRAPH, node["model_storage"], node["execution_context"])


@pytest.mark.parametrize("targets", [["last"], ["middle", "first"], None])
def test_a_graph_gives_what_dask_gives(runner, targets):
    direct = runner(DirectGraphRunner).run({"given": 1}, targets)

    assert direct == runner(DaskGraphRunner).run({"given": 1}, targets)


def test_each_node_is_called_once_and_only_if_it_is_needed(runner):
    runner(DirectGraphRunner).run({"given": 1}, ["last"])

    assert sorted(Add.calls) == ["first", "last", "middle"]


def test_a_second_run_takes_its_own_input(runner):
    direct = runner(DirectGraphRunner)
    direct.run({"given": 1}, ["last"])

    assert direct.run({"given": 2}, ["last"]) == {"last": 6}


@pytest.fixture
def installed(monkeypatch):
    """The fast paths, taken back after the test."""
    validator = jsonschema.validators.validator_for({})
    monkeypatch.setattr("rasa.core.processor.DaskGraphRunner", DaskGraphRunner)
    monkeypatch.setattr(EndpointConfig, "session", EndpointConfig.session)
    monkeypatch.setattr(validator, "check_schema", validator.check_schema)
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(Event.resolve_by_type))
    install()


def test_a_wrong_result_of_an_action_is_still_refused(installed):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"events": 3}, RemoteAction.action_response_format_spec())


def test_events_are_read_as_before(installed):
    events = [
        {"event": "action", "name": "action_listen"},
        {"event": "slot", "name": "topic", "value": "cramps"},
    ]

    assert (
        deserialise_events(events * 2)
        == [
            ActionExecuted("action_listen"),
            SlotSet("topic", "cramps"),
        ]
        * 2
    )


def test_an_event_of_no_known_kind_is_refused_each_time(installed):
    for _ in range(2):
        with pytest.raises(ValueError, match="quagga"):
            Event.resolve_by_type("quagga")


def test_an_endpoint_keeps_its_session_for_the_next_call():
    async def twice():
        endpoint = EndpointConfig("http://127.0.0.1:1")
        async with _kept_session(endpoint) as first:
            pass
        async with _kept_session(endpoint) as second:
            assert not second.closed
        await second.close()
        return first is second

    assert asyncio.run(twice())
