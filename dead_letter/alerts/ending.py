"""How an alert ended, where its cause did not just go away. In the unit that clears it."""

from __future__ import annotations

from typing import Any

from dead_letter.alerts.causes import repository as causes
from dead_letter.alerts.rules import AlertKind, Alerts
from dead_letter.groups import repository as groups
from dead_letter.groups.group import State
from dead_letter.ids import group_id
from ledger import breakers, clock
from ledger.session import Session
from ledger.states import Breaker
from safeguards.audit import repository as audit

_LOOKED = 20
"""Of the newest entries about a group: how many are looked at for who changed its state."""


def how(session: Session, row: Any, rules: Alerts) -> str | None:
    """In a sentence, without words of the failure; None: what it was about is over by itself."""
    kind = AlertKind(row.kind)
    if kind not in rules.kinds:
        return "Nobody watches for alerts of this kind any more."
    if kind is AlertKind.BACKLOG:
        return _of_backlog(session, row)
    if kind is AlertKind.BREAKER:
        return _of_breaker(session, row.about)
    if kind is AlertKind.EXPIRED:
        return f"{row.acknowledged_by} knows of it." if row.acknowledged_by else None
    return _of_group(session, group_id.read(row.about)) if kind.of_group else None


def _of_backlog(session: Session, row: Any) -> str | None:
    many = causes.expired_since(session, row.about, row.since)
    if not many:
        return None
    least = f"{many:,} or more" if many == causes.EXPIRED_LOOK else f"{many:,}"
    return (
        f"{least} of its messages expired undelivered: nobody got them. See `tolbooth dead-letters list "
        f"--state expired --subscription {row.about} --since {clock.moment(row.since).isoformat()}`."
    )


def _of_breaker(session: Session, system: str) -> str | None:
    if breakers.of_system(session, system).state is Breaker.CLOSED:
        return None
    return "Nothing waits for it any more. Whether it is back is not known: the next message tries it."


def _of_group(session: Session, number: int) -> str | None:
    group = groups.find(session, number)
    if State(group.state) in {State.NEW, State.REGRESSED}:
        return _of_letters(session, number)
    state, who = State(group.state).name.lower(), _who(session, number)
    by = f" by {who}" if who else ""
    left = groups.count_open(session, number)
    waits = (
        "" if not left else f" {_letters(left)} of it still wait{'s' if left == 1 else ''} for a decision."
    )
    if state == "muted" and group.muted_until is not None:
        until = clock.moment(group.muted_until)
        return f"It was muted{by} until {until:%Y-%m-%d %H:%M} UTC.{waits}"
    return f"It was marked {state}{by}.{waits}"


def _of_letters(session: Session, number: int) -> str | None:
    """None: all were delivered by a replay, or are events by now."""
    given_up = groups.lately_given_up(session, number)
    return f"What was left of it was given up ({', '.join(given_up)})." if given_up else None


def _who(session: Session, number: int) -> str | None:
    for entry in audit.listing(session, thing=f"group/{number}", most=_LOOKED):
        if entry.action == "groups.change" and isinstance(entry.detail, dict) and entry.detail.get("state"):
            return entry.who
    return None


def _letters(many: int) -> str:
    return f"{many:,} dead letter" if many == 1 else f"{many:,} dead letters"
