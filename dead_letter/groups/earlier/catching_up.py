"""Filing what failed before there were groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dead_letter.groups.earlier import repository
from dead_letter.groups.filing import Filing
from ledger import clock
from ledger.invalid import InvalidMessage
from ledger.ports import Ended
from ledger.session import Session
from ledger.settling import DELIVER

_AT_ONCE = 1000


def file_earlier(session: Session) -> int:
    """File the dead letters that are in no group, in the caller's unit; answers with how many.

    What raised them was not kept then, so their groups are told apart by their words.
    """
    return _each(session, repository.unfiled_deliveries, _dead) + _each(
        session, repository.unfiled_messages, _kept
    )


def _each(
    session: Session,
    look: Callable[[Session, int, int], Sequence[repository.Unfiled]],
    file: Callable[[Session, Sequence[repository.Unfiled]], None],
) -> int:
    filed, after = 0, 0
    while found := look(session, after, _AT_ONCE):
        file(session, found)
        filed, after = filed + len(found), found[-1].number
    return filed


def _dead(session: Session, found: Sequence[repository.Unfiled]) -> None:
    ended = [Ended(one.number, one.place, True, DELIVER, one.words) for one in found]
    Filing().ended(session, ended, clock.now(session))


def _kept(session: Session, found: Sequence[repository.Unfiled]) -> None:
    kept = [
        (one.number, InvalidMessage(one.place, one.stage, one.words, "", b"", "", field=one.field))
        for one in found
    ]
    Filing().kept(session, kept, clock.now(session))
