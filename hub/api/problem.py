"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import JsonValue
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

log = structlog.get_logger()

MEDIA = "application/problem+json"


class Problem(Exception):
    """Ends a request with a problem document. ``detail`` is a sentence for a person: what to do about it."""

    def __init__(
        self,
        status: HTTPStatus,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extra: JsonValue,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = extra

    def response(self) -> Response:
        body = {"type": "about:blank", "title": self.title, "status": self.status.value, "detail": self.detail}
        return Response(
            json.dumps({**body, **self.extra}), self.status.value, media_type=MEDIA, headers=self.headers
        )


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""

    async def said(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return error.response()

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = HTTPStatus(error.status_code)
        return Problem(status, status.phrase, str(error.detail), headers=error.headers).response()

    async def invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        faults = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
        return Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not as it should be", "; ".join(faults)
        ).response()

    async def unexpected(request: Request, error: Exception) -> Response:
        incident = uuid4().hex[:12]
        log.error("api.unexpected", incident=incident, path=request.url.path, exc_info=error)
        return Problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "The hub failed",
            f"Something went wrong in the hub itself. Its log has the details under {incident}.",
            incident=incident,
        ).response()

    app.add_exception_handler(Problem, said)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unexpected)
