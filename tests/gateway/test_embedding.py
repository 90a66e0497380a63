"""Pages of the clinic may hold the widget, all other pages may not."""

import pytest
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.settings import read_settings
from tests.gateway.assembly import assembled
from tests.gateway.parent import PATH
from tests.gateway.stand_ins import Mistaken

OURS, OTHER = "https://clinic.example", "https://other.example"


@pytest.fixture
def minimal(project, tmp_path):
    """Starts a gateway over the minimal project, once a test has edited it."""
    variables = {"LACTABOT_HOME": str(tmp_path / "home")}

    def minimal(**parts):
        gateway = assembled(read_settings(variables, project.root), **parts)
        return TestClient(create_app(gateway), raise_server_exceptions=False)

    return minimal


@pytest.mark.parametrize(
    "path", ["/widget/lactabot.js", "/api/clinic", "/widget/old/dom.js"]
)
@pytest.mark.parametrize(("origin", "allowed"), [(OURS, OURS), (OTHER, None)])
def test_only_pages_of_the_clinic_may_read(minimal, path, origin, allowed):
    response = minimal().get(path, headers={"Origin": origin})

    assert response.headers.get("access-control-allow-origin") == allowed
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("path", [PATH, "/api/feedback"])
@pytest.mark.parametrize(("origin", "status"), [(OURS, 200), (OTHER, 400)])
def test_only_pages_of_the_clinic_may_send(minimal, path, origin, status):
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }

    assert minimal().options(path, headers=asked).status_code == status


def test_a_refused_request_can_be_read_by_the_clinics_page(minimal):
    response = minimal().post(PATH, content=b"{", headers={"Origin": OURS})

    assert response.status_code == 400
    assert response.headers["access-control-allow-origin"] == OURS


def test_a_mistake_of_ours_can_be_read_by_the_clinics_page(minimal):
    with minimal(engines=[Mistaken()]) as client:
        response = client.post(PATH, json={"text": "hi"}, headers={"Origin": OURS})

    assert response.status_code == 500
    assert response.headers["access-control-allow-origin"] == OURS
    assert "988" in response.json()["help"]


def test_the_widget_learns_of_the_clinic(minimal):
    found = minimal().get("/api/clinic").json()

    token = found.pop("conversation")
    assert token
    assert found == {
        "clinic": "Hill Clinic",
        "phone": "555-0199",
        "hours": "Monday to Friday",
        "languages": ["en", "es"],
        "keep": "session",
        "starters": ["Why do I drip?", "Do I need pads?"],
    }


def test_each_visit_gets_a_conversation_of_its_own(client):
    tokens = {client.get("/api/clinic").json()["conversation"] for _ in range(2)}

    assert len(tokens) == 2
    assert client.get("/api/clinic").headers["cache-control"] == "no-store"


def test_a_conversation_goes_on_from_the_token_of_the_visit(client):
    token = client.get("/api/clinic").json()["conversation"]
    sent = client.post(PATH, json={"text": "hi", "conversation": token}).json()

    assert sent["conversation"].partition(".")[0] == token.partition(".")[0]


def test_a_starter_that_is_withheld_is_not_offered(minimal, project):
    project.edit("clinic.yml", "serve_unreviewed: true", "serve_unreviewed: false")

    assert minimal().get("/api/clinic").json()["starters"] == ["Why do I drip?"]


def test_with_wrong_content_the_widget_still_starts(minimal, project):
    project.edit("clinic.yml", "phone:", "fone:")

    response = minimal().get("/api/clinic")

    assert response.status_code == 200
    assert response.json()["phone"] == ""


def test_with_wrong_rules_the_widget_refers_everybody(minimal, project):
    project.edit("data/safety/offline.yml", "offline_rules:", "rules:")
    client = minimal()
    entry = client.get("/widget/lactabot.js").text.splitlines()
    (line,) = (line for line in entry if "phrases.js" in line)

    module = client.get(line.split('"')[1].replace("./", "/widget/")).text

    assert module == "export const groups = null;\n"
