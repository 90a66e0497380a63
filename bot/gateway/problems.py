"""Errors of the web API as problem documents (RFC 9457), each with the way to help."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from bot.errors import RequestError
from bot.safety.replies import LAST_RESORT

logger = logging.getLogger(__name__)


def refused(request: Request, error: Exception) -> Response:
    """A request that we refuse."""
    assert isinstance(error, RequestError)
    response = _problem(error.status, error.title, str(error))
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110, section 11.6.1
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = "60"
    return response


def not_routed(request: Request, error: Exception) -> Response:
    """A path or method that does not exist."""
    assert isinstance(error, HTTPException)
    response = _problem(error.status_code, HTTPStatus(error.status_code).phrase, None)
    response.headers.update(error.headers or {})
    return response


def failed(scope: Scope, error: Exception) -> Response:
    """A mistake of ours. Its text may hold a parent's words: its kind is logged."""
    kind = type(error).__name__
    logger.error("%s %s: %s", scope.get("method"), scope.get("path"), kind)
    return _problem(500, "Internal error", "This is our mistake. Please try again.")


def _problem(status: int, title: str, detail: str | None) -> Response:
    document = {"title": title, "status": status, "help": LAST_RESORT}
    if detail:
        document["detail"] = detail
    return JSONResponse(document, status, media_type="application/problem+json")
