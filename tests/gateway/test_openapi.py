"""The OpenAPI document tells the truth: odd requests to every route prove it."""

import dataclasses
import itertools
from urllib.parse import parse_qsl

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.datastructures import ImmutableMultiDict
from starlette.routing import Route

from bot.gateway.app import create_app
from bot.gateway.channels.twilio import signatures
from bot.gateway.parts import build
from bot.gateway.signatures import Keys
from bot.settings import read_settings
from tests.gateway.assembly import share
from tests.gateway.receiver import SECRET
from tests.gateway.stand_ins import Away, serving

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 40  # of each route
TOKEN = "0123456789abcdef" * 2
PUBLIC = "https://bot.example.org"
FOR_BROWSERS = {
    "/favicon.ico",
    "/widget/lactabot.js",
    "/widget/{version}/{name}",
    "/s/{topic}",
}
ROUTES = [
    ("POST", "/api/messages"),
    ("GET", "/api/messages"),
    ("DELETE", "/api/messages"),
    ("POST", "/api/feedback"),
    ("GET", "/api/clinic"),
    ("POST", "/channels/webhook"),
    ("POST", "/channels/webhook/staff"),
    ("POST", "/channels/twilio"),
    ("GET", "/health"),
    ("GET", "/ready"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
]
SIGNED = [route for route in ROUTES if route[1].startswith("/channels/")]
IDS = itertools.count()


class Sign:
    """Signs what is about to go out, as the servers of the clinic and Twilio do."""

    def __call__(self, request):
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        if "/channels/twilio" in request.url:
            form = ImmutableMultiDict(parse_qsl(body.decode("latin-1"), True))
            url = f"{PUBLIC}/channels/twilio"
            request.headers["X-Twilio-Signature"] = min(signatures(TOKEN, url, form))
        elif "/channels/webhook" in request.url:
            request.headers.update(Keys([SECRET]).headers(f"msg_{next(IDS)}", body))
        return request


@pytest.fixture(scope="module")
def app(tmp_path_factory, real_guard, encoder):
    """A gateway where every route is set up; no engine, whose time it would take."""
    variables = {
        "LACTABOT_HOME": str(tmp_path_factory.mktemp("home")),
        "LACTABOT_PUBLIC_URL": PUBLIC,
        "LACTABOT_TWILIO_AUTH_TOKEN": TOKEN,
    }
    with pytest.MonkeyPatch.context() as patch:
        share(patch, real_guard, encoder)
        made = dataclasses.replace(read_settings(variables), webhook_secrets=(SECRET,))
        gateway = build(made)
    gateway.turns.answering._engines = [Away()]
    return create_app(gateway)


@pytest.fixture(scope="module")
def url(app):
    with serving(app) as url:
        yield url


@pytest.fixture(scope="module")
def document(url):
    return schemathesis.openapi.from_url(f"{url}/openapi.json")


def test_the_document_names_every_route_that_a_program_may_call(app, document):
    def plain(path):
        return path.replace(":path}", "}")

    routes = {plain(route.path) for route in app.routes if isinstance(route, Route)}
    named = set(document.raw_schema["paths"])

    assert routes - {"/{path}"} == named | FOR_BROWSERS
    assert {path for _, path in ROUTES} == named


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_response_is_as_the_document_says(document, url, method, path):
    send_odd_requests(document[path][method], url)


@pytest.mark.parametrize(("method", "path"), SIGNED)
def test_so_is_every_response_to_what_is_signed(document, url, method, path):
    send_odd_requests(document[path][method], url, Sign())


@pytest.mark.parametrize(
    "text", ["I want to kill myself", "My baby is turning blue", "do pads help"]
)
def test_what_parents_get_is_as_the_document_says(document, url, text):
    say = document["/api/messages"]["POST"]

    said = requests.post(f"{url}/api/messages", json={"text": text}, timeout=60)
    token = {"Authorization": f"Bearer {said.json()['conversation']}"}
    resumed = requests.get(f"{url}/api/messages", headers=token, timeout=60)

    say.validate_response(said)
    document["/api/messages"]["GET"].validate_response(resumed)


def send_odd_requests(operation, url, auth=None):
    """Requests after the document, and others, each with all checks."""
    modes = schemathesis.GenerationMode
    right, wrong = (
        operation.as_strategy(generation_mode=mode)
        for mode in (modes.POSITIVE, modes.NEGATIVE)
    )
    # 503 is what /ready says on purpose until Rasa is up.
    checks = CHECKS[operation.path == "/ready" :]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=right | wrong if operation.method == "post" else right)
    def send(case):
        response = case.call(base_url=url, auth=auth)
        case.validate_response(response, checks=checks)

    send()
