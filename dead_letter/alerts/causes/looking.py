"""Looking for what alerts are about: causes of failure, backlogs, and systems that are away."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fnmatch import fnmatchcase
from shlex import quote
from typing import Any

from dead_letter.alerts.alert import Touched
from dead_letter.alerts.causes import repository
from dead_letter.alerts.causes.touching import only_of_hub, touched
from dead_letter.alerts.finding import Cause, Finding
from dead_letter.alerts.rules import AlertKind, Alerts
from dead_letter.alerts.silence import repository as silence
from dead_letter.ids import group_id
from dead_letter.ports import Tells
from dead_letter.undelivered import repository as undelivered
from ledger import breakers, clock, pauses
from ledger.clock import Micros
from ledger.pauses import Paused
from ledger.reading.holding import Standing, standing
from ledger.session import Session
from ledger.states import Breaker as BreakerState
from ledger.systems import System
from routes.duration import write_duration
from routes.table import RoutingTable
from safeguards.keys import repository as keys

MOST_SILENT = 500
MOST_GROUPS = 50
"""New causes that are taken up in one look."""
_OF_DELIVERIES = {"route", "deliver", "settle", "expire"}
_PLAIN = re.compile(r"[\w.*\[\]-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seen:
    """``here`` are the causes that are there now, those with an open alert among them; ``fresh`` are what
    alerts are to be raised of. ``more``: there is more to raise at once. ``said`` is what is to be said by
    now of a cause that grows."""

    here: Collection[Cause]
    fresh: list[Finding]
    more: bool = False
    said: Mapping[Cause, str] = field(default_factory=dict)


class Looking:
    """Looks in a read session. ``systems`` says what each subscription is sent to, ``tells`` what an invalid
    message is about."""

    def __init__(
        self,
        rules: Alerts,
        routing: Callable[[Session], RoutingTable],
        systems: Callable[[], Mapping[str, System]],
        tells: Tells,
    ) -> None:
        self._rules = rules
        self._routing = routing
        self._systems = systems
        self._tells = tells

    def look(self, session: Session, known: Collection[Cause], now: Micros) -> Seen:
        """``known``: the causes that have an open alert."""
        table = self._routing(session)
        here: set[Cause] = set()
        fresh: list[Finding] = []
        more = False
        for kind in repository.GROUP_STATES:
            if kind in self._rules.kinds:
                here |= self._groups_still(session, kind, known)
                found = list(self._groups(session, kind, table))
                more |= len(found) == MOST_GROUPS
                fresh += found
        said: dict[Cause, str] = {}
        for finding in self._beside_groups(session, table, known, now):
            here.add(finding.cause)
            if finding.kind is AlertKind.EXPIRED:
                said[finding.cause] = finding.what
            if finding.cause not in known:
                fresh.append(finding)
        return Seen(here | {one.cause for one in fresh}, fresh, more, said)

    def touched_now(self, session: Session, kind: AlertKind, about: str, since: Micros) -> Touched | None:
        """Whom an alert that began at ``since`` touches as of now; None: nothing of it is at hand."""
        letters = []
        if kind.of_group:
            back = since if kind is AlertKind.REGRESSED_GROUP else None
            letters = repository.letters_of_group(session, group_id.read(about), back)
        elif kind is AlertKind.BACKLOG:
            letters = repository.letters_that_wait(session, [about])
        elif kind is AlertKind.BREAKER:
            of = sorted(name for name, system in self._systems().items() if system.name == about)
            letters = repository.letters_that_wait(session, of)
        elif kind is AlertKind.EXPIRED:
            letters = repository.letters_expired(session, about, since)
        return touched(letters, self._tells) if letters else None

    def _groups_still(self, session: Session, kind: AlertKind, known: Collection[Cause]) -> set[Cause]:
        numbers = [group_id.read(about) for known_kind, about in known if known_kind is kind]
        if not numbers:
            return set()
        return {(kind, group_id.written(one)) for one in repository.still_fresh(session, kind, numbers)}

    def _groups(self, session: Session, kind: AlertKind, table: RoutingTable) -> Iterator[Finding]:
        for row in repository.fresh_groups(session, kind, MOST_GROUPS):
            new = kind is AlertKind.NEW_GROUP
            # What failed before it was said to be mended is no part of its coming back.
            back = None if new else repository.regressed_at(session, row.id, row.resolved_at) or row.last_at
            letters = repository.letters_of_group(session, row.id, back)
            yield Finding(
                kind,
                group_id.written(row.id),
                what=_of_group(row, _place(session, row), new=new),
                since=row.first_at if back is None else back,
                command=f"tolbooth dead-letters show {group_id.written(row.id)}",
                touched=touched(letters, self._tells),
                told=not only_of_hub(letters) and not table.only_of_hub(row.place),
            )

    def _beside_groups(
        self, session: Session, table: RoutingTable, known: Collection[Cause], now: Micros
    ) -> Iterator[Finding]:
        if AlertKind.BREAKER in self._rules.kinds:
            yield from self._breakers(session, table, known, now)
        if AlertKind.SILENCE in self._rules.kinds:
            yield from self._silences(session)
        if AlertKind.BACKLOG in self._rules.kinds:
            yield from self._backlogs(session, table, known, now)
        if AlertKind.EXPIRED in self._rules.kinds:
            yield from self._expired(session, table, known)

    def _breakers(
        self, session: Session, table: RoutingTable, known: Collection[Cause], now: Micros
    ) -> Iterator[Finding]:
        systems = {one.name: one for one in self._systems().values()}
        for one in breakers.unwell(session):
            system = systems.get(one.system)
            if system is None or not system.rule.enabled:
                continue
            if one.state is BreakerState.CLOSED or one.opened_at is None:
                continue
            waits = repository.anything_waits(session, system.subscriptions)
            if not waits and one.state is BreakerState.OPEN and one.holds_until <= now:
                # The next message tries it: there is nothing to see to, and nobody to say that it is back.
                continue
            fresh = (AlertKind.BREAKER, one.system) not in known
            many = sum(repository.waiting(session, name) for name in system.subscriptions) if fresh else 0
            counted = "nothing waits for it yet" if not many else f"{_many(many)} for it waited"
            found = Finding(
                AlertKind.BREAKER,
                one.system,
                what=f"The system {one.system} is away: its breaker opened after "
                f"{one.failures:,} failures in a row; {counted} when this was noticed.",
                since=one.opened_at,
                command="tolbooth adapters list",
                told=not all(table.only_of_hub(name) for name in system.subscriptions),
            )
            yield found if found.cause in known else _touching(session, found, system.subscriptions)

    def _expired(self, session: Session, table: RoutingTable, known: Collection[Cause]) -> Iterator[Finding]:
        for row in undelivered.unseen(session):
            many = f"{row.many:,} messages" if row.many > 1 else "1 message"
            since = clock.moment(row.since).isoformat()
            found = Finding(
                AlertKind.EXPIRED,
                row.subscription,
                what=f"{many} for {row.subscription} expired undelivered: nobody got "
                f"{'them' if row.many > 1 else 'it'}.",
                since=row.since,
                command=f"tolbooth dead-letters list --state expired --subscription {row.subscription} "
                f"--since {since}",
                told=not table.only_of_hub(row.subscription),
            )
            if found.cause not in known:
                letters = repository.letters_expired(session, row.subscription, row.since)
                found = replace(found, touched=touched(letters))
            yield found

    def _silences(self, session: Session) -> Iterator[Finding]:
        for row in silence.silent(session, MOST_SILENT):
            if any(fnmatchcase(row.source, pattern) for pattern in self._rules.silence_ignores):
                continue
            yield Finding(
                AlertKind.SILENCE,
                row.source,
                what=row.why,
                since=row.silent_since,
                command=f"tolbooth events list --source {quote(row.source)}",
            )

    def _backlogs(
        self, session: Session, table: RoutingTable, known: Collection[Cause], now: Micros
    ) -> Iterator[Finding]:
        moment = clock.moment(now)
        held: _Held | None = None
        for name, oldest in repository.oldest_waiting(session).items():
            longest = self._rules.longest_wait(name)
            if now - oldest <= clock.span(longest):
                continue
            system = self._systems().get(name)
            if system is not None and system.maintenance.until(moment) is not None:
                continue
            held = _Held(standing(session), pauses.now(session)) if held is None else held
            found = _backlog(session, name, longest, oldest, held.by_a_person(name, table), now)
            if found is None:
                continue
            if table.only_of_hub(name):
                found = replace(found, told=False)
            yield found if found.cause in known else _touching(session, found, [name])


@dataclass(frozen=True, slots=True)
class _Held:
    """What people have stopped. Their reasons are not told: they may hold anything."""

    standing: Standing
    paused: Paused

    def by_a_person(self, name: str, table: RoutingTable) -> str:
        """Why nothing is sent to the subscription, as a sentence; empty: nobody has stopped it."""
        subscription = table.subscriptions.get(name)
        paused = self.paused.sending(name, None if subscription is None else subscription.adapter)
        routes = sorted(one.name for one in table.routes.values() if one.to == name)
        paused = paused or next((one for route in routes if (one := self.paused.route(route))), None)
        if paused is not None:
            named = pauses.said(paused.what, paused.name)
            return f" {named} is paused by {paused.who} since {pauses.told(paused.at)}."
        stopped = self.standing.held_by(name, None)
        return "" if stopped is None else f" It is held: {stopped.detail}."


def _backlog(
    session: Session, name: str, longest: timedelta, oldest: Micros, by_a_person: str, now: Micros
) -> Finding | None:
    """None: what is left after those that wait for their own time is not late."""
    held = by_a_person
    urgent = False if by_a_person else None
    since = oldest
    if not by_a_person:
        due = repository.oldest_due(session, name, now, blocked=False)
        if due is None:
            due = repository.oldest_due(session, name, now, blocked=True)
            held, urgent = " A dead letter of their key holds them back.", False
        if due is None or now - due <= clock.span(longest):
            return None
        since = due
    many = repository.waiting(session, name)
    counted = _many(many)
    return Finding(
        AlertKind.BACKLOG,
        name,
        what=f"Deliveries to {name} have waited for more than {write_duration(longest)}; {counted} waited "
        f"when this was noticed.{held}",
        since=since,
        command="tolbooth adapters list",
        urgent=urgent,
    )


def _many(many: int) -> str:
    return f"more than {repository.COUNTED:,}" if many > repository.COUNTED else f"{many:,}"


def _touching(session: Session, found: Finding, subscriptions: Collection[str]) -> Finding:
    return replace(found, touched=touched(repository.letters_that_wait(session, sorted(subscriptions))))


def _place(session: Session, row: Any) -> str:
    """Where it fails. What comes by a key is told with whose it is: an id says nothing to people."""
    holder = None if row.stage in _OF_DELIVERIES else keys.holder(session, row.place)
    return str(row.place) if holder is None else f"the key {row.place} of {holder}"


def _of_group(row: Any, place: str, *, new: bool) -> str:
    """Without the words of the failure: only those who may look into the hub are to see them."""
    error = f" ({row.error})" if row.error and _PLAIN.fullmatch(row.error) else ""
    if new:
        return f"Something new fails at {place}, stage {row.stage}{error}."
    return f"What was said to be mended fails again at {place}, stage {row.stage}{error}."
