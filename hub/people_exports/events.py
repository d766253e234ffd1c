"""The ledger's section: the events that name somebody, whole, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from hub.people_exports.others import without_others
from identity_index.people.exporting.ports import Part
from identity_index.people.subject import Subject
from ledger import people
from ledger.people import Noted
from ledger.ports import SourceKeys, holder_at
from ledger.reading import delivery, events
from ledger.reading.delivery import RecordedDelivery
from ledger.reading.event import RecordedEvent
from ledger.reading.events import EventFilter
from ledger.reading.hiding import hidden_values, hide
from ledger.session import Session
from safeguards.mask import EVERYTHING
from schemas.catalogue import Catalogue
from schemas.classes import ClassedPath, DataClass
from schemas.errors import UnknownType

AT_ONCE = 100


class Events:
    """Implements ``Section``. Of others what is personal is masked, in the answers of receivers too."""

    name = "events"

    def __init__(self, keys: SourceKeys, catalogue: Catalogue) -> None:
        self._keys = keys
        self._catalogue = catalogue

    def part(self, session: Session, subject: Subject, after: str | None) -> Part:
        page = events.listing(
            session,
            EventFilter(person=subject.person),
            self._keys,
            newest_first=False,
            after=after,
            limit=AT_ONCE,
            data=True,
        )
        # Oldest first there is always a next, to follow along by; what came since is in the next export.
        return Part(self._told(session, subject, page.items), page.next if page.items else None)

    def _told(self, session: Session, subject: Subject, found: Sequence[RecordedEvent]) -> list[JsonValue]:
        seqs = [one.seq for one in found]
        named = people.noted(session, seqs)
        holders = self._keys.holders(session, {one.key for each in named.values() for one in each})
        went: dict[int, list[RecordedDelivery]] = {}
        for made in delivery.of_events(session, seqs):
            went.setdefault(made.seq, []).append(made)

        def theirs(one: Noted, seq: int) -> bool:
            return holder_at(holders.get(one.key, ()), seq) == subject.person

        told = []
        for one in found:
            noted = named.get(one.seq, ())
            mine = {each.place for each in noted if theirs(each, one.seq)}
            others = {each.place for each in noted} - mine
            told.append(self._event(one, mine, others, went.get(one.seq, ())))
        return told

    def _event(
        self, one: RecordedEvent, mine: set[str], others: set[str], went: Sequence[RecordedDelivery]
    ) -> JsonValue:
        data = without_others(one.data, mine, others, self._personal(one)) if others else one.data
        hidden = _hidden(one.data, data)
        return {
            "event": one.seq,
            "type": one.type,
            "source": one.source,
            "id": one.id,
            "time": one.time.isoformat(),
            "accepted_at": one.accepted_at.isoformat(),
            "came_by": one.entry,
            "subject": None if one.subject is None else hide(one.subject, hidden),
            "data": data,
            "erased": one.erased,
            "others_masked": len(others),
            "given_to": [_delivery(each, hidden) for each in went],
        }

    def _personal(self, one: RecordedEvent) -> tuple[ClassedPath, ...]:
        try:
            return self._catalogue.find(one.type).personal
        except UnknownType:
            return EVERYTHING


def _hidden(data: JsonValue, shown: JsonValue) -> frozenset[str]:
    """The values that stand in the data and not in what is shown of it."""
    if data == shown:
        return frozenset()
    every = hidden_values(data, EVERYTHING, cleared=DataClass.OPEN)
    return every - hidden_values(shown, EVERYTHING, cleared=DataClass.OPEN)


def _delivery(one: RecordedDelivery, hidden: frozenset[str]) -> JsonValue:
    return {
        "subscription": one.subscription,
        "state": one.state.value,
        "settled_at": None if one.settled_at is None else one.settled_at.isoformat(),
        "cause": None if one.cause is None else hide(one.cause, hidden),
        "answers": [hide(each.detail, hidden) for each in one.tries if each.detail],
        "reference_there": next((each.local_id for each in one.tries if each.local_id), None),
    }
