"""Errors of the web API as problem documents (RFC 9457), each with the way to help."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import RequestError
from bot.safety.guard import LAST_RESORT

logger = logging.getLogger(__name__)


def refused(request: Request, error: Exception) -> Response:
    """A request that we refuse."""
    assert isinstance(error, RequestError)
    return _problem(error.status, error.title, str(error))


def not_routed(request: Request, error: Exception) -> Response:
    """A path or method that does not exist."""
    assert isinstance(error, HTTPException)
    response = _problem(error.status_code, HTTPStatus(error.status_code).phrase, None)
    response.headers.update(error.headers or {})
    return response


def failed(request: Request, error: Exception) -> Response:
    """A mistake of ours. Its text may hold a parent's words: its kind is logged."""
    logger.error("%s %s: %s", request.method, request.url.path, type(error).__name__)
    return _problem(500, "Internal error", "This is our mistake. Please try again.")


def _problem(status: int, title: str, detail: str | None) -> Response:
    document = {"title": title, "status": status, "help": LAST_RESORT}
    if detail:
        document["detail"] = detail
    return JSONResponse(document, status, media_type="application/problem+json")
