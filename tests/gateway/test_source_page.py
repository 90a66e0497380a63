"""The link in an SMS leads to the answer with its sources."""

import dataclasses

import pytest
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.gateway.source_page import SourcePage
from bot.knowledge.render import Renderer
from tests.gateway.phone import URL


def test_the_link_of_an_answer_leads_to_its_page(client, phone):
    texts = phone.send("why do I leak when my baby cries")
    (line,) = (line for text in texts for line in text.splitlines() if URL in line)
    page = client.get(line.rpartition(URL)[2])

    assert page.status_code == 200
    assert "<h1>Why do I leak when a baby cries?</h1>" in page.text
    assert "“Oxytocin” (Overview), Healthwise, as of 13 April 2022" in page.text
    assert "Not yet reviewed by a clinician." in page.text
    assert 'href="tel:988"' in page.text


def test_every_topic_has_a_page_without_script_that_leaves_nothing_open(
    client, gateway_for_all
):
    for topic in gateway_for_all.content.knowledge:
        page = client.get(f"/s/{topic}")

        assert page.status_code == 200
        assert "<script" not in page.text
        assert "$" not in page.text


@pytest.mark.parametrize("topic", ["gone", "<b>", "..%2f..%2fclinic.yml", ""])
def test_a_topic_that_we_do_not_have_has_no_page(client, topic):
    response = client.get(f"/s/{topic}")

    assert response.status_code == 404
    assert "988" in response.json()["help"]


def test_a_text_is_no_markup(gateway_for_all):
    content = gateway_for_all.content
    contact = {**content.contact, "clinic": "<b>Hill</b>"}
    page = SourcePage(
        dataclasses.replace(content, contact=contact), gateway_for_all.renderer
    )
    app = create_app(gateway_for_all)
    app.router.routes[:] = [
        type(route)("/s/{topic}", page.get)
        for route in app.router.routes
        if getattr(route, "path", "") == "/s/{topic}"
    ]

    assert "&lt;b&gt;Hill" in TestClient(app).get("/s/breast_pads").text


def test_an_answer_that_is_withheld_has_no_page(gateway_for_all):
    content = gateway_for_all.content
    withheld = Renderer(content.knowledge, content.wording, serve_unreviewed=False)
    gateway = dataclasses.replace(gateway_for_all, renderer=withheld)

    assert TestClient(create_app(gateway)).get("/s/breast_pads").status_code == 404
