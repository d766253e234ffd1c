"""Pausing and resuming: acts of a person, in the audit trail with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, select, update

from ledger import auditing, clock, pauses
from ledger.clock import Micros
from ledger.errors import Refused
from ledger.pause_tables import pause as table
from ledger.pauses import Pause, What, said, told, words
from ledger.prepared import Prepared
from ledger.replaying import check_reason
from ledger.session import Session
from ledger.turn import stop_flow

BY_ITSELF = "tolbooth"
"""Who ends a pause whose time is over."""


def pause(
    session: Session,
    things: Sequence[tuple[What, str]],
    *,
    who: str,
    reason: str,
    until: datetime | None = None,
    change: bool = False,
) -> list[Pause]:
    """Stop these; answers with their pauses. ``change`` gives those that are paused this reason and end.

    Once this unit is committed no attempt begins for what it stops, in any process; what was under way ends.
    Raises ``Refused`` where one is paused already (and is not to be changed), where one that is to be changed
    is not, where no reason is given or ``until`` is over.
    """
    check_reason(reason, "pause")
    stop_flow(session)
    now = clock.now(session)
    until_at = None if until is None else clock.micros(until)
    if until_at is not None and until_at <= now:
        assert until is not None
        raise Refused(f"{told(until_at)} is over; say a time to come, or none to pause until it is resumed.")
    found = pauses.now(session)
    _sweep_away(session, now)
    made = []
    for what, name in things:
        before = found.by.get((what, name))
        if before is not None and not change:
            raise Refused(
                f"{said(what, name)} is {words(before)}. It is not paused a second time: resume it, or "
                "change its reason and its end (`--change`)."
            )
        if before is None and change:
            raise Refused(f"{said(what, name)} is not paused; pause it first.")
        one = Pause(what, name, now if before is None else before.at, who, reason, until_at)
        values = {"who": who, "reason": reason, "until_at": until_at}
        if before is None:
            session.execute(insert(table), {"what": what.value, "name": name, "at": now, **values})
        else:
            session.execute(update(table).where(_which(what, name)).values(values))
        auditing.note(
            session,
            who,
            "flow.pause" if before is None else "flow.change",
            one.thing,
            reason,
            {"until": None if until_at is None else told(until_at)},
        )
        made.append(one)
    return made


def resume(session: Session, things: Sequence[tuple[What, str]], *, who: str, reason: str) -> list[Pause]:
    """Let these go on; answers with the pauses that ended. Raises ``Refused`` where one is not paused."""
    check_reason(reason, "resume")
    stop_flow(session)
    found = pauses.now(session)
    ended = []
    for what, name in things:
        before = found.by.get((what, name))
        if before is None:
            raise Refused(f"{said(what, name)} is not paused; `tolbooth pauses` shows what is.")
        session.execute(delete(table).where(_which(what, name)))
        since = {"paused_by": before.who, "since": told(before.at), "because": before.reason}
        auditing.note(session, who, "flow.resume", before.thing, reason, {**since})
        ended.append(before)
    return ended


def those_paused(session: Session, things: Sequence[tuple[What, str]]) -> list[tuple[What, str]]:
    """Which of these are paused."""
    found = pauses.now(session)
    return [one for one in things if one in found.by]


def end_those_over(session: Session) -> list[Pause]:
    """Take away the pauses whose time is over, which count for nothing already; answers with them."""
    return _sweep_away(session, clock.now(session))


def _sweep_away(session: Session, now: Micros) -> list[Pause]:
    over = [pauses.pause_of(row) for row in session.run(_OVER, now=now)]
    for one in over:
        session.execute(delete(table).where(_which(one.what, one.name)))
        since = {"paused_by": one.who, "since": told(one.at), "because": one.reason}
        auditing.note(session, BY_ITSELF, "flow.resume", one.thing, "the pause was until then", {**since})
    return over


def _which(what: What, name: str) -> ColumnElement[bool]:
    return and_(table.c.what == what.value, table.c.name == name)


_OVER = Prepared(select(table).where(table.c.until_at <= bindparam("now")).with_for_update(skip_locked=True))
