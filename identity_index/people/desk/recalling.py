"""Changes as they are shown, read in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Sequence

from identity_index.history import repository as history
from identity_index.history.change import Change
from identity_index.ids import change_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.updates.repository import updates as said_anew
from identity_index.people.desk import showing
from identity_index.people.desk.past import Moved, Past, PastPage, Update, UpdatePage
from identity_index.people.desk.sight import MASKED, Sight
from identity_index.people.restricting.repository import restricted
from identity_index.provenance.held import said_at
from ledger import clock
from ledger.reading import cursor
from ledger.session import Session

_LIST, _UPDATES = "people.history", "people.updates"


def change(session: Session, number: int, sight: Sight) -> Past:
    """Raises ``NotFound``."""
    return changes(session, [history.find(session, Kind.PERSON, number)], sight)[0]


def page(session: Session, person: int, after: str | None, most: int, sight: Sight) -> PastPage:
    """What happened to the records of a person. Raises ``NotFound``, ``BadCursor`` and ``ForeignCursor``."""
    links.find(session, Kind.PERSON, person)
    epoch = cursor.epoch(session)
    before = None if after is None else cursor.read(after, epoch, _LIST, 1)[0]
    found = history.of_master(session, Kind.PERSON, person, before=before, most=most + 1)
    more = cursor.write(epoch, _LIST, found[most - 1].number) if len(found) > most else None
    return PastPage(items=changes(session, found[:most], sight), next=more)


def updates(session: Session, person: int, after: str | None, most: int, sight: Sight) -> UpdatePage:
    """What systems said anew of the records that are a person's now. Raises as ``page``."""
    links.find(session, Kind.PERSON, person)
    epoch = cursor.epoch(session)
    before = None if after is None else cursor.read(after, epoch, _UPDATES, 3)
    found = said_anew(session, Kind.PERSON, person, before, most + 1)
    records = list(links.records(session, {one.record for one in found}).values())
    names = dict(zip([one.number for one in records], showing.names(session, records, sight), strict=True))
    items = [
        Update(
            record=names[one.record],
            version=one.version,
            at=clock.moment(one.at),
            as_of=said_at(one.as_of),
            changed=_changed(one.was, one.details),
            event_source=one.event_source,
            event_id=one.event_id,
        )
        for one in found[:most]
    ]
    more = cursor.write(epoch, _UPDATES, *found[most - 1].place) if len(found) > most else None
    return UpdatePage(items=items, next=more)


def _changed(was: str | None, details: str | None) -> list[str] | None:
    if was is None or details is None:
        return None
    before, now = json.loads(was), json.loads(details)
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def changes(session: Session, found: Sequence[Change], sight: Sight) -> list[Past]:
    """In the order given. Of whom the data are restricted it is not shown what was compared, nor what was
    written about them."""
    withheld = restricted(session, {each.master for one in found for each in one.touched})
    records = list(links.records(session, {move.record for one in found for move in one.moves}).values())
    names = dict(zip([one.number for one in records], showing.names(session, records, sight), strict=True))
    sights = [MASKED if any(each.master in withheld for each in one.touched) else sight for one in found]
    return [
        Past(
            id=change_id.written(one.number),
            what=one.what.value,
            at=clock.moment(one.at),
            by=one.because.who,
            reason=mine.reason(one.because.reason, one.because.who),
            weights=one.because.weights,
            evidence=None
            if one.because.evidence is None or any(each.master in withheld for each in one.touched)
            else mine.evidence(json.loads(one.because.evidence)),
            undoes=None if one.undoes is None else change_id.written(one.undoes),
            undone_by=None if one.undone_by is None else change_id.written(one.undone_by),
            moved=[
                Moved(
                    record=names[move.record],
                    source=None if move.source is None else person_id.written(move.source),
                    target=person_id.written(move.target),
                )
                for move in one.moves
            ],
            persons=[person_id.written(each.master) for each in one.touched],
        )
        for one, mine in zip(found, sights, strict=True)
    ]
