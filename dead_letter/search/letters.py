"""What the ledger knows of a dead letter, as the index takes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from dead_letter.search import repository
from dead_letter.search.facts import Facts, Why
from dead_letter.search.standing import Standing
from ledger.reading.dead_letters import Kind
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead delivery and its event. ``gone``: the event's data was forgotten."""

    entry: str
    source: str
    event_id: str
    type: str
    subject: str | None
    correlation: str | None
    subscription: str
    route: str
    data: JsonValue
    cause: str | None = None
    gone: bool = False

    def facts(self, why: Why, standing: Standing = Standing.OPEN) -> Facts:
        return Facts(
            Kind.DELIVERY,
            why,
            self.entry,
            self.source,
            self.event_id,
            type=self.type,
            subject=self.subject,
            correlation=self.correlation,
            subscription=self.subscription,
            route=self.route,
            data=self.data,
            standing=standing,
        )


def deliveries(session: Session, which: Sequence[int]) -> dict[int, Letter]:
    """By the delivery's number. The data of one that was erased is None."""
    return {
        row.number: Letter(
            row.entry,
            row.source,
            row.event_id,
            row.type,
            row.subject,
            row.correlation,
            row.subscription,
            row.route,
            None if row.data is None else json.loads(row.data),
            row.cause,
            bool(row.gone),
        )
        for row in repository.deliveries(session, which)
    }
