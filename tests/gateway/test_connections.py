"""Slow, silent and very many connections to a real gateway: a crisis gets through."""

import contextlib
import json
import os
import resource
import socket
import subprocess
import sys

import httpx
import psutil
import pytest

from tests.gateway.parent import PATH
from tests.gateway.referral import CRISIS, assert_referred
from tests.gateway.waiting import until

IDLE = 10_000
SPARE = 200  # descriptors of the tests themselves
ANSWER_SECONDS = 5  # a second on an idle machine
GROWTH_BYTES = 300_000_000
CLOSED_SECONDS = 60
START_SECONDS = 120  # for what takes two on an idle machine
HEAD = b"POST /api/messages HTTP/1.1\r\nHost: clinic\r\nContent-Length: %d\r\n\r\n"


@contextlib.contextmanager
def gateway(home, patches="", **variables):
    """A gateway in a process of its own; `patches` change what takes long."""
    program = (
        "from bot.gateway import __main__ as m, connections\n"
        "from bot.gateway.channels import body\n"
        f"{patches}\nm.main()"
    )
    variables = {"LACTABOT_HOME": str(home), **variables}
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(listener.fileno())],
            env={**os.environ, **variables},
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
        )
        address = listener.getsockname()
        try:
            until(lambda: process.poll() is not None or is_up(address), START_SECONDS)
            yield psutil.Process(process.pid), address
        finally:
            process.kill()
            process.wait()


def is_up(address):
    with contextlib.suppress(httpx.HTTPError):
        return post(address, CRISIS).is_success
    return False


def is_loaded(address):
    """Whether the encoder is in memory, and what it makes of the entries."""
    url = f"http://{address[0]}:{address[1]}/ready"
    return httpx.get(url, trust_env=False).json()["retrieval"]


def post(address, text, seconds=ANSWER_SECONDS, **headers):
    return httpx.post(
        f"http://{address[0]}:{address[1]}{PATH}",
        json={"text": text},
        headers=headers,
        timeout=seconds,
        trust_env=False,
    )


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """A gateway that waits for a head or a body for two seconds only."""
    patches = "connections.HEAD_SECONDS = body.BODY_SECONDS = 2.0"
    with gateway(tmp_path_factory.mktemp("impatient"), patches) as (_, address):
        yield address


@pytest.fixture
def connection(impatient):
    with socket.create_connection(impatient, timeout=CLOSED_SECONDS) as connection:
        yield connection


def is_closed(connection):
    """Reads until the other side ends; red if it never does."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    return True


def body_of(connection):
    """The status and the JSON of a response."""
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
        head, _, body = received.partition(b"\r\n\r\n")
        with contextlib.suppress(ValueError):
            return int(head.split()[1]), json.loads(body)
    pytest.fail("the connection was closed without a response")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /api/mess",
        b"POST /api/messages HTTP/1.1\r\nHost: clinic\r\n",
        b"GET /health HTTP/1.1\r\nHost: clinic\r\n\r\nGET /hea",  # the second one
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1",  # read by none
    ],
)
def test_a_connection_that_does_not_ask_in_time_is_closed(connection, sent):
    connection.sendall(sent)

    assert is_closed(connection)


def test_a_head_without_an_end_is_cut(connection):
    with contextlib.suppress(ConnectionError):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: clinic\r\nX: " + b"x" * 1_000_000)

    assert is_closed(connection)


def test_a_body_that_does_not_come_is_refused_with_988(connection):
    connection.sendall(HEAD % 1000 + b'{"text": "do pads')

    status, problem = body_of(connection)

    assert (status, problem["title"]) == (408, "Too slow")
    assert "988" in problem["help"]


def test_a_crisis_in_a_body_that_does_not_end_is_referred(connection):
    connection.sendall(HEAD % 1000 + json.dumps({"text": CRISIS}).encode()[:-2])

    status, found = body_of(connection)

    assert status == 200
    assert found["replies"][0]["kind"] == "crisis"


def test_a_connection_that_asks_in_time_goes_on(connection):
    body = json.dumps({"text": CRISIS}).encode()
    for _ in range(3):
        connection.sendall(HEAD % len(body) + body)

        assert body_of(connection)[1]["replies"][0]["kind"] == "crisis"


def test_ten_thousand_idle_connections_leave_a_crisis_its_answer(tmp_path):
    allow_descriptors(IDLE + SPARE)
    with (
        contextlib.ExitStack() as idle,
        gateway(tmp_path, "connections.HEAD_SECONDS = 600.0") as (process, address),
    ):
        until(lambda: is_loaded(address), START_SECONDS)
        before = process.memory_info().rss
        for _ in range(IDLE):
            idle.enter_context(socket.create_connection(address, timeout=60))
        until(lambda: process.num_fds() > IDLE)

        response = post(address, CRISIS)
        grown = process.memory_info().rss - before

    assert_referred(response)
    assert grown < GROWTH_BYTES


def test_a_new_connection_takes_the_place_of_the_one_that_rests_longest(tmp_path):
    patches = "m.room = lambda: 50; connections.HEAD_SECONDS = 600.0"
    with (
        contextlib.ExitStack() as idle,
        gateway(tmp_path, patches) as (process, address),
    ):
        resting = [
            idle.enter_context(socket.create_connection(address, timeout=60))
            for _ in range(200)
        ]
        response = post(address, CRISIS)

        assert_referred(response)
        assert is_closed(resting[0])
        assert process.num_fds() < 200


def test_a_flood_of_new_conversations_is_limited_and_a_crisis_in_it_is_not(tmp_path):
    patches = (
        "from bot import clinic\n"
        "read = clinic._rates\n"
        "clinic._rates = lambda fields: read(fields) and clinic.Rates(address=20)"
    )
    proxies = {"LACTABOT_TRUSTED_PROXIES": "127.0.0.1"}
    flood, other = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}
    with gateway(tmp_path, patches, **proxies) as (process, address):
        before = process.memory_info().rss
        found = [post(address, "hi", 60, **flood).json() for _ in range(60)]
        crisis = post(address, CRISIS, **flood)
        elsewhere = post(address, "hi", 60, **other).json()
        grown = process.memory_info().rss - before

    assert_referred(crisis)
    limited = [one for one in found if "one minute" in one["replies"][0]["text"]]
    assert len(limited) > 5
    assert elsewhere["replies"][0]["kind"] == "smalltalk"
    assert grown < GROWTH_BYTES


def allow_descriptors(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        pytest.fail(f"this test needs {count} descriptors, and may have {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))
