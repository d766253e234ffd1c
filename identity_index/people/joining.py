"""Persons who turn out to be one by a record that was linked to one of them."""

from __future__ import annotations

from identity_index.history import changing
from identity_index.history import repository as history
from identity_index.history.change import Because
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.announcing import Cause
from identity_index.people.matcher import Found
from identity_index.people.restricting.gate import left_alone
from identity_index.people.reviews import repository as reviews
from identity_index.people.telling import Teller
from ledger import clock
from ledger.session import Session

_PERSON = Kind.PERSON


def bring_together(
    session: Session, teller: Teller, record: Record, found: Found, why: Because, cause: Cause
) -> None:
    """All who were found beside are one with whom the record was linked to, unless they are to be kept apart.
    Of whom the data are restricted, and of two who are to be kept apart themselves, a person is asked."""
    if found.master is None or not found.also:
        return
    apart = history.masters_kept_apart(session, _PERSON, found.master)
    also = {one.master: one for one in found.also if one.master is not None and one.master not in apart}
    withheld = left_alone(session, also)
    torn = {
        one for one in also if not history.masters_kept_apart(session, _PERSON, one).isdisjoint(also.keys())
    }
    for other, fits in also.items():
        if other not in withheld and other not in torn:
            done = changing.merge(session, _PERSON, found.master, other, why)
            teller.tell(session, done, why, cause)
        elif not reviews.asked_already(session, found.master, other):
            asked = fits.asking_of() if other in torn else fits
            opening = asked.asking_instead(withheld).asking(record.number, found.master, other)
            reviews.open_all(session, [opening], clock.now(session))
