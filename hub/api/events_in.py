"""``POST /events``: CloudEvents in binary, structured and batch mode.

This is the hub's busiest door, so it stands before the framework: on the request itself, without the layers
of middleware that every other answer passes through (they cost more than the whole of intake).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from pydantic import JsonValue
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as ASGIScope

from hub.api.problem import Problem, unexpected
from hub.api.security import principal_of
from hub.intake import Result
from hub.submission import Kept, Submission
from ledger.draft import Draft
from ledger.errors import Busy, Closed, Full
from ledger.invalid import InvalidMessage
from ledger.recording import Accepted
from safeguards.policy import Principal, Scope, may_publish_as
from schemas import strict_json
from schemas.cloudevents import read_binary, read_structured
from schemas.envelope import Envelope
from schemas.errors import Malformed

if TYPE_CHECKING:
    from hub.bootstrap import Hub

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PLAIN = "application/json"
RETRY_AFTER = {"Retry-After": "1"}


class EventsIn:
    """The door, in front of the application ``others``, which answers everything else.

    Answers 202 if any position is accepted or a duplicate, with an answer for each; 422 if all are conflicts
    or invalid, 403 if all name a source that is not the key's own.
    """

    def __init__(self, hub: Hub, others: ASGIApp) -> None:
        self._hub = hub
        self._others = others
        self._limits = hub.settings.intake

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] != "/events":
            await self._others(scope, receive, send)
            return
        try:
            response = await self._taken(Request(scope, receive))
        except Problem as problem:
            response = problem.response()
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets an answer and the log the cause
            response = unexpected("/events", error)
        await response(scope, receive, send)

    async def _taken(self, request: Request) -> Response:
        principal = await principal_of(self._hub, request, Scope.EVENTS_PUBLISH)
        body = await self._body(request)
        entry = principal.key_id
        positions = self._positions(request, body, principal)
        try:
            self._hub.check_room()
            results = await self._hub.intake.take(Submission(entry, positions))
        except (Busy, Full, Closed) as error:
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The hub cannot take events now",
                str(error),
                headers=RETRY_AFTER,
            ) from error
        return _answer(results, positions)

    async def _body(self, request: Request) -> bytes:
        most = self._limits.max_body_bytes
        declared = request.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > most:
            raise _too_large(most)
        chunks: list[bytes] = []
        size = 0
        try:
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise _too_large(most)
                chunks.append(chunk)
        except ClientDisconnect as error:
            raise Problem(HTTPStatus.BAD_REQUEST, "The request ended early", "Send it again.") from error
        return b"".join(chunks)

    def _positions(self, request: Request, body: bytes, principal: Principal) -> list[Draft | InvalidMessage]:
        content_type = request.headers.get("content-type", "")
        kind = content_type.partition(";")[0].strip().lower()
        if any(name.startswith(b"ce-") for name, _ in request.scope["headers"]):
            return [self._binary(request, body, principal)]
        if kind not in {STRUCTURED, BATCH, PLAIN}:
            raise Problem(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "Not a way to send events",
                f"The content type {content_type or '(none)'} is not known here. Send {STRUCTURED}, {BATCH}, "
                "or binary mode with ce- headers.",
            )
        try:
            value = strict_json.parse(body, max_depth=self._limits.max_depth)
        except Malformed as error:
            return [_kept(principal.key_id, body, kind, error, stage="receive")]
        if isinstance(value, list) and kind != STRUCTURED:
            return self._batch(value, principal)
        return [self._structured(value, body, principal)]

    def _batch(self, values: Sequence[JsonValue], principal: Principal) -> list[Draft | InvalidMessage]:
        if len(values) > self._limits.max_batch:
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "Too many events in one batch",
                f"The batch has {len(values)} events; send at most {self._limits.max_batch} at once.",
            )
        return [self._structured(value, None, principal) for value in values]

    def _structured(
        self, value: JsonValue, body: bytes | None, principal: Principal
    ) -> Draft | InvalidMessage:
        try:
            return self._prepared(read_structured(value), principal)
        except Malformed as error:
            raw = body if body is not None else json.dumps(value, ensure_ascii=False).encode()
            return _kept(principal.key_id, raw, STRUCTURED, error, value=value)

    def _binary(self, request: Request, body: bytes, principal: Principal) -> Draft | InvalidMessage:
        headers = dict(request.headers)
        try:
            return self._prepared(read_binary(headers, body), principal)
        except Malformed as error:
            named: dict[str, JsonValue] = {
                name.removeprefix("ce-"): text for name, text in headers.items() if name.startswith("ce-")
            }
            raw = json.dumps(named).encode() + b"\n" + body
            return _kept(principal.key_id, raw, "binary mode", error, value=named)

    def _prepared(self, envelope: Envelope, principal: Principal) -> Draft:
        if not may_publish_as(principal, envelope.source):
            raise NotYourSource(
                f"the key {principal.key_id} may not publish as {envelope.source}",
                where="source",
                fix=f"Its sources are {', '.join(principal.sources) or 'none'}; use one of those, or ask for a key",
            )
        return self._hub.intake.prepare(envelope, principal.key_id)


class NotYourSource(Malformed):
    """The key may not speak for this source."""


def _kept(
    entry: str, raw: bytes, kind: str, error: Malformed, *, value: JsonValue = None, stage: str = "validate"
) -> InvalidMessage:
    known = value if isinstance(value, dict) else {}
    source, event_id = known.get("source"), known.get("id")
    return InvalidMessage(
        entry=entry,
        stage="forbidden" if isinstance(error, NotYourSource) else stage,
        problem=error.problem,
        fix=error.fix,
        raw=raw,
        content_type=kind,
        source=source if isinstance(source, str) else None,
        event_id=event_id if isinstance(event_id, str) else None,
        field=error.where or None,
    )


def _answer(results: Sequence[Result], positions: Sequence[Draft | InvalidMessage]) -> Response:
    answers = [_position(one, positions[place]) for place, one in enumerate(results)]
    if not results or any(not isinstance(one, Kept) for one in results):
        return _json(HTTPStatus.ACCEPTED, {"results": answers})
    kept = [one for one in results if isinstance(one, Kept)]
    forbidden = all(one.message.stage == "forbidden" for one in kept)
    status = HTTPStatus.FORBIDDEN if forbidden else HTTPStatus.UNPROCESSABLE_ENTITY
    first = kept[0].message
    detail = f"{first.field}: {first.problem}" if first.field else first.problem
    if first.fix:
        detail += f". {first.fix}"
    if len(kept) > 1:
        detail += f". ({len(kept)} positions in all; see results)"
    problem: dict[str, JsonValue] = {
        "type": "about:blank",
        "title": "Not accepted" if not forbidden else "Not this key's source",
        "status": status.value,
        "detail": detail,
        "results": answers,  # type: ignore[dict-item]
    }
    return _json(status, problem, "application/problem+json")


def _position(result: Result, position: Draft | InvalidMessage) -> dict[str, JsonValue]:
    event_id = position.envelope.id if isinstance(position, Draft) else position.event_id
    if isinstance(result, Kept):
        message = result.message
        answer: dict[str, JsonValue] = {
            "status": "conflict" if result.conflict_with is not None else "invalid",
            "id": event_id,
            "problem": message.problem,
            "fix": message.fix,
            "where": message.field,
            "dead_letter": f"i-{result.number}",
        }
        if result.conflict_with is not None:
            answer["seq"] = result.conflict_with
        return answer
    if isinstance(result, Accepted):
        return {"status": "accepted", "id": event_id, "seq": result.seq, "deliveries": result.deliveries}
    return {"status": "duplicate", "id": event_id, "seq": result.seq}


def _json(status: HTTPStatus, value: dict[str, JsonValue], media: str = PLAIN) -> Response:
    return Response(json.dumps(value, separators=(",", ":")), status.value, media_type=media)


def _too_large(most: int) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The body is too large",
        f"At most {most} bytes are taken at once. Send fewer events in a batch, or large content by reference.",
    )
