"""Persons who turn out to be one by a record that was linked to one of them."""

from __future__ import annotations

from dataclasses import replace

from identity_index.history import changing
from identity_index.history import repository as history
from identity_index.history.change import Because
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.announcing import Cause
from identity_index.people.matcher import Found
from identity_index.people.restricting.repository import restricted
from identity_index.people.reviews import repository as reviews
from identity_index.people.telling import Teller
from ledger import clock
from ledger.session import Session

_PERSON = Kind.PERSON


def bring_together(
    session: Session, teller: Teller, record: Record, found: Found, why: Because, cause: Cause
) -> None:
    """All who were found beside are one with whom the record was linked to, unless they are to be kept apart;
    of whom the data are restricted, a person is asked."""
    if found.master is None or not found.also:
        return
    apart = history.masters_kept_apart(session, _PERSON, found.master)
    withheld = restricted(session, found.also)
    for other in found.also:
        if other in apart:
            continue
        if other not in withheld:
            done = changing.merge(session, _PERSON, found.master, other, why)
            teller.tell(session, done, why, cause)
        elif not reviews.asked_already(session, found.master, other):
            asked = replace(found, master=other, record=None).asking_instead(withheld)
            opening = asked.asking(record.number, found.master, other)
            reviews.open_all(session, [opening], clock.now(session))
