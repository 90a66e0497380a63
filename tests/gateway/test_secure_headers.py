"""Every response tells browsers what not to do with it, also one that went wrong."""

import asyncio
import dataclasses

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.gateway.channels.body import BODY_BYTES
from tests.gateway.assembly import assembled
from tests.gateway.parent import PATH
from tests.gateway.receiver import SECRET
from tests.gateway.stand_ins import Mistaken

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), "
        "usb=()"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
ENCRYPTED = "strict-transport-security"
PREFLIGHT = {
    "Origin": "https://other.example",
    "Access-Control-Request-Method": "POST",
}
PAGES = ["/", "/s/breast_pads", "/chat.js", "/style.css", "/widget/lactabot.js"]
ANSWERS = ["/health", "/ready", "/metrics", "/openapi.json", "/api/clinic", PATH]
POSTED = (
    PATH,
    "/api/feedback",
    "/channels/twilio",
    "/channels/webhook",
    "/channels/webhook/staff",
)
CHUNK = 500_000  # bytes
MISSING = ["/missing", "/s/missing", "/widget/old/missing.js", "/../bot/cli.py"]


def assert_secure(response):
    assert HEADERS.items() <= dict(response.headers).items()
    names = [name for name, _ in response.headers.raw]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", [*PAGES, *ANSWERS, *MISSING])
def test_every_response_keeps_to_itself(client, path):
    assert_secure(client.get(path))


@pytest.mark.parametrize("path", ["/", PATH, "/channels/twilio", "/missing"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "TRACE", "OPTIONS"])
def test_so_does_the_answer_to_a_method_that_is_not_known(client, method, path):
    response = client.request(method, path)

    assert response.status_code == 405
    assert_secure(response)


def test_so_does_the_answer_that_lets_no_other_site_in(client):
    response = client.options(PATH, headers=PREFLIGHT)

    assert response.status_code == 400
    assert_secure(response)


def test_so_does_an_answer_after_a_mistake_of_ours(start):
    with start(engines=[Mistaken()]) as client:
        response = client.post(PATH, json={"text": "do pads help"})

    assert response.status_code == 500
    assert_secure(response)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("public_url", "said"),
    [
        ("https://bot.example.org", "max-age=31536000"),
        ("http://bot.example.org", None),
        ("", None),
    ],
)
def test_browsers_keep_to_https_once_the_clinic_has_it(assemble, public_url, said):
    gateway = assemble()
    settings = dataclasses.replace(gateway.settings, public_url=public_url)
    client = TestClient(create_app(dataclasses.replace(gateway, settings=settings)))

    assert client.get("/").headers.get(ENCRYPTED) == said
    assert client.get("/missing").headers.get(ENCRYPTED) == said


@pytest.mark.parametrize("path", [*ANSWERS, *MISSING, "/s/breast_pads"])
def test_no_cache_keeps_what_was_said(client, path):
    assert client.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/style.css", "/widget/lactabot.js"])
def test_a_file_is_kept_and_asked_for_anew(client, path):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "no-cache"
    assert again.status_code == 304
    assert again.headers["cache-control"] == "no-cache"


def test_the_routes_that_take_posts_are_those_that_are_tested_here(client):
    found = {
        route.path
        for route in client.app.routes
        if isinstance(route, Route) and "POST" in (route.methods or ())
    }

    assert found == set(POSTED)


@pytest.mark.parametrize("path", POSTED)
def test_no_route_reads_on_past_its_limit(settings, path):
    settings = dataclasses.replace(settings, webhook_secrets=(SECRET,))
    read, said = 0, []

    async def receive():
        nonlocal read
        read += CHUNK
        return {"type": "http.request", "body": b" " * CHUNK, "more_body": True}

    async def send(message):
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": []}
    app = create_app(assembled(settings))
    asyncio.run(app({**scope, "query_string": b"", "root_path": ""}, receive, send))

    assert said[0]["status"] == 413
    assert read <= BODY_BYTES + CHUNK
