"""The page behind the link in an SMS: an answer in full, with all of its sources."""

from __future__ import annotations

import html
from pathlib import Path
from string import Template

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.gateway.content import Content
from bot.knowledge.render import Renderer, topic_payload

TEMPLATE = Path(__file__).with_suffix(".html")


class SourcePage:
    """`GET /s/<topic>`: one page a topic, without script or style."""

    def __init__(self, content: Content, renderer: Renderer) -> None:
        """Reads the page's form."""
        self._content, self._renderer = content, renderer
        self._template = Template(TEMPLATE.read_text(encoding="utf-8"))

    async def get(self, request: Request) -> Response:
        """The page of a topic.

        Raises:
            HTTPException: There is none, or its answer is withheld.
        """
        topic = request.path_params["topic"]
        title = self._renderer.title(topic_payload(topic))
        answer = self._renderer.answer(topic) if title else None
        if answer is None or answer.kind != "answer":
            raise HTTPException(404)
        paragraphs = (f"  <p>{html.escape(p)}</p>" for p in answer.text.split("\n\n"))
        found = {
            "title": title or "",
            "sources": self._renderer.sources(topic).text,
            "limits": answer.limits,
            **self._content.contact,
        }
        escaped = {name: html.escape(text) for name, text in found.items()}
        page = self._template.substitute(escaped, paragraphs="\n".join(paragraphs))
        return HTMLResponse(page)
