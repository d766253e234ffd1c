"""The gate in front of every route but those that ask for none: no key, no answer, no body is read."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.api import scim
from hub.api.problem import of_error, unexpected
from hub.api.security import holder_of

if TYPE_CHECKING:
    from hub.bootstrap import Hub

ANONYMOUS = ("/health/", "/track/", "/open311/")
"""What begins so asks for no key; a tracking link is its own, and Open311 has its keys elsewhere."""
ATTACHMENTS = "/attachments"
PHOTOS = re.compile(r"/track/[^/]+/photos")
FORM = 65_536
"""Bytes that a form may have beside the file in it."""


class Gate:
    """Lets a request through to ``app`` once its key is known. Which scope it needs, each route says.

    The framework reads a body before it asks who sent it; here it is asked first, and only so much is read as
    the settings allow.
    """

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self._app = app
        self._hub = hub
        self._most = hub.settings.intake.max_body_bytes
        self._most_of_file = hub.settings.attachments.max_bytes + FORM

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if not path.startswith(ANONYMOUS):
            try:
                await holder_of(self._hub, Request(scope))
            except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets an answer and the log the cause
                found = of_error(error)
                if found is None:
                    answer = unexpected(path, error)
                else:
                    answer = scim.refusal(found) if path.startswith(scim.ROOT) else found.response()
                await answer(scope, receive, send)
                return
        taken = 0
        most = self._most_of_file if path == ATTACHMENTS or PHOTOS.fullmatch(path) else self._most

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                # The framework passes on its own kind of exception only.
                raise HTTPException(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {most} bytes are taken at once."
                )
            return message

        await self._app(scope, bounded, send)
