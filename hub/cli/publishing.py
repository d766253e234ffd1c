"""Events given to the hub from a file or the command line, in requests it can take."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, Refused
from schemas import strict_json
from schemas.catalogue import shipped
from schemas.errors import Malformed, UnknownType

MOST = 500
"""Events in one request."""
MOST_BYTES = 900_000
"""Bytes of one request, below the limit that a hub has by default."""


class Position(BaseModel):
    """What became of one event."""

    model_config = ConfigDict(frozen=True)

    status: Literal["accepted", "duplicate", "conflict", "invalid"]
    id: str | None
    seq: int | None = None
    deliveries: int | None = None
    problem: str | None = None
    fix: str | None = None
    where: str | None = None
    dead_letter: str | None = None

    @property
    def taken(self) -> bool:
        return self.status in {"accepted", "duplicate"}


class Answer(BaseModel):
    """What became of the events of one request, in their order."""

    model_config = ConfigDict(frozen=True)

    results: list[Position]


def from_file(name: str) -> list[JsonValue]:
    """The event, or the list of events, in a file; ``-`` is standard input. Raises ``Failed``."""
    value = _json(_content(name), name)
    events = value if isinstance(value, list) else [value]
    return [_with_full_type(event) for event in events]


def from_options(
    type_: str, data: str, source: str, event_id: str | None, attributes: Sequence[str]
) -> JsonValue:
    """One event of what was said on the command line. ``data`` is JSON, or ``@FILE``. Raises ``Failed``."""
    event: dict[str, JsonValue] = {
        "specversion": "1.0",
        "id": event_id or str(uuid4()),
        "source": source,
        "type": type_,
        "time": datetime.now(UTC).isoformat(),
        "data": _json(_content(data[1:]), data[1:])
        if data.startswith("@")
        else _json(data.encode(), "--data"),
    }
    for written in attributes:
        name, equals, text = written.partition("=")
        if not equals:
            raise Failed(f"{written!r} is not an attribute", "Write it as NAME=VALUE, such as subject=C-17.")
        event[name] = int(text) if name == "priority" and text.isdigit() else text
    return _with_full_type(event)


def publish(hub: HubClient, events: Sequence[JsonValue]) -> Iterator[list[Position]]:
    """Publish in the order given, request by request; yields what became of each. Raises ``Failed``."""
    for chunk in _chunks(events):
        try:
            yield hub.post("/events", chunk[0] if len(chunk) == 1 else [*chunk], Answer).results
        except Refused as refused:
            try:
                yield Answer.model_validate(refused.body).results
            except ValidationError:
                raise refused from None


def _chunks(events: Sequence[JsonValue]) -> Iterator[list[JsonValue]]:
    chunk: list[JsonValue] = []
    size = 0
    for event in events:
        length = len(json.dumps(event, ensure_ascii=False).encode("utf-8", "replace"))
        if chunk and (len(chunk) >= MOST or size + length > MOST_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(event)
        size += length
    if chunk:
        yield chunk


def _with_full_type(event: JsonValue) -> JsonValue:
    """The command line takes ``case.opened``; an envelope holds the full name of the newest version."""
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        return event
    try:
        return {**event, "type": shipped().find(str(event["type"])).type}
    except UnknownType:
        # The hub says what is near; it may know more types than this program.
        return event


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Failed(f"{name} cannot be read", f"{error.strerror}: is that the right file?") from error


def _json(content: bytes, name: str) -> JsonValue:
    try:
        return strict_json.parse(content)
    except Malformed as error:
        where = f"{name}: {error.where}" if error.where else name
        raise Failed(f"{where}: {error.problem}", error.fix) from error


def told(one: Position) -> str:
    """What became of one event, on one line."""
    name = one.id or "(no id)"
    if one.taken:
        made = one.deliveries
        to = (
            "" if made is None else f", {made} deliver{'y' if made == 1 else 'ies'}" if made else ", unrouted"
        )
        return f"{name}: {one.status} as event {one.seq}{to}"
    place = f"{one.where}: " if one.where else ""
    fix = f". {one.fix}" if one.fix else ""
    kept = f" (kept as {one.dead_letter})" if one.dead_letter else ""
    return f"{name}: {one.status}: {place}{one.problem}{fix}{kept}"
