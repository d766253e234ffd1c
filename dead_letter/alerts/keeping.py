"""Keeping alerts in step with what they are about: raised, back again, over, cleared. A unit of work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dead_letter.alerts import repository
from dead_letter.alerts.causes.looking import Seen
from dead_letter.alerts.ending import how
from dead_letter.alerts.rules import AlertKind, Alerts
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session

HOLDS = clock.span(timedelta(minutes=5))
"""How long a cause must be gone before its alert is cleared: what comes and goes is one alert. A group is
over when a person said so, and that counts at once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The numbers of the alerts that were raised, and of those that were cleared."""

    raised: list[int]
    cleared: list[int]


def moves(row: Any, seen: Seen, now: Micros) -> bool:
    """Is there anything to write down of this open alert?"""
    cause = repository.cause_of(row)
    if cause in seen.here:
        return row.over_at is not None or seen.said.get(cause, row.what) != row.what
    return row.over_at is None or _counts(row, now)


def keep(session: Session, seen: Seen, rules: Alerts, now: Micros) -> Kept:
    """Bring the alerts in step with what was seen, and note who is to be told."""
    rows = repository.open_alerts(session)
    known = {repository.cause_of(row) for row in rows}
    fresh = [one for one in seen.fresh if one.cause not in known]
    raised = repository.raise_all(
        session,
        [(one, rules.is_urgent(one.kind) if one.urgent is None else one.urgent) for one in fresh],
        now,
    )
    gone = [row for row in rows if repository.cause_of(row) not in seen.here]
    back = [row.id for row in rows if row.over_at is not None and repository.cause_of(row) in seen.here]
    repository.back_again(session, back)
    for row in rows:
        words = seen.said.get(repository.cause_of(row), row.what)
        if words != row.what:
            repository.change(session, [row.id], {"what": words})
    repository.change(session, (row.id for row in gone if row.over_at is None), {"over_at": now})
    cleared = [row for row in gone if _counts(row, now)]
    for row in cleared:
        values = {"cleared_at": now, "ended": how(session, row, rules)}
        repository.change(session, [row.id], values)
    told = [row for row in repository.rows(session, raised) if row.told]
    repository.notify(session, _recipients(told, rules, over=False), now)
    over = [row for row in cleared if row.told]
    repository.notify(session, _recipients(over, rules, over=True), now, over=True)
    return Kept(raised, [row.id for row in cleared])


def _counts(row: Any, now: Micros) -> bool:
    if AlertKind(row.kind).of_group:
        return True
    return row.over_at is not None and now - row.over_at >= HOLDS


def _recipients(rows: Iterable[Any], rules: Alerts, *, over: bool) -> Iterable[tuple[str, int, bool]]:
    for row in rows:
        kind = AlertKind(row.kind)
        for name, one in rules.recipients.items():
            if over and kind is AlertKind.EXPIRED:
                # It ends by a person's having seen it. What is lost is not made good by that.
                continue
            wanted = kind in one.kinds and (row.urgent or not one.only_urgent)
            if wanted and (one.over or not over):
                # That something is over wakes nobody up.
                yield name, row.id, bool(row.urgent) and not over
