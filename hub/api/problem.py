"""Errors over HTTP: problem documents (RFC 9457), written for the person who must do something about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import JsonValue
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cases.attachments.ports import (
    AttachmentError,
    InQuarantine,
    NoSuchAttachment,
    TooLarge,
    TryAgain,
)
from cases.attachments.ports import Refused as AttachmentRefused
from ledger.errors import Away, Busy, Closed, Full, LedgerError, NotFound, Stale, Unstorable
from ledger.reading.cursor import BadCursor, ForeignCursor
from ledger.replaying import Refused
from routes.errors import RoutingError
from schemas.errors import Malformed
from schemas.formats import SHAPES

MEDIA_TYPE = "application/problem+json"
_RETRY = {"Retry-After": "1"}

log = structlog.get_logger()


class Problem(Exception):
    """Raise it to answer with a problem document; ``extra`` are members of it beside the standard ones."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extra: JsonValue,
    ) -> None:
        super().__init__(detail)
        self.status = int(status)
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = extra

    def response(self) -> Response:
        document: dict[str, JsonValue] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }
        body = json.dumps(document, ensure_ascii=False)
        return Response(body, self.status, headers=self.headers, media_type=MEDIA_TYPE)


_LEDGER: tuple[tuple[type[LedgerError], HTTPStatus, str], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND, "Not found"),
    (Refused, HTTPStatus.CONFLICT, "It cannot be done as it stands"),
    (Stale, HTTPStatus.CONFLICT, "Somebody else was first"),
    (ForeignCursor, HTTPStatus.GONE, "The cursor is void"),
    (BadCursor, HTTPStatus.BAD_REQUEST, "Not a cursor"),
    (Unstorable, HTTPStatus.UNPROCESSABLE_ENTITY, "Not something that can be kept"),
    (Away, HTTPStatus.SERVICE_UNAVAILABLE, "The hub's database is away"),
    (Busy, HTTPStatus.SERVICE_UNAVAILABLE, "The hub is too busy"),
    (Full, HTTPStatus.SERVICE_UNAVAILABLE, "The hub has no room"),
    (Closed, HTTPStatus.SERVICE_UNAVAILABLE, "The hub is stopping"),
)


_ATTACHMENTS: tuple[tuple[type[AttachmentError], HTTPStatus, str], ...] = (
    (AttachmentRefused, HTTPStatus.UNPROCESSABLE_ENTITY, "The attachment is not taken"),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The attachment is too large"),
    (NoSuchAttachment, HTTPStatus.NOT_FOUND, "Not found"),
    (InQuarantine, HTTPStatus.CONFLICT, "The attachment is in quarantine"),
    (TryAgain, HTTPStatus.SERVICE_UNAVAILABLE, "Not now"),
)
_LATER = {"Retry-After": "30"}


def of_error(error: Exception) -> Problem | None:
    """The problem that a known error is for the caller; None for one that nobody foresaw."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Malformed):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return Problem(status, "Not understood", str(error), where=error.where, fix=error.fix)
    if isinstance(error, RoutingError):
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The routing would not hold together", str(error))
    for refusal, status, title in _ATTACHMENTS:
        if isinstance(error, refusal):
            return Problem(status, title, str(error), headers=_LATER if refusal is TryAgain else None)
    for kind, status, title in _LEDGER:
        if isinstance(error, kind):
            headers = _RETRY if status is HTTPStatus.SERVICE_UNAVAILABLE else None
            return Problem(status, title, str(error), headers=headers)
    return None


def unexpected(where: str, error: Exception) -> Response:
    """The answer to what nobody foresaw: the log has it whole, under the id that the caller is told."""
    number = uuid4().hex[:12]
    if where.startswith("/track/"):
        where = "/track/…"  # whoever reads the log is not to be able to use the link
    log.error("api.unexpected", error_id=number, where=where, exc_info=error)
    problem = Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The hub failed",
        f"That should not have happened. Tell operations the id {number}: the hub's log has it.",
        error_id=number,
    )
    return problem.response()


def install(app: FastAPI) -> None:
    """Have every error of ``app`` answered with a problem document."""

    async def known(request: Request, error: Exception) -> Response:
        found = of_error(error)
        return unexpected(request.url.path, error) if found is None else found.response()

    for kind in (Problem, LedgerError, Malformed, RoutingError, AttachmentError):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(RequestValidationError, _wrong_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_middleware(Unexpected)


async def _wrong_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults: list[JsonValue] = [
        {"where": ".".join(str(part) for part in fault["loc"]), "problem": _plain(fault)}
        for fault in error.errors()
    ]
    said = "; ".join(f"{fault['where']}: {fault['problem']}" for fault in faults if isinstance(fault, dict))
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Not a request we know", said, problems=faults).response()


def _plain(fault: Mapping[str, Any]) -> str:
    """What must be there, where it is one of the formats that all share; else pydantic's words, without what
    it puts before those of our own errors."""
    shape = SHAPES.get(fault.get("ctx", {}).get("pattern", ""))
    if shape is not None:
        return f"must be {shape}"
    return str(fault["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = str(error.detail)
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = f"There is nothing at {request.url.path}."
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"{request.method} is not something that can be done to {request.url.path}."
    title = HTTPStatus(error.status_code).phrase
    return Problem(error.status_code, title, detail, headers=error.headers).response()


class Unexpected:
    """Outermost of ours: answers what nothing else handled, without showing a stack to the caller."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if started:
                raise
            found = of_error(error)
            answer = unexpected(scope["path"], error) if found is None else found.response()
            await answer(scope, receive, send)
