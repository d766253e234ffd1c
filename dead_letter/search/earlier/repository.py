"""Finding filed letters, and what is known of them and of how they ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import case, func, select, update

from dead_letter.groups.tables import failure_group, filed
from dead_letter.search.clue import LONGEST
from dead_letter.search.standing import Standing
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, invalid_message

_G, _M = failure_group.c, invalid_message.c


def block(session: Session, first: int, last: int) -> Sequence[Any]:
    """Filed letters of these numbers: the letter, its group and cause, and how it stands by the ledger."""
    closed = case(
        (filed.c.open, Standing.OPEN.value),
        (filed.c.how.is_not(None), filed.c.how),
        (delivery.c.resolved_by.is_not(None), Standing.RESOLVED.value),
        (delivery.c.state == State.DISCARDED.value, Standing.DISCARDED.value),
        (_M.state == "discarded", Standing.DISCARDED.value),
        (_M.state == "mended", Standing.MENDED.value),
        else_=Standing.REPLACED.value,
    )
    query = (
        select(
            filed.c.id,
            filed.c.kind,
            filed.c.number,
            filed.c.group_id,
            filed.c.open,
            _G.stage,
            _G.error,
            _G.words,
            closed.label("standing"),
            _M.entry,
            _M.source,
            _M.event_id,
            _M.container,
            _M.problem,
            _M.content_type,
            # One that is not looked into is not fetched either: there may be thousands in a block.
            case((func.length(_M.raw) <= LONGEST, _M.raw)).label("raw"),
            _M.forgotten_at,
        )
        .join(failure_group, _G.id == filed.c.group_id)
        .join(delivery, (filed.c.kind == "d") & (delivery.c.id == filed.c.number), isouter=True)
        .join(invalid_message, (filed.c.kind == "i") & (_M.id == filed.c.number), isouter=True)
        .where(filed.c.id >= first, filed.c.id <= last)
        .order_by(filed.c.id)
    )
    return session.execute(query).all()


def say_how(session: Session, how: Mapping[str, Sequence[int]]) -> None:
    """Write down how each of these letters was closed."""
    for standing, numbers in how.items():
        session.execute(update(filed).where(filed.c.id.in_(numbers)).values(how=standing))
