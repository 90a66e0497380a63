"""What may be fed anything: each target takes bytes, and raises if a promise is broken.

The same targets are fed by Hypothesis, by atheris and by the kept corpus.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus
from xml.etree import ElementTree

import httpx

from bot.errors import RequestError
from bot.gateway.channels import twilio, webhook
from bot.gateway.channels.body import fields_of, texts_in
from bot.safety.legible import legible
from bot.safety.normalise import SIGNS, decoded, readings, words
from bot.safety.sentences import PIECES_AT_MOST, pieces
from tests.fuzz.gateway import KEYS, client, gateway, signed_by_twilio
from tests.gateway.parent import PATH

CRISIS = "I want to kill myself"
# One character may stand for eighteen letters (U+FDFA), each of which folds to three.
GROWTH = 54

Target = Callable[[bytes], None]


def normaliser(data: bytes) -> None:
    """Places are right, what is plain stays so, and nothing grows out of hand."""
    text = _text(data)
    assert len(decoded(text)) == len(text)
    for reading in readings(text):
        at = 0
        for word, start, end in reading:
            assert at <= start < end <= len(text), (word, start, end)
            assert len(word) <= GROWTH * (end - start)
            at = end
    as_it_is = readings(text)[0]
    for word, start, end in as_it_is:
        assert readings(text[start:end])[0] == [(word, 0, end - start)]
    plain = words(text)
    assert words(" ".join(plain)) == plain
    signs = re.compile(f"[{re.escape(SIGNS)}]+")
    assert plain == [w for word, _, _ in as_it_is for w in signs.split(word) if w]
    assert len(legible(text)) <= GROWTH * len(text)
    found = pieces(text)
    assert len(found) <= PIECES_AT_MOST + 1
    assert all(0 <= piece.start < piece.end <= len(text) for piece in found)


def guard(data: bytes) -> None:
    """Findings lie in the text; a crisis on a line of its own is found beside it."""
    text = _text(data)
    if verdict := gateway().guard.check(text):
        for finding in verdict.findings:
            assert 0 <= finding.start <= finding.end <= len(text)
    for planted in (f"{text}\n{CRISIS}", f"{CRISIS}\n{text}"):
        found = gateway().guard.check(planted)
        assert found is not None and found.is_crisis, planted


def parsers(data: bytes) -> None:
    """What reads bodies refuses in our own words, and hides no text from the guard."""
    try:
        fields_of(data, webhook.FIELDS)
    except RequestError as error:
        assert 400 <= error.status < 500
    seen = set(texts_in(data))
    assert set(_strings(_json(data))) <= seen
    try:
        form = twilio._form(data)
    except RequestError as error:
        assert error.status == 413
    else:
        said = twilio.twiml(form.values())
        assert len(ElementTree.fromstring(said)) == len(form)
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    parts = data.decode("latin-1").split("\n")
    try:
        KEYS.check(dict(zip(names, parts, strict=False)), data)
    except RequestError as error:
        assert error.status == 403
    else:
        raise AssertionError("a made-up signature was taken")


def web(data: bytes) -> None:
    """`POST /api/messages`."""
    _post(PATH, data, {})


def feedback(data: bytes) -> None:
    """`POST /api/feedback`."""
    _post("/api/feedback", data, {})


def portal(data: bytes) -> None:
    """`POST /channels/webhook`, signed."""
    _post(webhook.PATH, data, KEYS.headers("msg_1", data))


def staff(data: bytes) -> None:
    """`POST /channels/webhook/staff`, signed. The clinic's own words are no crisis."""
    headers = KEYS.headers("msg_2", data)
    response = client().post(webhook.STAFF_PATH, content=data, headers=headers)
    assert 200 <= response.status_code < 500, response.text


def phone(data: bytes) -> None:
    """`POST /channels/twilio`, signed."""
    assert _text_message(data).status_code in (200, 413)
    for name in twilio.WORDS:
        body = data + f"&{name}={quote_plus(CRISIS)}".encode()
        assert "988" in _text_message(body).text, body


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (normaliser, guard, parsers, web, feedback, portal, staff, phone)
}


def _text_message(body: bytes) -> httpx.Response:
    headers = signed_by_twilio(body)
    return client().post(twilio.PATH, content=body, headers=headers)


def _post(path: str, data: bytes, headers: dict[str, str]) -> None:
    response = client().post(path, content=data, headers=headers)
    assert 200 <= response.status_code < 500, response.text
    for body in _planted(data):
        if headers:
            headers = KEYS.headers("msg_3", body)
        response = client().post(path, content=body, headers=headers)
        assert response.status_code == 200, body
        (reply, *_) = response.json()["replies"]
        assert reply["kind"] == "crisis" and "988" in reply["text"], body


def _planted(data: bytes) -> Iterator[bytes]:
    """The body with a crisis at its end, and in each string of a JSON."""
    yield data + f' "{CRISIS}"'.encode()
    found = _json(data)
    for path in list(_paths(found)):
        if path[:1] != (
            "conversation",
        ):  # a portal's own name, and no word of a parent
            yield json.dumps(_with_crisis(found, path)).encode()


def _paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, str):
        yield at
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _paths(item, (*at, key))


def _with_crisis(value: Any, path: tuple[Any, ...]) -> Any:
    if not path:
        return f"{value}\n{CRISIS}"
    copy = value.copy()
    copy[path[0]] = _with_crisis(value[path[0]], path[1:])
    return copy


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _text(data: bytes) -> str:
    """Any text, lone surrogates too."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("latin-1")
