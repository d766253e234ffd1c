"""Composing notices: what each recipient is to be told now, read beside the writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dead_letter.alerts import events, repository
from dead_letter.alerts.alert import Touched
from dead_letter.alerts.rules import Alerts
from dead_letter.alerts.told.when import Pending, due
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from schemas.events.hub import Alert, NoticeIssued

LISTED = 25
"""Alerts of one notice that are told one by one; the others are counted."""

Describe = Callable[[Session, Sequence[Any]], dict[int, tuple[Touched, Sequence[str]]]]
"""Whom each alert touches now, and the ids of its runbooks, by its number."""


@dataclass(frozen=True, slots=True)
class Notice:
    """``alerts`` are the numbers that the recipient will have been told of."""

    recipient: str
    alerts: list[int]
    data: NoticeIssued


def compose(session: Session, rules: Alerts, hub: str, describe: Describe, now: Micros) -> list[Notice]:
    """Every notice that is due."""
    moment = clock.moment(now)
    last = repository.last_told(session)
    found = []
    for name, rows in repository.pending(session).items():
        recipient = rules.recipients.get(name)
        if recipient is None:
            continue
        waiting = [Pending(row.alert, bool(row.urgent), clock.moment(row.at)) for row in rows]
        before = last.get(name)
        told_now = due(waiting, None if before is None else clock.moment(before), recipient, rules, moment)
        if told_now:
            over = {row.alert for row in rows if row.over}
            found.append(_notice(session, name, hub, rules, [one.alert for one in told_now], over, describe))
    return found


def _notice(
    session: Session, name: str, hub: str, rules: Alerts, which: list[int], over: set[int], describe: Describe
) -> Notice:
    rows = repository.rows(session, which)
    # What goes on is of more use than what is over, and what is urgent than what is not.
    rows = sorted(rows, key=lambda row: (row.id in over, not row.urgent, row.id))[:LISTED]
    about = describe(session, [row for row in rows if row.id not in over])
    raised: list[Alert] = []
    ended: list[Alert] = []
    for row in rows:
        touched, runbooks = about.get(row.id, (Touched(**repository.touched_of(row)), ()))
        (ended if row.id in over else raised).append(events.described(row, touched, runbooks))
    data = NoticeIssued(
        recipient=name,
        hub=hub,
        hub_name=rules.hub_name or None,
        raised=raised,
        over=ended,
        more=max(0, len(which) - LISTED),
    )
    return Notice(name, which, data)
