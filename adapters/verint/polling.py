"""Fetching changes by the stretch of time in which they were made, on a cursor that knows what it gave.

The system lists what was changed between two moments, in no order and only so many, and has no second page.
So a stretch with more is halved until it fits. Changes may be recorded late, under an earlier time: each poll
asks again for the overlap, and the cursor holds what was given of it. It goes no further than the clock
there: what one that is behind ours dates next is older than now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from adapters.contract import Batch, Invalid, Place, Record, Retry, Translated
from adapters.kit.soap import SoapRecord
from adapters.verint.changes import updated
from adapters.verint.client import CaseService
from adapters.verint.settings import VerintSettings
from adapters.verint.stretches import SECOND, in_seconds, to_the_second, window
from adapters.verint.translate import local

FIRST = timedelta(days=1)
"""How far back the first poll of all looks, where the settings say nothing."""
MOST_AT_ONCE = 10_000
"""Results asked for of a single second, at most."""
_REMEMBERED = 5_000
"""Changes of the overlap that the cursor remembers, at most. One beyond comes again, as a known repeat."""


class Cursor(BaseModel):
    """Everything up to ``upto`` was given; ``given`` is what of the overlap before it, by digest and time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    upto: AwareDatetime
    given: dict[str, AwareDatetime] = Field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Raises ``Retry`` for one that is not ours; nobody else writes one."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise Retry(f"the cursor of this adapter cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class _Found:
    digest: str
    at: datetime
    reference: str
    record: Record


def poll(
    service: CaseService, name: str, settings: VerintSettings, cursor: str | None, now: datetime
) -> Iterator[Batch]:
    """Batches up to a little before ``now`` (UTC), in the order of the changes. Raises ``Retry``."""
    end = to_the_second(now - settings.margin)
    known = (
        Cursor.read(cursor)
        if cursor is not None
        else Cursor(upto=to_the_second(settings.since or now - FIRST))
    )
    stretches = [(known.upto - settings.overlap, max(end, known.upto))]
    done = 0
    while stretches:
        since, until = stretches.pop()
        listed = service.changed(*window(since, until, settings), limit=settings.results_limit)
        if len(listed) >= settings.results_limit:
            if until - since > SECOND:
                middle = since + in_seconds((until - since) / 2)
                stretches += [(middle, until), (since, middle)]
                continue
            listed = _all_of(service, since, until, settings)
        found = _new(listed, since, until, known, name, settings)
        reached = max(min(until, end - service.behind), known.upto)
        for first in range(0, max(len(found), 1), settings.results_limit):
            part = found[first : first + settings.results_limit]
            whole = first + settings.results_limit >= len(found)
            known = _after(known, part, reached if whole else known.upto, settings.overlap)
            done += len(part)
            label = f"changes up to {local(until, settings):%Y-%m-%d %H:%M:%S}"
            if part or (whole and not stretches):
                yield Batch([one.record for one in part], known.model_dump_json(), label, (done, None))


def _new(
    listed: tuple[SoapRecord, ...],
    since: datetime,
    until: datetime,
    known: Cursor,
    name: str,
    settings: VerintSettings,
) -> list[_Found]:
    """What was not given before, in order of time; what cannot be read, at the end of the stretch."""
    container = (
        f"changes of {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} to {until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    )
    found: dict[str, _Found] = {}
    for number, record in enumerate(listed, 1):
        read = updated(record, Place(container, number), name, settings)
        match read:
            case Translated():
                envelope = read.envelopes[0]
                one = _Found(_digest(envelope.id.encode()), envelope.time, envelope.subject or "", read)
            case Invalid():
                one = _Found(_digest(read.raw), until, "", read)
            case _:
                continue
        if one.digest not in known.given:
            found.setdefault(one.digest, one)
    return sorted(found.values(), key=lambda one: (one.at, one.reference, one.digest))


def _all_of(
    service: CaseService, since: datetime, until: datetime, settings: VerintSettings
) -> tuple[SoapRecord, ...]:
    """The whole of a stretch that cannot be halved any more. Raises ``Retry`` where the rest is kept back."""
    limit = settings.results_limit
    while limit < MOST_AT_ONCE:
        limit *= 2
        listed = service.changed(*window(since, until, settings), limit=limit)
        if len(listed) < limit and len(listed) > settings.results_limit:
            return listed
        if len(listed) <= settings.results_limit:
            break
    raise Retry(
        f"more cases were changed in the second from {local(since, settings)} than the system lists at once; "
        "set `results_limit` to what it gives at most, and ask its administrator to raise that"
    )


def _after(known: Cursor, part: list[_Found], upto: datetime, overlap: timedelta) -> Cursor:
    given = {**known.given, **{one.digest: one.at for one in part}}
    kept = [(digest, at) for digest, at in given.items() if at >= upto - overlap - SECOND]
    return Cursor(upto=upto, given=dict(kept[-_REMEMBERED:]))


def _digest(text: bytes) -> str:
    return sha256(text).hexdigest()[:16]
