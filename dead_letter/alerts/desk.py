"""Where staff see the alerts, say that they see to one, and try whether notices arrive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from dead_letter.alerts import events, repository
from dead_letter.alerts.alert import Alert, AlertPage, AlertState, Touched, Trial, Trials
from dead_letter.alerts.causes.looking import Looking
from dead_letter.alerts.ports import Lent
from dead_letter.alerts.rules import AlertKind, Alerts
from dead_letter.alerts.running import describe
from dead_letter.ids import alert_id
from dead_letter.undelivered import repository as undelivered
from ledger import auditing, clock
from ledger.door import Door
from ledger.reader import Reader
from ledger.reading import cursor
from ledger.replaying import Refused
from ledger.session import Session
from safeguards.policy import Principal
from schemas.events.hub import NoticeIssued

MOST = 200
_KIND = "alerts"


class AlertDesk:
    """Safe to use from many requests at once."""

    def __init__(
        self,
        reader: Reader,
        door: Door,
        rules: Alerts,
        lent: Lent,
    ) -> None:
        self._reader = reader
        self._door = door
        self._rules = rules
        self._lent = lent
        self._looking = Looking(rules, lent.routing, lent.systems, lent.tells)

    async def page(
        self, kind: AlertKind | None, *, only_open: bool, after: str | None, limit: int
    ) -> AlertPage:
        """The newest first. Raises ``BadCursor`` and ``ForeignCursor``."""

        def read(session: Session) -> AlertPage:
            most = max(1, min(limit, MOST))
            of_epoch = cursor.epoch(session)
            before = None if after is None else cursor.read(after, of_epoch, _KIND, 1)[0]
            rows = repository.page(session, kind=kind, only_open=only_open, before=before, limit=most + 1)
            more = len(rows) > most
            return AlertPage(
                items=self._shown(session, rows[:most]),
                next=cursor.write(of_epoch, _KIND, rows[most - 1].id) if more else None,
            )

        return await self._reader.run(read)

    async def show(self, number: int) -> Alert:
        """One, with whom it touches as of now. Raises ``NotFound``."""

        def read(session: Session) -> Alert:
            row = repository.find(session, number)
            [found] = self._shown(session, [row])
            touched, books = describe(session, [row], self._looking, self._lent.runbooks)[row.id]
            update: dict[str, Any] = {"runbooks": list(books)}
            if row.cleared_at is None:
                update |= {"touched": touched, "touches": touched.sentence()}
            return found.model_copy(update=update)

        return await self._reader.run(read)

    async def acknowledge(self, number: int, who: Principal, note: str) -> Alert:
        """Say that somebody sees to it. Raises ``NotFound`` and ``Refused``."""
        await self._door.run(partial(_acknowledge, number=number, who=who.holder, note=note))
        return await self.show(number)

    async def test(self, who: Principal, only: Sequence[str]) -> Trials:
        """Send each recipient (or those named) a notice that says it is a trial, now, whatever the hour.

        Raises ``Refused`` where there is none, or none of that name.
        """
        return await self._door.run(partial(self._try, who=who.holder, only=only))

    def _try(self, session: Session, who: str, only: Sequence[str]) -> Trials:
        known = self._rules.recipients
        if not known:
            raise Refused(
                "Nobody is told of alerts: the settings name no recipient. Add a table "
                "[alerts.recipients.<name>] and start the hub again."
            )
        if strange := sorted(set(only) - known.keys()):
            raise Refused(f"There is no recipient {strange[0]!r}; there are: {', '.join(sorted(known))}.")
        now = clock.moment(clock.now(session))
        found = []
        for name in sorted(only or known):
            data = NoticeIssued(
                recipient=name, hub=self._lent.hub, hub_name=self._rules.hub_name or None, trial=True
            )
            envelope = events.issued(self._lent.hub, data, now)
            self._lent.publish(session, envelope)
            auditing.note(session, who, "alerts.test", f"recipient/{name}")
            found.append(
                Trial(
                    recipient=name,
                    subscription=subscription_of(name),
                    source=envelope.source,
                    id=envelope.id,
                )
            )
        return Trials(items=found)

    def _shown(self, session: Session, rows: Sequence[Any]) -> list[Alert]:
        waiting = repository.waiting_for(session, [row.id for row in rows])
        return [_shown(row, waiting.get(row.id, [])) for row in rows]


def subscription_of(recipient: str) -> str:
    """The name of the subscription, and of the route, that a recipient's notices go by."""
    return f"alerts-{recipient}"


def _acknowledge(session: Session, number: int, who: str, note: str) -> None:
    row = repository.lock(session, number)
    if row.cleared_at is not None:
        raise Refused(f"{alert_id.written(number)} is cleared: what it was about is over.")
    if row.acknowledged_at is not None:
        raise Refused(
            f"{row.acknowledged_by} sees to {alert_id.written(number)} already, since "
            f"{clock.moment(row.acknowledged_at):%Y-%m-%d %H:%M} UTC. Write what you know to its group, with "
            "`tolbooth dead-letters note`, or speak to them."
            if AlertKind(row.kind).of_group
            else f"{row.acknowledged_by} sees to {alert_id.written(number)} already."
        )
    now = clock.now(session)
    values = {"acknowledged_at": now, "acknowledged_by": who, "note": note.strip()}
    repository.change(session, [number], values)
    if row.kind == AlertKind.EXPIRED.value:
        # That it happened does not go away; it is over once somebody knows and no more of it expires.
        undelivered.seen(session, row.about)
    auditing.note(session, who, "alerts.acknowledge", f"alert/{number}", note)


def _shown(row: Any, waiting_for: list[str]) -> Alert:
    touched = Touched(**json.loads(row.touched))
    state = AlertState.RAISED if row.acknowledged_at is None else AlertState.ACKNOWLEDGED
    return Alert(
        id=alert_id.written(row.id),
        kind=AlertKind(row.kind),
        state=AlertState.CLEARED if row.cleared_at is not None else state,
        urgent=row.urgent,
        about=row.about,
        what=row.what,
        since=clock.moment(row.since),
        raised_at=clock.moment(row.raised_at),
        again=row.again,
        touched=touched,
        touches=touched.sentence(),
        command=row.command,
        told=row.told,
        waiting_for=sorted(waiting_for),
        over_at=None if row.over_at is None else clock.moment(row.over_at),
        cleared_at=None if row.cleared_at is None else clock.moment(row.cleared_at),
        ended=row.ended,
        acknowledged_at=None if row.acknowledged_at is None else clock.moment(row.acknowledged_at),
        acknowledged_by=row.acknowledged_by,
        note=row.note,
    )
