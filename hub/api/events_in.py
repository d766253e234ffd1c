"""``POST /events``: CloudEvents in binary, structured and batch mode.

This is the hub's busiest door, so it stands before the framework: on the request itself, without the layers
of middleware that every other answer passes through (they cost more than the whole of intake).
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from pydantic import JsonValue
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as ASGIScope

from adapters.kit.patience import Patience
from hub.api.content_modes import ContentModes, Position, Unacceptable
from hub.api.problem import Problem, unexpected
from hub.api.security import principal_of
from hub.content_types import FORBIDDEN, PLAIN
from hub.intake import Result
from hub.submission import Kept, Submission
from ledger.draft import Draft
from ledger.errors import Busy, Closed, Full
from ledger.recording import Accepted
from safeguards.policy import Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub

RETRY_AFTER = {"Retry-After": "1"}
PATIENCE = 30.0
"""Seconds a sender waits for the database, should it hold its connections and say nothing."""
_TELL_EVERY = 10.0
"""Seconds between two lines of the log that say there is no room."""

_ACCEPTED = HTTPStatus.ACCEPTED.value
_TYPE = (b"content-type", PLAIN.encode())
_encode = json.JSONEncoder(separators=(",", ":")).encode
"""Made once: ``json.dumps`` makes an encoder at each call where it is told how."""

log = structlog.get_logger()


class EventsIn:
    """The door, in front of the application ``others``, which answers everything else.

    Answers 202 if any position is accepted or a duplicate, with an answer for each; 422 if all are conflicts
    or invalid, 403 if all name a source that is not the key's own. An empty batch is one (JSON format, 4.3):
    202, and no positions.
    """

    def __init__(self, hub: Hub, others: ASGIApp) -> None:
        self._hub = hub
        self._others = others
        self._most = hub.settings.intake.max_body_bytes
        self._tell_at = 0.0
        self._modes = ContentModes(hub.intake, hub.settings.intake)
        self._patience = Patience(PATIENCE)

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] != "/events":
            await self._others(scope, receive, send)
            return
        try:
            answer = await self._taken(Request(scope, receive))
        except Problem as problem:
            response = problem.response()
        except (Busy, Full, Closed) as error:
            # Also of looking the key up: with its database away the hub is not broken, and clients come back.
            response = self._not_now(error).response()
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets an answer and the log the cause
            response = unexpected("/events", error)
        else:
            # Without a response of the framework's, which works its headers out anew for each.
            headers = [(b"content-length", b"%d" % len(answer)), _TYPE]
            await send(
                {"type": "http.response.start", "status": HTTPStatus.ACCEPTED.value, "headers": headers}
            )
            await send({"type": "http.response.body", "body": answer})
            return
        await response(scope, receive, send)

    async def _taken(self, request: Request) -> bytes:
        """The body of a 202. Raises ``Problem`` for every other answer."""
        principal = await principal_of(self._hub, request, Scope.EVENTS_PUBLISH)
        body = await self._body(request)
        try:
            positions = self._modes.positions(request.headers, body, principal)
        except Unacceptable as no:
            (kept,) = await self._recorded(Submission(principal.key_id, [no.message]))
            assert isinstance(kept, Kept)
            no.problem.extra["dead_letter"] = _letter(kept)
            raise no.problem from no
        return _answer(await self._recorded(Submission(principal.key_id, positions)), positions)

    async def _recorded(self, submission: Submission) -> list[Result]:
        self._hub.check_room()
        try:
            async with self._patience.lasts():
                return await self._hub.intake.take(submission)
        except TimeoutError:
            words = (
                f"The ledger's database has not answered within {PATIENCE:g} seconds. Whether this was "
                "written is not known. Send it again: a repeat is recognised."
            )
            raise Busy(words, in_doubt=True) from None

    def _not_now(self, error: Busy | Full | Closed) -> Problem:
        why = str(error)
        if isinstance(error, Full):
            # Where the disk is concerns operations, who have the log, and not everyone who publishes.
            why = "The disk that holds the hub's ledger has too little room; operations must free some."
            if time.monotonic() >= self._tell_at:
                self._tell_at = time.monotonic() + _TELL_EVERY
                log.error("intake.no_room", why=str(error))
        return Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The hub cannot take events now",
            why if error.in_doubt else f"{why} Nothing of this request was recorded: send it again.",
            headers=RETRY_AFTER,
        )

    async def _body(self, request: Request) -> bytes:
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and (len(declared) > 18 or int(declared) > self._most):
            raise _too_large(self._most)
        chunks: list[bytes] = []
        size = 0
        more = True
        while more:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise Problem(HTTPStatus.BAD_REQUEST, "The request ended early", "Send it again.")
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > self._most:
                raise _too_large(self._most)
            chunks.append(chunk)
            more = message.get("more_body", False)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _answer(results: Sequence[Result], positions: Sequence[Position]) -> bytes:
    answers: list[JsonValue] = [_position(*pair) for pair in zip(results, positions, strict=True)]
    kept = [one for one in results if isinstance(one, Kept)]
    if not results or len(kept) < len(results):
        return _encode({"results": answers}).encode()
    forbidden = all(one.message.stage == FORBIDDEN for one in kept)
    first = kept[0].message
    detail = f"{first.field}: {first.problem}" if first.field else first.problem
    detail += f". {first.fix}" if first.fix else ""
    detail += "" if detail.endswith((".", "?")) else "."
    if len(kept) > 1:
        detail += f" ({len(kept)} positions in all; see results.)"
    raise Problem(
        HTTPStatus.FORBIDDEN if forbidden else HTTPStatus.UNPROCESSABLE_ENTITY,
        "Not this key's source" if forbidden else "Not accepted",
        detail,
        results=answers,
    )


def _position(result: Result, position: Position) -> dict[str, JsonValue]:
    event_id = position.envelope.id if isinstance(position, Draft) else position.event_id
    if isinstance(result, Accepted):
        return {"status": "accepted", "id": event_id, "seq": result.seq, "deliveries": result.deliveries}
    if not isinstance(result, Kept):
        return {"status": "duplicate", "id": event_id, "seq": result.seq}
    message = result.message
    answer: dict[str, JsonValue] = {
        "status": "invalid" if result.conflict_with is None else "conflict",
        "id": event_id,
        "problem": message.problem,
        "fix": message.fix,
        "where": message.field,
        "dead_letter": _letter(result),
    }
    if result.conflict_with is not None:
        answer["seq"] = result.conflict_with
    return answer


def _letter(kept: Kept) -> str:
    return f"i-{kept.number}"


def _too_large(most: int) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The body is too large",
        f"At most {most} bytes are taken at once. "
        "Send fewer events in a batch, or large content by reference.",
    )
