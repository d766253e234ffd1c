"""What an invalid message seems to be about, whatever is wrong with it: read without being believed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial

import structlog
from pydantic import JsonValue

from adapters.contract import WHOLE_FILE, About, Adapter, Recognises
from dead_letter.search.clue import LONGEST, Clue
from hub.content_types import BATCH, BINARY, PLAIN, STRUCTURED
from routes.type_pattern import compile_type_pattern
from schemas.catalogue import Catalogue

log = structlog.get_logger()

MOST = 20
"""Events of one batch that are looked into, the first ones."""
_DEEPEST = 32
_LONGEST_VALUE = 1024
_JSON = {PLAIN, STRUCTURED, BATCH}


class Clues:
    """Implements ``dead_letter.ports.Tells``. Pure but for the log; safe to use from many threads."""

    def __init__(self, adapters: Mapping[str, Adapter], catalogue: Catalogue) -> None:
        self._adapters = adapters
        self._emits = cache(partial(_full, catalogue))

    def __call__(self, entry: str, content_type: str, raw: bytes) -> Sequence[Clue]:
        if content_type in _JSON or content_type == BINARY:
            return _of_json(content_type, raw) if len(raw) <= LONGEST else ()
        adapter = self._adapters.get(entry)
        if adapter is None:
            return ()
        types = self._emits(tuple(adapter.emits))
        about = None
        if isinstance(adapter, Recognises) and content_type != WHOLE_FILE and len(raw) <= LONGEST:
            about = self._recognised(entry, adapter, raw)
        if about is None:
            return (Clue(types),) if types else ()
        of = self._emits((about.type,)) if about.type else types
        return (Clue(of, subject=_text(about.subject), data=_shallow(about.data), read=True),)

    def _recognised(self, entry: str, adapter: Recognises, raw: bytes) -> About | None:
        try:
            return adapter.about(raw)
        except Exception:
            # A message is kept whatever an adapter makes of it; it is only found by less.
            log.exception("clues.failed", adapter=entry)
            return None


def _full(catalogue: Catalogue, patterns: tuple[str, ...]) -> tuple[str, ...]:
    tests = [compile_type_pattern(one) for one in patterns]
    return tuple(
        sorted(
            kind.type
            for kind in catalogue.types()
            if any(test(name) for test in tests for name in (kind.type, kind.short))
        )
    )


def _of_json(content_type: str, raw: bytes) -> Sequence[Clue]:
    if content_type == BINARY:
        head, _, body = raw.partition(b"\n")
        attributes = _read(head)
        return () if not isinstance(attributes, dict) else (_clue({**attributes, "data": _read(body)}),)
    value = _read(raw)
    events: Iterable[JsonValue] = value if isinstance(value, list) else [value]
    return [_clue(one) for one in events if isinstance(one, dict)][:MOST]


def _read(text: bytes) -> JsonValue:
    """Leniently: a key that is there twice counts once. None: it is no JSON."""
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _clue(event: Mapping[str, JsonValue]) -> Clue:
    name = _text(event.get("type"))
    return Clue(
        types=() if name is None else (name,),
        source=_text(event.get("source")),
        event_id=_text(event.get("id")),
        subject=_text(event.get("subject")),
        correlation=_text(event.get("correlationid")),
        data=_shallow(event.get("data")),
        read=True,
    )


def _text(value: object) -> str | None:
    return _whole(value[:_LONGEST_VALUE]) if isinstance(value, str) and value else None


def _whole(text: str) -> str:
    """Text without halves of surrogate pairs, which JSON lets anybody write and nothing can encode."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _shallow(value: JsonValue, depth: int = _DEEPEST) -> JsonValue:
    """The value without what lies deeper than any event has it, so that it can be walked."""
    if isinstance(value, dict):
        return {name: _shallow(one, depth - 1) for name, one in value.items()} if depth else None
    if isinstance(value, list):
        return [_shallow(one, depth - 1) for one in value] if depth else None
    return _whole(value) if isinstance(value, str) else value
