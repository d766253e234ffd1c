"""Pauses: what a person has stopped for a while, as the ledger knows it at one moment.

They are read in the units that hand out, claim and go on in a lane, so that they hold in every process at
once. A unit that claims waits for one that pauses, and the other way round (``ledger.turn``): once a pause is
committed no further attempt is put on record for what it stops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from ledger import clock
from ledger.clock import Micros
from ledger.pause_tables import pause
from ledger.prepared import Prepared
from ledger.rows import Rows
from ledger.session import Session
from ledger.turn import let_flow


class What(StrEnum):
    """What can be paused. An adapter's deliveries and its polling are two things."""

    EVERYTHING = "everything"
    """Every delivery, to whomever. What comes in goes on, polling too."""
    SUBSCRIPTION = "subscription"
    ADAPTER = "adapter"
    """Every delivery to what the adapter connects."""
    POLLING = "polling"
    ROUTE = "route"
    """The deliveries that the route made. Others of the same subscription go on."""


@dataclass(frozen=True, slots=True)
class Pause:
    """One thing that is paused, by whom and why. ``until_at`` None: until somebody resumes it."""

    what: What
    name: str
    at: Micros
    who: str
    reason: str
    until_at: Micros | None = None

    @property
    def thing(self) -> str:
        """What the audit trail calls it."""
        return f"{self.what.value}/{self.name}" if self.name else self.what.value


@dataclass(frozen=True, slots=True)
class Paused:
    """All that is paused at one moment."""

    by: Mapping[tuple[What, str], Pause] = field(default_factory=dict)

    def sending(self, subscription: str, adapter: str | None) -> Pause | None:
        """Why nothing at all is sent to the subscription; None: nothing but a route may be paused."""
        if not self.by:
            return None
        return (
            self.by.get((What.EVERYTHING, ""))
            or (None if adapter is None else self.by.get((What.ADAPTER, adapter)))
            or self.by.get((What.SUBSCRIPTION, subscription))
        )

    def route(self, name: str) -> Pause | None:
        return self.by.get((What.ROUTE, name))

    def polling(self, adapter: str) -> Pause | None:
        return self.by.get((What.POLLING, adapter))

    @property
    def routes(self) -> frozenset[str]:
        """The names of those that are paused."""
        return frozenset(name for what, name in self.by if what is What.ROUTE)


class Asked:
    """What is paused, asked in this unit together with whatever is run next, and looked at when needed."""

    __slots__ = ("_adapter_of", "_paused", "_rows", "_session")

    def __init__(self, session: Session, rows: Rows, adapter_of: Callable[[str], str | None]) -> None:
        self._session = session
        self._rows = rows
        self._adapter_of = adapter_of
        self._paused: Paused | None = None

    @property
    def paused(self) -> Paused:
        if self._paused is None:
            self._paused = _paused(self._session, self._rows)
        return self._paused

    def stops(self, subscription: str) -> bool:
        """Is nothing to be sent to the subscription now?"""
        paused = self.paused
        return bool(paused.by) and paused.sending(subscription, self._adapter_of(subscription)) is not None


def ask(
    session: Session, adapter_of: Callable[[str], str | None] = lambda _name: None, *, sends: bool = False
) -> Asked:
    """What is paused in this unit. ``adapter_of``: the adapter of a subscription, by its name.

    ``sends``: attempts are put on record, or records taken in, by what it says; to be asked before the unit
    locks anything.
    """
    if sends:
        let_flow(session)
    return Asked(session, session.run(_ALL), adapter_of)


def now(session: Session) -> Paused:
    """What is paused, for those who only look."""
    return _paused(session, session.run(_ALL))


def said(what: What, name: str) -> str:
    """What is paused, as a sentence begins."""
    match what:
        case What.EVERYTHING:
            return "Everything that is sent"
        case What.ADAPTER:
            return f"What is sent to the adapter {name}"
        case What.POLLING:
            return f"The polling of the adapter {name}"
        case _:
            return f"The {what.value} {name}"


def words(one: Pause) -> str:
    """``paused by Ailsa Example since … until …: the supplier's move``."""
    until = "" if one.until_at is None else f" until {told(one.until_at)}"
    return f"paused by {one.who} since {told(one.at)}{until}: {one.reason}"


def told(at: Micros) -> str:
    """A moment as people read it, wherever they are."""
    return clock.moment(at).strftime("%Y-%m-%d %H:%M:%S UTC")


def _paused(session: Session, rows: Rows) -> Paused:
    found = rows.all()
    if not found:
        return _NOTHING
    at = clock.now(session)
    every = [pause_of(row) for row in found]
    return Paused({(one.what, one.name): one for one in every if one.until_at is None or one.until_at > at})


def pause_of(row: Any) -> Pause:
    return Pause(What(row.what), row.name, row.at, row.who, row.reason, row.until_at)


_NOTHING = Paused()
_ALL = Prepared(select(pause))
