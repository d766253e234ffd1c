"""Groups that an earlier version filed, read as causes are read now.

What staff have said of a cause is not to be lost because an update of Tolbooth takes other words out of it.
Before a group is made, those of the same stage and place that an earlier version has read are read again, by
their newest letter; so each is read again once, and not before something fails there that is in no group.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dead_letter.groups import repository as groups
from dead_letter.groups.earlier import repository
from dead_letter.groups.fingerprint import VERSION, Cause
from dead_letter.groups.reading import EXPIRE, of_delivery, of_message
from dead_letter.ids import group_id
from dead_letter.search import letters
from ledger.clock import Micros
from ledger.session import Session
from schemas.catalogue import Catalogue

BY = "Tolbooth"
"""Whose notes they are."""


def renew(session: Session, places: Collection[tuple[str, str]], catalogue: Catalogue, now: Micros) -> bool:
    """Read again the groups of these places (stage, and subscription or entry); says whether there were any.

    The unit holds the numbers of groups, so that no other does the same or makes one meanwhile. A group that
    another unit has in hand is left for the next time: nothing is waited for here.
    """
    any_there = False
    while rows := repository.read_before(session, VERSION, places):
        any_there = True
        for row in rows:
            _renew(session, row, catalogue, now)
    return any_there


def _renew(session: Session, row: Any, catalogue: Catalogue, now: Micros) -> None:
    values: dict[str, Any] = {"version": VERSION}
    cause = _cause(session, row, catalogue)
    if cause is not None and cause.fingerprint != row.fingerprint:
        other = repository.by_fingerprint(session, cause.fingerprint)
        if other is None:
            values |= {"fingerprint": cause.fingerprint, "error": cause.error, "words": cause.words}
            told = f"Since an update Tolbooth reads this cause otherwise; before, it was: {row.words}"
        else:
            told = (
                f"Since an update Tolbooth reads this cause as that of {group_id.written(other)}, and files "
                "there what fails by it."
            )
        groups.add_note(session, row.id, BY, told, now)
    groups.change(session, row.id, values)


def _cause(session: Session, row: Any, catalogue: Catalogue) -> Cause | None:
    """None: no original of it is there any more, so it stays as it was read."""
    if row.stage == EXPIRE:
        return None
    found = repository.newest_letters(session, row.id)
    known = letters.deliveries(session, [number for kind, number in found if kind == "d"])
    messages = repository.messages(session, [number for kind, number in found if kind == "i"])
    for kind, number in found:
        if kind == "i" and (message := messages.get(number)) is not None:
            return of_message(row.stage, row.place, message.field, message.words)
        letter = known.get(number) if kind == "d" else None
        if letter is not None and letter.cause and not letter.gone:
            raised, event = (row.error, row.frame), (letter.type, letter.data)
            return of_delivery(row.stage, row.place, raised, letter.cause, event, catalogue)
    return None
