"""An error is a problem document that says what to do, and where help is."""

import json

import pytest

from bot.gateway.channels.body import BODY_BYTES
from tests.gateway.parent import PATH, Parent


def body(**fields):
    return json.dumps(fields).encode()


def assert_problem(response, status, title):
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["title"] == title
    assert "988" in problem["help"]


@pytest.mark.parametrize(
    ("request_body", "status", "title", "detail"),
    [
        (b"", 400, "Not JSON", "one JSON object"),
        (b'{"text": "hi"', 400, "Not JSON", "one JSON object"),
        (b'{"text": "\xff"}', 400, "Not JSON", "UTF-8"),
        (b'{"a": ' * 100_000, 400, "Not JSON", "one JSON object"),
        (b"[" * 100_000 + b"]" * 100_000, 400, "Not JSON", "one JSON object"),
        (b'{"text": %s}' % (b"9" * 100_000), 400, "Not JSON", "one JSON object"),
        (b'["hi"]', 400, "Not a message", "a JSON object"),
        (b"7", 400, "Not a message", "a JSON object"),
        (b"null", 400, "Not a message", "a JSON object"),
        (body(text="hi", mood="ok"), 422, "Unknown field", "'mood'"),
        (b'{"\\ud800": 1, "\\u0000": 2}', 422, "Unknown field", r"'\\ud800', '\\x00'"),
        (body(text=7), 422, "Wrong type", "'text' must be a string"),
        (body(text=None), 422, "Wrong type", "'text' must be a string"),
        (body(payload=["a"]), 422, "Wrong type", "'payload' must be a string"),
        (body(text="hi", conversation=7), 422, "Wrong type", "'conversation' must"),
        (body(text="hi", payload="a"), 422, "Text or button", "either 'text'"),
        (body(), 422, "Text or button", "either 'text'"),
        (body(conversation="a"), 422, "Text or button", "either 'text'"),
        (body(text="hi", conversation="forged"), 401, "Token not accepted", "Leave it"),
        (body(text="hi", conversation="\ud800"), 401, "Token not accepted", "Leave it"),
        (body(text="hi", conversation=""), 401, "Token not accepted", "Leave it"),
    ],
)
def test_a_wrong_message_is_told_what_is_wrong(
    client, request_body, status, title, detail
):
    response = client.post(PATH, content=request_body)

    assert_problem(response, status, title)
    assert detail in response.text


def test_a_token_with_another_signature_is_refused(client, parent):
    parent.say("hi")
    signed, _, signature = parent.token.rpartition(".")
    conversation = f"{signed}.{signature.swapcase()}"

    response = client.post(PATH, json={"text": "hi", "conversation": conversation})

    assert_problem(response, 401, "Token not accepted")


def test_an_expired_conversation_is_told_to_start_anew(client, expired):
    response = client.post(PATH, json={"text": "hi", "conversation": expired})

    assert_problem(response, 401, "Token not accepted")
    assert "to start anew" in response.json()["detail"]


def test_an_expired_conversation_cannot_be_read(client, expired):
    response = client.get(PATH, headers={"Authorization": f"Bearer {expired}"})

    assert_problem(response, 401, "Token not accepted")


def test_a_body_of_the_largest_size_is_read(client):
    text = "a" * (BODY_BYTES - len(body(text="")))

    (reply,) = client.post(PATH, content=body(text=text)).json()["replies"]

    assert reply["kind"] == "notice"


def test_a_larger_body_is_refused(client):
    response = client.post(PATH, content=b" " * (BODY_BYTES + 1))

    assert_problem(response, 413, "Too large")
    assert str(BODY_BYTES) in response.json()["detail"]


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic YTpi"}]
)
def test_a_conversation_is_not_read_without_a_token(client, headers):
    response = client.get(PATH, headers=headers)

    assert_problem(response, 401, "Token missing")
    assert "Authorization: Bearer" in response.json()["detail"]


@pytest.mark.parametrize("token", [b"forged", b"\xe9", b"\xff.a.b"])
def test_a_conversation_is_not_read_with_a_forged_token(client, token):
    response = client.get(PATH, headers={b"Authorization": b"Bearer " + token})

    assert_problem(response, 401, "Token not accepted")


def test_the_name_of_the_scheme_may_be_written_small(client, parent):
    parent.say("hi")

    response = client.get(PATH, headers={"Authorization": f"bearer {parent.token}"})

    assert response.status_code == 200


def test_a_token_reads_its_own_conversation_only(client, parent):
    parent.say("hi")
    other = Parent(client)
    other.say("hello")

    assert [turn["text"] for turn in parent.resume()] == ["hi"]
    assert [turn["text"] for turn in other.resume()] == ["hello"]


def test_a_wrong_method_is_refused(client):
    assert_problem(client.put(PATH), 405, "Method Not Allowed")


@pytest.mark.parametrize(
    "path",
    ["/api/feedback", "/channels/twilio", "/channels/webhook"],
)
def test_a_page_is_not_looked_for_where_messages_are_posted(client, path):
    response = client.get(path)

    assert_problem(response, 405, "Method Not Allowed")
    assert response.headers["allow"] == "POST"


def test_a_wrong_method_is_told_the_right_ones(client):
    allowed = client.put(PATH).headers["allow"]

    assert {"GET", "POST"} <= set(allowed.split(", "))


@pytest.mark.parametrize(
    "path", ["/missing", "/api", "/api/messages/1", "/../turns.py"]
)
def test_an_unknown_path_is_refused(client, path):
    assert_problem(client.get(path), 404, "Not Found")
