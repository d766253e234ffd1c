"""Polling a back office: what is new in its lists, each record given once.

GeoReport's list of requests goes by when a request was made, not by when it changed. So all of ``window`` is
read each time. The extension's list of updates goes by when an update was made, and is read from where the
last poll came to. In both, what was changed up to ``overlap`` before that counts as new unless it was given
already, for back offices enter things late. Where a list is read to is the midnight after tomorrow, so that
the address stays the same all day, and a server that knows ETags answers 304 when nothing has changed.

What was changed less than ``margin`` ago is left to a later poll. A request that we made may be listed before
the hub has recorded its receipt, and what is told of it then would belong to nothing. A record that is dated
further ahead of now than that is given at once: its clock is wrong, and it would be kept back for as long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.contract import Batch, Record
from adapters.open311.client import BackOffice
from adapters.open311.cursor import MOST_REMEMBERED, Cursor, Reached
from adapters.open311.records import Found
from adapters.open311.settings import Open311Settings, Stream
from adapters.open311.translate import Translator

BATCH = 500
"""Records in one batch, at most."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Fresh:
    digest: str
    changed: datetime | None
    record: Callable[[], Record]


def polled(
    stream: Stream,
    cursor: Cursor,
    office: BackOffice,
    translator: Translator,
    settings: Open311Settings,
    clock: Callable[[], datetime],
) -> Iterator[Batch]:
    """The batches of one list; the last one's cursor stands after it. Raises ``Retry`` or ``Reject``."""
    now = clock()
    upto = now - settings.margin
    stood = cursor.reached.get(stream, Reached())
    listed = office.listed(stream, *_bounds(stream, stood, settings, now), stood.seen)
    if listed.found is None:
        return
    ahead = clock() + settings.margin
    everything = _digested(listed.found, stream, translator)
    given = set(stood.given)
    whole = [
        each
        for each in everything
        if each.changed is None or each.digest in given or not upto < each.changed <= ahead
    ]
    horizon = None if stood.until is None else stood.until - settings.overlap
    fresh = [
        each
        for each in whole
        if each.digest not in given and (each.changed is None or horizon is None or each.changed >= horizon)
    ]
    after = _reached(whole, stood.until, settings.overlap, upto)
    # "Not modified" would be said of what was kept back, too.
    after = after.model_copy(update={"seen": listed.seen if len(whole) == len(everything) else None})
    yield from _batches(stream, cursor, stood, fresh, after, settings.overlap, upto)


def _bounds(
    stream: Stream, stood: Reached, settings: Open311Settings, now: datetime
) -> tuple[datetime, datetime]:
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight + 2 * _DAY
    if stream == "requests":
        return midnight - settings.window, end
    if stood.until is None:
        return midnight - settings.look_back, end
    return stood.until - settings.overlap, end


def _digested(found: Sequence[Found], stream: Stream, translator: Translator) -> list[_Fresh]:
    """Each once, those that do not say when they were changed first, the others in the order of changes."""
    by_digest: dict[str, _Fresh] = {}
    for each in found:
        digest = hashlib.sha256(each.raw).hexdigest()[:12]
        if digest not in by_digest:
            changed = translator.changed(each)
            by_digest[digest] = _Fresh(digest, changed, lambda each=each: translator.record(each, stream))  # type: ignore[misc]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(by_digest.values(), key=lambda each: (each.changed or never, each.digest))


def _reached(whole: Sequence[_Fresh], until: datetime | None, overlap: timedelta, upto: datetime) -> Reached:
    """Where the cursor stands once all of these are given: never after ``upto``, whatever they say."""
    times = [min(each.changed, upto) for each in whole if each.changed is not None]
    newest = max([*times, *([until] if until is not None else [])], default=None)
    kept = [
        each.digest
        for each in whole
        if each.changed is None or newest is None or each.changed >= newest - overlap
    ]
    return Reached(until=newest, given=tuple(sorted(kept[-MOST_REMEMBERED:])))


def _batches(
    stream: Stream,
    cursor: Cursor,
    stood: Reached,
    fresh: Sequence[_Fresh],
    after: Reached,
    overlap: timedelta,
    upto: datetime,
) -> Iterator[Batch]:
    for start in range(0, len(fresh), BATCH):
        part = fresh[start : start + BATCH]
        done = start + len(part)
        reached = after
        if done < len(fresh):
            # In order of changes: all that was changed before the last of these has been given.
            partly = _reached(fresh[:done], stood.until, overlap, upto)
            reached = partly.model_copy(update={"given": tuple(sorted({*stood.given, *partly.given}))})
        text = cursor.at(stream, reached).text()
        records = [each.record() for each in part]
        yield Batch(records, text, stream, (done, len(fresh)), ahead=done < len(fresh))
    if not fresh and after != stood:
        yield Batch((), cursor.at(stream, after).text(), stream)
