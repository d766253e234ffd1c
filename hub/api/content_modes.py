"""The three ways a CloudEvent comes over HTTP, read into positions for intake: binary, structured and batch.

Which one it is, the content type says first (HTTP protocol binding 1.0.2, section 3); ``ce-`` headers beside
a structured event are copies for whoever routes by header, and not the event.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from pydantic import JsonValue
from starlette.datastructures import Headers

from hub.api.problem import Problem
from hub.content_types import BATCH, BINARY, FORBIDDEN, PLAIN, STRUCTURED
from ledger.draft import Draft
from ledger.invalid import InvalidMessage
from safeguards.policy import Principal, may_publish_as
from schemas import strict_json
from schemas.cloudevents import read_binary, read_structured
from schemas.envelope import Envelope
from schemas.errors import Malformed

if TYPE_CHECKING:
    from hub.intake import Intake
    from hub.settings import Intake as Limits

_LONGEST = 1024
"""Characters of an id or a source that are told apart from the original; no event has a longer one."""
_SPACE = b" \t\n\r"
"""What JSON allows before a value (RFC 8259, section 2)."""

Position = Draft | InvalidMessage


class NotYourSource(Malformed):
    """The key may not speak for this source."""


class Unacceptable(Exception):
    """No event can be read from the body: it is kept as ``message`` and answered with ``problem``."""

    def __init__(self, problem: Problem, message: InvalidMessage) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.message = message


class ContentModes:
    """Reads one body after the other; no database is asked."""

    def __init__(self, intake: Intake, limits: Limits) -> None:
        self._intake = intake
        self._limits = limits

    def positions(self, headers: Headers, body: bytes, principal: Principal) -> list[Position]:
        """The body's positions in the sender's order. Raises ``Unacceptable``."""
        coding = headers.get("content-encoding", "identity")
        if coding.strip().lower() != "identity":
            raise _compressed(principal, body, coding)
        content_type = headers.get("content-type", "")
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in {STRUCTURED, BATCH}:
            if not kind.startswith("application/cloudevents") and _has_attributes(headers):
                return [self._binary(headers, body, principal)]
            if kind != PLAIN:
                raise _not_a_way(principal, body, content_type)
        try:
            value = strict_json.parse(body, max_depth=self._limits.max_depth)
        except Malformed as error:
            return self._refused(body, kind, error, principal)
        if isinstance(value, list) and kind != STRUCTURED:
            if len(value) > self._limits.max_batch:
                raise self._too_many(principal, body, kind, len(value))
            return [self._structured(one, None, principal) for one in value]
        return [self._structured(value, body, principal)]

    def _refused(self, body: bytes, kind: str, error: Malformed, principal: Principal) -> list[Position]:
        """A body that was not read as a whole: a batch is gone over again, each of its elements by itself."""
        if kind == STRUCTURED or not body.lstrip(_SPACE).startswith(b"["):
            return [_kept(principal, body, kind, error, stage="receive")]
        most = self._limits.max_batch
        try:
            texts = strict_json.elements(body, most=most)
        except Malformed as why:
            return [_kept(principal, body, kind, _of_all(why), stage="receive")]
        if len(texts) > most:
            raise self._too_many(principal, body, kind, f"more than {most}")
        return [self._element(text, principal) for text in texts]

    def _element(self, text: bytes, principal: Principal) -> Position:
        try:
            value = strict_json.parse(text, max_depth=self._limits.max_depth)
        except Malformed as error:
            return _kept(principal, text, STRUCTURED, error, stage="receive")
        return self._structured(value, text, principal)

    def _structured(self, value: JsonValue, body: bytes | None, principal: Principal) -> Position:
        try:
            return self._prepared(read_structured(value), principal)
        except Malformed as error:
            raw = json.dumps(value, ensure_ascii=False).encode() if body is None else body
            return _kept(principal, raw, STRUCTURED, error, value=value)

    def _binary(self, headers: Headers, body: bytes, principal: Principal) -> Position:
        named = _attributes(headers)
        try:
            _refuse_repeated(named)
            envelope = read_binary(dict(headers), body, max_depth=self._limits.max_depth)
            return self._prepared(envelope, principal)
        except Malformed as error:
            raw = json.dumps(named).encode() + b"\n" + body
            return _kept(principal, raw, BINARY, error, value=named)

    def _prepared(self, envelope: Envelope, principal: Principal) -> Draft:
        if not may_publish_as(principal, envelope.source):
            allowed = ", ".join(principal.sources) or "none"
            raise NotYourSource(
                f"the key {principal.key_id} may not publish as {envelope.source}",
                where="source",
                fix=f"Its sources are {allowed}; use one of those, or ask an operator for another key",
            )
        return self._intake.prepare(envelope, principal.key_id)

    def _too_many(self, principal: Principal, body: bytes, kind: str, many: int | str) -> Unacceptable:
        most = self._limits.max_batch
        return _unacceptable(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "Too many events in one batch",
            Malformed(f"the batch has {many} events", fix=f"Send at most {most} at once"),
            principal,
            body,
            kind,
        )


def _of_all(error: Malformed) -> Malformed:
    """Without a text that is JSON there are no positions, and the sender must not look for any."""
    return Malformed(
        f"{error.problem}; so the whole batch is refused, and nothing of it is recorded but its text, as one "
        "invalid message",
        where=error.where,
        fix=error.fix,
    )


def _has_attributes(headers: Headers) -> bool:
    return any(name.startswith(b"ce-") for name, _ in headers.raw)


def _attributes(headers: Headers) -> dict[str, JsonValue]:
    """The ``ce-`` headers as they came; one given more than once is a list of what it was given."""
    found: dict[str, JsonValue] = {}
    for name, text in headers.items():
        if name.startswith("ce-"):
            several = name[3:] in found
            found[name[3:]] = list[JsonValue](headers.getlist(name)) if several else text
    return found


def _refuse_repeated(attributes: dict[str, JsonValue]) -> None:
    for name, given in attributes.items():
        if isinstance(given, list):
            raise Malformed("is given more than once", where=f"ce-{name}", fix="Give each attribute once")


def _not_a_way(principal: Principal, body: bytes, content_type: str) -> Unacceptable:
    return _unacceptable(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Not a way to send events",
        Malformed(
            f"the content type {content_type[:100] or '(none)'} is not known here",
            where="Content-Type",
            fix=f"Send {STRUCTURED}, {BATCH}, or {PLAIN} with the attributes in ce- headers (binary mode)",
        ),
        principal,
        body,
        content_type if "/" in content_type else "application/octet-stream",
    )


def _compressed(principal: Principal, body: bytes, coding: str) -> Unacceptable:
    no = _unacceptable(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Not a way to send events",
        Malformed(
            f"the body is compressed ({coding[:100]})", where="Content-Encoding", fix="Send it uncompressed"
        ),
        principal,
        body,
        "application/octet-stream",
    )
    # RFC 9110, section 15.5.16: so that the sender is told what it may use instead.
    no.problem.headers["Accept-Encoding"] = "identity"
    return no


def _unacceptable(
    status: HTTPStatus, title: str, error: Malformed, principal: Principal, body: bytes, kind: str
) -> Unacceptable:
    problem = Problem(status, title, f"{error}.", where=error.where or None, fix=error.fix)
    return Unacceptable(problem, _kept(principal, body, kind, error, stage="receive"))


def _kept(
    principal: Principal,
    raw: bytes,
    kind: str,
    error: Malformed,
    *,
    value: JsonValue = None,
    stage: str = "validate",
) -> InvalidMessage:
    known = value if isinstance(value, dict) else {}
    source, event_id = known.get("source"), known.get("id")
    return InvalidMessage(
        entry=principal.key_id,
        stage=FORBIDDEN if isinstance(error, NotYourSource) else stage,
        problem=error.problem,
        fix=error.fix,
        raw=raw,
        content_type=kind,
        source=source[:_LONGEST] if isinstance(source, str) else None,
        event_id=event_id[:_LONGEST] if isinstance(event_id, str) else None,
        field=error.where or None,
    )
