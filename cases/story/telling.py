"""The story of a case: what led to it, what was done, who was told, how often that was tried, who looked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pydantic import JsonValue

from cases.desk.shown import StoryLine
from cases.story.acts import whose
from cases.story.repository import events_of
from ledger.reading import delivery, trace
from ledger.reading.delivery import RecordedDelivery
from ledger.reading.event import RecordedEvent, of_seqs
from ledger.session import Session
from safeguards.audit import repository as audit
from schemas.event_type import short_of

_AT_ONCE = 500


def story_of(session: Session, source: str, subscription: str, references: Sequence[str]) -> list[StoryLine]:
    """In order. ``source``: of what the service tells. ``subscription``: its own, by which events became
    reports. ``references``: the case, and those that were merged into it."""
    found: list[StoryLine] = []
    for reference in references:
        seqs = [one.seq for one in events_of(session, source, reference)]
        for start in range(0, len(seqs), _AT_ONCE):
            events = of_seqs(session, seqs[start : start + _AT_ONCE], data=True)
            found += (_event(reference, one) for one in events)
            told = delivery.of_events(session, [one.seq for one in events])
            found += _told(reference, told)
            found += _causes(session, subscription, reference, events)
        found += (
            StoryLine(case=reference, kind="look", seq=None, at=one.at, what=one.action, by=one.who)
            for one in audit.of_things(session, [f"case/{reference}"])
        )
    return sorted(found, key=lambda one: (one.at, one.seq or 0))


def _event(reference: str, one: RecordedEvent) -> StoryLine:
    return StoryLine(
        case=reference,
        kind="event",
        seq=one.seq,
        at=one.time,
        what=short_of(one.type),
        by=whose(one.data),
        attachments=_files(one.data),
    )


def _files(data: JsonValue) -> list[str]:
    """References of what came with it."""
    given = data.get("attachments") if isinstance(data, dict) else None
    if not isinstance(given, list):
        return []
    found = (one.get("reference") for one in given if isinstance(one, dict))
    return [one for one in found if isinstance(one, str)]


def _causes(
    session: Session, subscription: str, reference: str, events: Iterable[RecordedEvent]
) -> Iterator[StoryLine]:
    """The events that became reports of this case: those of which its own delivery says so."""
    ids = sorted({one.causationid for one in events if one.causationid is not None})
    seqs = trace.called(session, ids)
    made = {
        one.seq
        for one in delivery.of_events(session, seqs)
        if one.subscription == subscription and any(each.local_id == reference for each in one.tries)
    }
    for event in of_seqs(session, sorted(made)):
        yield StoryLine(
            case=reference,
            kind="cause",
            seq=event.seq,
            at=event.time,
            what=short_of(event.type),
            by=event.source,
        )


def _told(reference: str, deliveries: Iterable[RecordedDelivery]) -> Iterator[StoryLine]:
    """Each delivery as it stands, and of one that was not taken at once every try."""

    def line(one: RecordedDelivery, kind: str, at: datetime, what: str) -> StoryLine:
        return StoryLine.model_validate(
            {"case": reference, "kind": kind, "seq": one.seq, "at": at, "what": what, "by": one.subscription}
        )

    for one in deliveries:
        yield line(one, "delivery", one.settled_at or one.created_at, f"{one.state} ({one.attempts} tried)")
        if one.attempts > 1:
            for each in one.tries:
                ended = each.outcome or "under way"
                yield line(one, "attempt", each.ended_at or each.started_at, f"try {each.number}: {ended}")
