"""A hub whose settings say how long things are kept forgets them by itself, a little at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from cases.keeping.tables import case_file
from dead_letter.groups.tables import filed
from ledger import clock, retention
from ledger.session import Session
from ledger.tables import delivery, event, payload
from safeguards.audit.tables import audit
from schemas.classes import DataClass
from tests.hub.test_case_back_office import Council

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Town

Play = Callable[[Any], None]
DAY = 24 * 3600 * clock.SECOND
EVERY_CLASS = dict.fromkeys(("open", "internal", "personal", "sensitive"), "30d")
RULES = {"payloads": EVERY_CLASS, "dead_letters": dict.fromkeys(EVERY_CLASS, "7d")}


async def a_month_passes(hub: Town) -> None:
    def unit(session: Session) -> None:
        for column in (event.c.accepted_at, filed.c.at):
            session.execute(update(column.table).values({column.name: column - 31 * DAY}))

    await hub.hub.door.run(unit)


def test_what_is_settled_is_forgotten_and_what_nobody_decided_is_given_up_first(
    town: MakeTown, play: Play
) -> None:
    """Before its start, so that the first round finds it: the next is an hour later."""

    async def run() -> None:
        async with town() as hub, hub.serving(hub.app(lambda name, _: 410 if name == "dead" else 204)) as app:
            sub = hub.subscription("app", app.url, order_by="partitionkey")
            held = hub.subscription("held", app.url, enabled=False)
            await hub.apply([hub.route("app"), hub.route("held", types=["case.opened"])], [sub, held])
            await hub.send(hub.event("good", "k"), hub.event("dead", "k"), hub.event("behind", "k"))
            await hub.until(lambda: hub.states("app") == {"delivered": 1, "dead": 1, "waiting": 1})
            await a_month_passes(hub)
            seqs = {row.id: row.seq for row in hub.rows(event)}
            assert hub.count(payload, payload.c.data.is_(None)) == 0, "all is kept unless a rule says so"
        async with town(retention=RULES) as hub, hub.serving(hub.app()) as app:
            sub = hub.subscription("app", app.url, order_by="partitionkey")
            await hub.apply([hub.route("app")], [sub])
            await hub.until(lambda: hub.states("app") == {"delivered": 2, "expired": 1})
            assert app.taken == ["behind"], "what the dead letter held back goes on"

            def gone() -> set[int]:
                return {row.seq for row in hub.rows(payload, payload.c.data.is_(None))}

            await hub.until(lambda: {seqs["good"], seqs["dead"]} <= gone())
            (ended,) = hub.rows(delivery, delivery.c.state == "expired")
            assert ended.seq == seqs["dead"]
            trail = [(row.who.rpartition(".")[0], row.action) for row in hub.rows(audit)]
            assert trail[0] == ("policy retention.dead_letters", "dead-letters.expire")
            assert ("policy retention.payloads", "retention.forget") in trail
            many = [row.detail["many"] for row in hub.rows(audit, audit.c.action == "retention.forget")]
            assert sum(many) == len(gone())
            hub.balances()

    play(run)


def test_a_round_that_is_ended_in_the_middle_is_gone_on_with_by_the_next(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub:
            for start in range(0, 2500, 500):
                await hub.send(*(hub.event(f"e{n}") for n in range(start, start + 500)))
            await a_month_passes(hub)
        async with town(retention=RULES) as hub:
            await hub.until(lambda: hub.count(payload, payload.c.data.is_(None)) >= 1000)
        left = 2500
        async with town(retention=RULES) as hub:
            left -= hub.count(payload, payload.c.data.is_(None))
            await hub.until(lambda: hub.count(payload, payload.c.data.is_(None)) == 2500)
            hub.balances()
            rows = hub.rows(audit, audit.c.action == "retention.forget")
            assert sum(row.detail["many"] for row in rows) == 2500, "each is told of once"
        await asyncio.sleep(0)

    play(run)


def test_the_events_of_a_case_go_with_it_and_by_no_rule(town: MakeTown, play: Play) -> None:
    """From its start on, by the duties of the scheduler; what cases are opened from goes by the rule."""

    async def run() -> None:
        cases = {"enabled": True}
        report = {"form": "it_request", "reference": "F-1", "submitted_at": "2026-05-06T07:08:09Z"}
        async with town(cases=cases) as hub:
            await Council(hub).begin()
            form = hub.event("f-1").model_copy(
                update={
                    "type": "uk.gov.council.form.submitted.v1",
                    "data": {**report, "answers": {"what": "password"}},
                }
            )
            await hub.send(form)
            await hub.until(lambda: hub.count(case_file) == 1)
            await hub.settled()
            await a_month_passes(hub)
        async with town(cases=cases, retention=RULES) as hub:
            last = max(row.seq for row in hub.rows(event))

            def walked(session: Session) -> bool:
                return all(retention.place(session, one) == last for one in DataClass)

            await hub.until(lambda: hub.hub.door.submit(walked).result())
            gone = {row.seq for row in hub.rows(payload, payload.c.data.is_(None))}
            assert [row.id for row in hub.rows(event) if row.seq in gone] == ["f-1"]

    play(run)
