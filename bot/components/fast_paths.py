"""What Rasa does anew on each turn, done once.

Rasa 3.6 is at the end of its line, so these replacements are stable; each was measured.
`bot.components.channel` puts them in place, so only the server behind our gateway has
them: `rasa train`, `rasa shell` and `rasa test` run as they were released.
"""

from __future__ import annotations

import functools
from types import TracebackType
from typing import Any

import aiohttp
import rasa.core.processor
from jsonschema.validators import validator_for
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event
from rasa.utils.endpoints import EndpointConfig

ACTION_SECONDS = 3.0  # less than the gateway's deadline, so that a turn always ends


def install() -> None:
    """Puts the fast paths in the place of Rasa's own."""
    rasa.core.processor.DaskGraphRunner = DirectGraphRunner
    EndpointConfig.session = _kept_session
    # Rasa looks through all classes of events for each event that it reads.
    Event.resolve_by_type = staticmethod(_event_class)
    # Rasa checks its own, unchanging schema of an action's result against the schema of
    # schemas on each call: 10 ms, where the check of the result itself takes 0.03 ms.
    validator_for({}).check_schema = lambda schema: None


_resolve_by_type = Event.resolve_by_type


@functools.cache
def _event_class(
    type_name: str, default: type[Event] | None = None
) -> type[Event] | None:
    """The class of events of a name; an unknown one is an error each time."""
    return _resolve_by_type(type_name, default)


class DirectGraphRunner(DaskGraphRunner):
    """Runs a graph by calling its nodes; dask's scheduler took a sixth of a turn."""

    def run(
        self,
        inputs: dict[str, Any] | None = None,
        targets: list[str] | None = None,
    ) -> dict[str, Any]:
        """Runs the graph; see `GraphRunner.run`."""
        names = tuple(targets or self._graph_schema.target_names)
        results = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(names):
            if name not in results:
                results[name] = self._instantiated_nodes[name](
                    *(results[need] for need in needs)
                )
        return dict(results[name] for name in names)

    @functools.cache  # noqa: B019 (one runner lives as long as its process)
    def _order(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """The nodes that the targets need, each after all that it needs itself."""
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        order: dict[str, tuple[str, ...]] = {}

        def visit(name: str) -> None:
            if name in nodes and name not in order:
                needs = tuple(nodes[name].needs.values())
                for need in needs:
                    visit(need)
                order[name] = needs

        for name in nodes:
            visit(name)
        return list(order.items())


class _KeptSession:
    """A session that outlives the `async with` in which Rasa uses it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass


_sessions: dict[int, _KeptSession] = {}


def _kept_session(endpoint: EndpointConfig) -> _KeptSession:
    """One session for each endpoint, with its connections kept open."""
    if id(endpoint) not in _sessions:
        timeout = aiohttp.ClientTimeout(total=ACTION_SECONDS)
        session = aiohttp.ClientSession(headers=endpoint.headers, timeout=timeout)
        _sessions[id(endpoint)] = _KeptSession(session)
    return _sessions[id(endpoint)]
