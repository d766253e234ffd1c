"""Intake: repeats, clashes, what is invalid beside what is good, and routes that changed a moment ago."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from hub.submission import Kept, Submission
from ledger import routing
from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.recording import Accepted, Duplicate
from ledger.session import Session
from ledger.tables import delivery, event, invalid_message, tally
from schemas.envelope import Envelope
from schemas.errors import Malformed

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown

Play = Callable[[Any], None]


def test_the_same_again_is_accepted_flagged_and_delivered_once(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            await hub.apply([hub.route("app")], [hub.subscription("app", app.url)])
            assert await hub.send(hub.event("one")) == [Accepted(1, 1)]
            assert await hub.send(hub.event("one"), hub.event("two")) == [Duplicate(1), Accepted(2, 1)]
            await hub.settled()
            assert sorted(app.arrived) == ["one", "two"]
            hub.balances()

    play(run)


def test_a_clash_and_an_unknown_type_are_kept_and_the_good_goes_on(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            await hub.apply([hub.route("app")], [hub.subscription("app", app.url)])
            await hub.send(hub.event("one"))
            clash = hub.event("one", answers={"where": "Nowhere Close"})
            unknown = Envelope.model_validate(
                {**hub.event("x").model_dump(), "type": "uk.gov.council.form.submited.v1"}
            )
            answers = await hub.send(clash, hub.event("two"), unknown)
            assert isinstance(answers[0], Kept)
            assert answers[0].conflict_with == 1
            assert answers[1] == Accepted(2, 1)
            assert isinstance(answers[2], Kept)
            assert "form.submitted" in answers[2].message.fix
            await hub.settled()
            assert sorted(app.arrived) == ["one", "two"]
            assert len(hub.rows(invalid_message)) == 2
            hub.balances()

    play(run)


def test_what_matches_nothing_is_flagged_unrouted(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub:
            assert await hub.send(hub.event("one")) == [Accepted(1, 0)]
            assert hub.rows(event)[0].unrouted
            hub.balances()

    play(run)


def test_many_senders_at_once_each_get_their_own_answers(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub:
            answers = await asyncio.gather(*(hub.send(hub.event(f"e{n % 50}")) for n in range(200)))
            kinds = [type(one) for (one,) in answers]
            assert (kinds.count(Accepted), kinds.count(Duplicate)) == (50, 150)
            by_id: dict[str, set[int]] = {f"e{n % 50}": set() for n in range(200)}
            for number, (one,) in enumerate(answers):
                by_id[f"e{number % 50}"].add(one.seq)  # type: ignore[union-attr]
            assert all(len(seqs) == 1 for seqs in by_id.values())
            assert sum(row.records for row in hub.rows(tally)) == 200
            hub.balances()

    play(run)


def test_routes_made_by_another_process_a_moment_ago_are_honoured(town: MakeTown, play: Play) -> None:
    """The draft was routed by what this hub knew; the commit looks again."""

    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            before = hub.hub.intake.prepare(hub.event("one"), "tester")
            assert before.matches == ()
            engine = open_engine(str(hub.hub.engine.url))
            door = SqliteDoor(engine)
            rules, subs = [hub.route("app")], [hub.subscription("app", app.url)]
            door.submit(lambda s: routing.apply(s, rules, subs, owner="other", author="other")).result(20)
            door.close()
            engine.dispose()
            assert await hub.hub.intake.take(Submission("tester", [before])) == [Accepted(1, 1)]
            await hub.settled()
            assert app.arrived == ["one"]
            assert hub.rows(event)[0].routing_version == 1
            hub.balances()

    play(run)


def test_what_a_service_publishes_is_recorded_with_its_unit_or_not_at_all(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            await hub.apply([hub.route("app")], [hub.subscription("app", app.url)])

            def unit(session: Session, name: str, fails: bool) -> str:
                hub.hub.intake.publish(session, hub.event(name))
                if fails:
                    raise ValueError("the case could not be opened")
                return name

            assert await hub.hub.door.run(lambda s: unit(s, "kept", False)) == "kept"
            with pytest.raises(ValueError, match="case"):
                await hub.hub.door.run(lambda s: unit(s, "gone", True))
            await hub.settled()
            assert app.arrived == ["kept"]
            assert len(hub.rows(event)) == len(hub.rows(delivery)) == 1
            hub.balances()

    play(run)


def test_a_service_that_publishes_what_the_catalogue_forbids_is_told_at_once(
    town: MakeTown, play: Play
) -> None:
    async def run() -> None:
        async with town() as hub:
            wrong = Envelope.model_validate({**hub.event("x").model_dump(), "data": {}})
            with pytest.raises(Malformed):
                await hub.hub.door.run(lambda s: hub.hub.intake.publish(s, wrong))
            assert hub.rows(event) == []

    play(run)
