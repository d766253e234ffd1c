"""Dead letters that nobody decides about end by policy, where one says so: per data class, or per route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dead_letter.closing import close
from dead_letter.retaining import repository
from dead_letter.search.standing import Standing
from ledger import auditing, clock, giving_up
from ledger.clock import Micros
from ledger.reading.dead_letters import Kind
from ledger.session import Session
from routes.duration import write_duration
from routes.retention import Retention, name_of
from routes.table import RoutingTable
from schemas.classes import DataClass

MOST = 500
"""Letters looked at in one unit of work."""


@dataclass(frozen=True, slots=True)
class Expired:
    """``many`` ended, of ``looked``; ``last`` is the last one looked at, by the order of failing. ``woken``
    are the subscriptions whose lanes go on."""

    many: int = 0
    looked: int = 0
    last: int = 0
    woken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Rule:
    """Whose rule it is, as the audit trail names it, and after how long."""

    who: str
    after: timedelta


def shortest(retention: Retention, table: RoutingTable) -> timedelta | None:
    """The shortest of all the rules there are; None: there is none, so nothing need be looked at."""
    ends = [*retention.dead_letters.values()]
    ends += [one.give_up_after for one in table.routes.values() if one.give_up_after is not None]
    if retention.undecided_messages is not None:
        ends.append(retention.undecided_messages)
    return min(ends, default=None)


def expire_next(session: Session, retention: Retention, table: RoutingTable, since: int) -> Expired:
    """Of the open letters from ``since`` on, in the order of failing, end those whose time is over.

    One that somebody is at (a replay or an edit of it waits) is left alone.
    """
    least = shortest(retention, table)
    if least is None:
        return Expired()
    now = clock.now(session)
    rows = repository.open_letters(session, since, now - clock.span(least), MOST)
    rules = {row.id: rule for row in rows if (rule := _rule(row, retention, table, now)) is not None}
    due = [row for row in rows if row.id in rules]
    letters = {row.number: rules[row.id] for row in due if row.kind == "d"}
    messages = {row.number: rules[row.id] for row in due if row.kind == "i"}
    ended = giving_up.expire(session, {number: _words(rule) for number, rule in letters.items()}, now)
    closed = giving_up.discard_messages(session, list(messages))
    _on_record(session, "delivery", {number: letters[by] for number, by in ended.by.items()})
    _on_record(session, "invalid", {number: messages[number] for number in closed})
    if ended.asked:
        close(session, Kind.DELIVERY, list(ended.asked), Standing.EXPIRED)
    if closed:
        close(session, Kind.INVALID, closed, Standing.EXPIRED)
    last = rows[-1].id if rows else since
    return Expired(len(ended.asked) + len(closed), len(rows), last, ended.woken)


def _rule(row: Any, retention: Retention, table: RoutingTable, now: Micros) -> _Rule | None:
    """The earliest rule that ends this letter by now."""
    found: list[_Rule] = []
    if row.kind == "i":
        if retention.undecided_messages is not None:
            found.append(_Rule("policy retention.undecided_messages", retention.undecided_messages))
    else:
        data_class = DataClass(row.data_class)
        after = retention.dead_letter(data_class)
        if after is not None:
            found.append(_Rule(f"policy retention.dead_letters.{name_of(data_class)}", after))
        route = table.route(row.route)
        if route is not None and route.give_up_after is not None:
            found.append(_Rule(f"policy of the route {route.name}", route.give_up_after))
    over = [one for one in found if row.at + clock.span(one.after) <= now]
    return min(over, key=lambda one: one.after, default=None)


def _words(rule: _Rule) -> str:
    return f"nobody decided within {write_duration(rule.after)}"


def _on_record(session: Session, kind: str, ended: Mapping[int, _Rule]) -> None:
    action = "dead-letters.expire" if kind == "delivery" else "dead-letters.discard"
    for number, rule in sorted(ended.items()):
        auditing.note(session, rule.who, action, f"{kind}/{number}", _words(rule))
