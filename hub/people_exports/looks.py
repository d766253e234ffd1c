"""The audit trail's section: everyone who looked at somebody or did anything about them."""

from __future__ import annotations

from pydantic import JsonValue

from identity_index.people.exporting.ports import Part
from identity_index.people.subject import Subject
from ledger.ports import SourceKeys
from ledger.reading import delivery, events
from ledger.reading.events import EventFilter
from ledger.session import Session
from safeguards.audit import repository as audit
from safeguards.audit.repository import Entry

AT_ONCE = 200


class Looks:
    """Implements ``Section``: the entries about the person, by every id of theirs, the oldest first."""

    name = "who_looked"

    def part(self, session: Session, subject: Subject, after: str | None) -> Part:
        things = [f"person/{one}" for one in subject.ids]
        found = audit.of_things(session, things, after=int(after or 0), most=AT_ONCE)
        items = [_entry(one) for one in found]
        return Part(items, str(found[-1].seq) if len(found) == AT_ONCE else None)


class EventLooks:
    """Implements ``Section``: the entries about single events that name them, and their deliveries."""

    name = "who_looked_at_events"

    def __init__(self, keys: SourceKeys) -> None:
        self._keys = keys

    def part(self, session: Session, subject: Subject, after: str | None) -> Part:
        page = events.listing(
            session,
            EventFilter(person=subject.person),
            self._keys,
            newest_first=False,
            after=after,
            limit=AT_ONCE,
        )
        seqs = [one.seq for one in page.items]
        things = [f"event/{seq}" for seq in seqs]
        things += [f"delivery/{one.id}" for one in delivery.of_events(session, seqs)]
        found = audit.of_things(session, things) if things else ()
        return Part([_entry(one) for one in found], page.next if page.items else None)


def _entry(one: Entry) -> JsonValue:
    return {
        "at": one.at.isoformat(),
        "who": one.who,
        "did": one.action,
        "to": one.thing,
        "reason": one.reason,
        "detail": one.detail,
    }
