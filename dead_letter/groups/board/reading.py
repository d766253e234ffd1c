"""What staff are shown of the groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dead_letter.groups import repository as kept
from dead_letter.groups.board import repository
from dead_letter.groups.board.wanted import GroupFilter
from dead_letter.groups.group import FullGroup, Group, GroupPage, Hour, Note, Shown, State, shown
from dead_letter.ids import group_id
from ledger import clock
from ledger.reading import cursor
from ledger.session import Session
from safeguards.keys import repository as keys

MOST = 200
_KIND = "groups"
_BEFORE_ROUTING = frozenset({"receive", "translate", "validate", "forbidden"})
"""The stages of what came by a key or an adapter, and became no event."""


def listing(session: Session, wanted: GroupFilter, *, after: str | None, limit: int) -> GroupPage:
    """A page, the last to have failed first. Raises ``BadCursor`` and ``ForeignCursor``."""
    limit = max(1, min(limit, MOST))
    of_epoch = cursor.epoch(session)
    place = None if after is None else cursor.read(after, of_epoch, _KIND, 2)
    now = clock.now(session)
    rows = repository.page(session, wanted, now, place, limit + 1)
    items = _groups(session, rows[:limit], now)
    more = rows[limit - 1] if len(rows) > limit else None
    return GroupPage(
        items=items,
        next=None if more is None else cursor.write(of_epoch, _KIND, more.last_at, more.id),
    )


def one(session: Session, number: int) -> FullGroup:
    """Raises ``NotFound``."""
    now = clock.now(session)
    row = kept.find(session, number)
    return FullGroup(
        group=_groups(session, [row], now)[0],
        notes=[
            Note(at=clock.moment(note.at), who=note.who, text=note.text)
            for note in repository.notes(session, number)
        ],
        trend=[
            Hour(at=clock.moment(hour * 3600 * clock.SECOND), count=count)
            for hour, count in repository.trend(session, number, now)
        ],
        letters=repository.newest_open(session, number, 20),
    )


def _groups(session: Session, rows: Sequence[Any], now: clock.Micros) -> list[Group]:
    numbers = [row.id for row in rows]
    labels = repository.labels(session, numbers)
    lately = repository.lately(session, numbers, now)
    still_open = repository.still_open(session, numbers)
    holders = {row.place: keys.holder(session, row.place) for row in rows if row.stage in _BEFORE_ROUTING}
    moment = clock.moment(now)
    found = []
    for row in rows:
        until = None if row.muted_until is None else clock.moment(row.muted_until)
        state = shown(State(row.state), until, moment)
        hour, day = lately.get(row.id, (0, 0))
        found.append(
            Group(
                id=group_id.written(row.id),
                state=state,
                muted_until=until if state is Shown.MUTED else None,
                stage=row.stage,
                place=row.place,
                holder=holders.get(row.place) if row.stage in _BEFORE_ROUTING else None,
                error=row.error,
                words=row.words,
                frame=row.frame,
                version=row.version,
                first_at=clock.moment(row.first_at),
                last_at=clock.moment(row.last_at),
                count=row.failures,
                open=still_open[row.id],
                last_hour=hour,
                last_day=day,
                owner=row.owner,
                ticket=row.ticket,
                labels=labels.get(row.id, []),
            )
        )
    return found
