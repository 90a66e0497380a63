"""Only what is signed with a secret of ours, just now, is accepted."""

import hmac
import time
from datetime import datetime, timezone

import pytest
from standardwebhooks import Webhook

from bot.errors import RequestError
from bot.gateway import signatures
from bot.gateway.signatures import Keys
from tests.gateway.receiver import OTHER_SECRET, SECRET

BODY = '{"text": "¿hola?"}'.encode()


def signed(secret=SECRET, id="msg_1", body=BODY, ago=0):
    """Headers as the library of the Standard Webhooks makes them."""
    at = datetime.fromtimestamp(int(time.time()) - ago, timezone.utc)
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, at, body.decode()),
    }


def refusal(headers, body=BODY, secrets=(SECRET,)):
    with pytest.raises(RequestError) as caught:
        Keys(secrets).check(headers, body)
    assert caught.value.status == 403
    return caught.value.title


def test_what_the_library_signs_we_accept():
    assert Keys([SECRET]).check(signed(), BODY) == "msg_1"


def test_what_we_sign_the_library_accepts():
    headers = Keys([SECRET]).headers("msg_1", BODY)

    assert Webhook(SECRET).verify(BODY, headers) == {"text": "¿hola?"}


def test_a_body_that_is_no_utf_8_can_be_signed_too():
    keys = Keys([SECRET])

    assert keys.check(keys.headers("msg_1", b"\xff"), b"\xff") == "msg_1"


@pytest.mark.parametrize("secret", [SECRET, OTHER_SECRET])
def test_while_secrets_change_both_are_accepted(secret):
    assert Keys([SECRET, OTHER_SECRET]).check(signed(secret), BODY) == "msg_1"


@pytest.mark.parametrize("secret", [SECRET, OTHER_SECRET])
def test_while_secrets_change_we_sign_with_both(secret):
    headers = Keys([SECRET, OTHER_SECRET]).headers("msg_1", BODY)

    assert Webhook(secret).verify(BODY, headers)


def test_one_right_signature_of_several_is_enough():
    headers = signed()
    headers["webhook-signature"] = f"v1a,xx v1,AAAA v2 {headers['webhook-signature']}"

    assert Keys([SECRET]).check(headers, BODY) == "msg_1"


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp"])
def test_a_header_that_was_changed_on_the_way_is_refused(name):
    headers = signed() | {name: signed()[name] + "0"}
    if name == "webhook-timestamp":
        headers[name] = str(int(time.time()) + 1)

    assert refusal(headers) == "Wrong signature"


def test_a_body_that_was_changed_on_the_way_is_refused():
    assert refusal(signed(), BODY + b" ") == "Wrong signature"


@pytest.mark.parametrize(
    "signature",
    ["v1,", "v1", ",", "v1,é", "v1,AAAA", "v2,AAAA", "whsec", "v1a,AAAA"],
)
def test_what_is_no_signature_is_refused(signature):
    assert refusal(signed() | {"webhook-signature": signature}) == "Wrong signature"


def test_another_secret_is_refused():
    assert refusal(signed(OTHER_SECRET)) == "Wrong signature"


@pytest.mark.parametrize(
    "name", ["webhook-id", "webhook-timestamp", "webhook-signature"]
)
def test_a_missing_header_is_named(name):
    headers = signed()
    del headers[name]

    with pytest.raises(RequestError, match=name) as caught:
        Keys([SECRET]).check(headers, BODY)

    assert caught.value.title == "Not signed"


@pytest.mark.parametrize("id", ["a.b", "a b", "ü", "x" * 129])
def test_an_id_that_could_be_read_in_two_ways_is_refused(id):
    assert refusal(signed(id=id)) == "Not signed"


@pytest.mark.parametrize("sent", ["now", "-5", "1.5", "٣", "9" * 20])
def test_a_time_that_is_none_is_refused(sent):
    assert refusal(signed() | {"webhook-timestamp": sent}) == "Not signed"


@pytest.mark.parametrize("ago", [290, -290])
def test_a_message_is_good_for_five_minutes(ago):
    assert Keys([SECRET]).check(signed(ago=ago), BODY)


@pytest.mark.parametrize(("ago", "title"), [(310, "Too old"), (-310, "In the future")])
def test_a_clock_that_is_off_is_told_in_which_direction(ago, title):
    assert refusal(signed(ago=ago)) == title


def test_an_old_message_with_a_wrong_signature_tells_nothing_of_its_age():
    assert refusal(signed(OTHER_SECRET, ago=1000)) == "Wrong signature"


def test_every_comparison_takes_its_full_time(monkeypatch):
    compared, real = [], hmac.compare_digest

    def compare(given, right):
        compared.append((given, right))
        return real(given, right)

    monkeypatch.setattr(signatures.hmac, "compare_digest", compare)
    headers = signed()
    headers["webhook-signature"] += " v1,AAAA"

    Keys([SECRET, OTHER_SECRET]).check(headers, BODY)

    assert len(compared) == 4  # also after the right one was found
