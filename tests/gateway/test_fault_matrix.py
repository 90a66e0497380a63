"""Every form of a crisis, by every way, with every fault: 988 stands at its head.

On the page and at the portal that is the first line, by SMS the first segment.
"""

import json

import httpx
import pytest

from bot.gateway.keys import read_keys
from bot.gateway.tokens import ConversationTokens
from bot.gateway.versions import UNKNOWN
from bot.knowledge import gsm7
from tests.gateway import second_tier
from tests.gateway.assembly import share
from tests.gateway.faults import FAULTS
from tests.gateway.parent import PATH
from tests.gateway.phone import Phone
from tests.gateway.portal import Portal
from tests.gateway.referral import CRISIS, assert_referred, body
from tests.gateway.staffed import staffed
from tests.gateway.waiting import until
from tests.gateway.with_persons import NOBODY, name_of

HANGS_SECONDS = 20  # a crisis that takes as long is red
FORMS = {
    "plain": body(text=CRISIS),
    "Rasa's intent@score": body(text=f"/greet@1.0 {CRISIS}"),
    "restart": body(text=f"/restart@1.0 {CRISIS}"),
    "JSON in the text": body(text=json.dumps({"text": CRISIS})),
    "JSON in an unknown field": body(text="hi", mood=json.dumps({"a": CRISIS})),
    "as a button": body(payload=CRISIS),
    "in a list": body(text=["hi", CRISIS]),
    "a list": json.dumps([CRISIS]).encode(),
    "end of 1 MB": body(text="why do i leak " * 72_000 + CRISIS),
    "Spanish": body(text="quiero matarme"),
    "obfuscated": body(text="k i l l  m y s e l f"),
}
TEXTS = {
    "plain": CRISIS,
    "Spanish": "quiero matarme",
    "obfuscated": "k i l l  m y s e l f",
    "after a keyword": f"STOP. {CRISIS}",
}


def on_the_page(client, tokens, who, text):
    """Typed on the page: the first line of what it shows."""
    token = tokens.issue(name_of("web", who))
    response = client.post(PATH, json={"text": text, "conversation": token})
    return first_line(response, who)


def by_sms(client, tokens, who, text):
    """Texted, and signed as Twilio does: the first segment on the phone."""
    texts = Phone(client, number=name_of("sms", who)).send(text)
    return gsm7.segments(texts[0])[0]


def by_the_portal(client, tokens, who, text):
    """Sent by the portal, and signed as it does: the first line of the response."""
    return first_line(Portal(client).say(text, name_of("webhook", who)), who)


def first_line(response, who):
    assert response.status_code == 200, response.text
    assert response.json()["state"] == who
    return response.json()["replies"][0]["text"].splitlines()[0]


def classifier_is_there(client):
    return f'classifier="{UNKNOWN}"' not in client.get("/metrics").text


WAYS = {way.__name__: way for way in (on_the_page, by_sms, by_the_portal)}


@pytest.fixture(scope="module", params=FAULTS)
def fault(request):
    return FAULTS[request.param]


@pytest.fixture(scope="module")
def clinic(fault, new_home, tmp_path_factory, real_guard, encoder):
    """A client of a gateway with the fault."""
    settings = staffed(new_home(tmp_path_factory.mktemp("fault") / "home"), NOBODY)
    second_tier.put_tiny_classifier(settings)
    with pytest.MonkeyPatch.context() as patch:
        share(patch, real_guard, encoder)
        with (
            fault.running(settings, patch) as url,
            httpx.Client(
                base_url=url, timeout=HANGS_SECONDS, trust_env=False
            ) as client,
        ):
            if fault.second_tier:
                until(lambda: classifier_is_there(client))
            client.home = settings.home
            yield client


@pytest.fixture
def say(clinic):
    """Says a text by a way, where somebody is with the conversation: what comes back.

    It is the head of the first reply.
    """
    tokens = ConversationTokens(read_keys(clinic.home), 3600)
    return lambda way, who, text: WAYS[way](clinic, tokens, who, text)


@pytest.mark.parametrize("form", FORMS)
def test_988_stands_in_the_first_line(clinic, form):
    response = clinic.post(PATH, content=FORMS[form])

    assert_referred(response)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("who", ["bot", "waiting", "person"])
@pytest.mark.parametrize("way", WAYS)
def test_988_stands_at_the_head_by_every_way_and_whoever_is_there(say, way, who, text):
    assert "988" in say(way, who, TEXTS[text])


@pytest.mark.parametrize("who", ["bot", "waiting", "person"])
@pytest.mark.parametrize("way", WAYS)
def test_what_only_the_second_tier_finds_is_referred_while_it_works(
    say, clinic, fault, way, who
):
    if fault.second_tier:
        assert "988" in say(way, who, second_tier.CRISIS)
    else:
        assert not classifier_is_there(clinic)


def test_an_emergency_is_told_to_call_911(clinic):
    response = clinic.post(PATH, json={"text": "My baby is turning blue"})

    assert response.status_code == 200
    assert "911" in response.json()["replies"][0]["text"]


def test_the_fault_is_there(clinic, fault):
    assert fault.shows(clinic)
