"""An update that comes in before the receipt of what it is about: it finds its matter once that is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from adapters.contract import Delivery, Receipt, Reject, Retry
from ledger.reading import overtaking, trace
from ledger.reading.event import by_seq
from ledger.replaying import replay
from ledger.session import Session
from ledger.tables import delivery, event, link
from tests.hub.back_office import Clerk, Office, open_office, update

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Town

Play = Callable[[Any], None]
MATTER = "/invented/web about FS-31"
UPDATES = {"types": ["request.updated"]}
LIMITS = {name: {"breaker": {"pause": "100ms", "longest": "100ms"}} for name in ("roads", "crm", "log")}
PATIENT = {"attempts": 1000, "first": "20ms", "factor": 1, "cap": "20ms", "jitter": 0}


class Slow(Clerk):
    """Its system makes the record, and breaks off until it is told to ``answer``."""

    idempotent = True

    def __init__(self, name: str, url: str) -> None:
        super().__init__(name, url)
        self.answers = False

    def deliver(self, delivery: Delivery) -> Receipt:
        if not self.answers:
            raise Retry("no answer")
        return super().deliver(delivery)


class Noting(Clerk):
    """Adds to what it has of the matter. Without that it can do nothing, now or (if ``stern``) ever."""

    stern = False

    def deliver(self, delivery: Delivery) -> Receipt:
        if delivery.envelope.type.endswith("request.updated.v1") and not delivery.links:
            self.given.append(delivery.links)
            raise (Reject if self.stern else Retry)("no record of this")
        return super().deliver(delivery)


async def start(hub: Town, roads: Slow, crm: Noting, desk: Office) -> None:
    """F-1 is with the CRM, roads has not answered yet, and its update is recorded already."""
    subs = [hub.subscription("roads", adapter="roads"), hub.subscription("crm", adapter="crm")]
    routes = [
        hub.route("roads", retry=PATIENT),
        hub.route("crm", types=["form.submitted", "request.updated"], retry=PATIENT),
    ]
    await hub.apply(routes, subs)
    await hub.send(hub.event("F-1", subject="FS-31"))
    await hub.until(lambda: len(hub.rows(link)) == 1)
    await hub.send(update("roads", "600"))
    await hub.until(lambda: len(crm.given) >= 2)
    (came,) = hub.rows(event, event.c.seq == 2)
    assert (came.attached, came.correlationid) == (None, None)
    assert crm.given[-1] == {}
    assert desk.notes == []


def test_a_retry_finds_what_has_become_known_since(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        with open_office(600) as office, open_office(50) as desk:
            roads, crm = Slow("roads", office.url), Noting("crm", desk.url)
            async with town(roads, crm, limits=LIMITS) as hub:
                await start(hub, roads, crm, desk)
                roads.answers = True
                await hub.settled()
                assert hub.states("crm") == {"delivered": 2}
                assert crm.given[-1] == {"request": "50"}
                assert desk.notes == [("50", "600-in_progress")]
                assert len(desk.records) == 1
                hub.balances()

    play(run)


def test_a_replay_finds_it_too(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        with open_office(600) as office, open_office(50) as desk:
            roads, crm = Slow("roads", office.url), Noting("crm", desk.url)
            crm.stern = True
            async with town(roads, crm, limits=LIMITS) as hub:
                await start(hub, roads, crm, desk)
                await hub.until(lambda: hub.states("crm") == {"delivered": 1, "dead": 1})
                roads.answers = True
                await hub.settled()
                assert hub.states("crm") == {"delivered": 1, "dead": 1}
                (dead,) = hub.rows(delivery, delivery.c.state == "dead")

                def again(session: Session) -> int:
                    return replay(session, dead.id, "Ailsa Example", "roads has answered")

                await hub.hub.door.run(again)
                await hub.settled()
                assert hub.states("crm") == {"delivered": 2, "dead": 1}, "the replay is a delivery of its own"
                assert desk.notes == [("50", "600-in_progress")]

    play(run)


def test_what_is_made_of_it_is_of_the_matter_and_its_story(town: MakeTown, play: Play) -> None:
    """Whether or not its adapter asks for links: what it makes is kept for good."""

    class Forgetful(Clerk):
        uses_links = False
        closed = True

        def deliver(self, delivery: Delivery) -> Receipt:
            if self.closed:
                self.given.append({})
                raise Retry("closed")
            return super().deliver(delivery)

    async def run() -> None:
        with open_office(600) as office, open_office(7) as third:
            roads, log = Slow("roads", office.url), Forgetful("log", third.url)
            async with town(roads, log, limits=LIMITS) as hub:
                subs = [hub.subscription("roads", adapter="roads"), hub.subscription("log", adapter="log")]
                routes = [hub.route("roads", retry=PATIENT), hub.route("log", **UPDATES, retry=PATIENT)]
                await hub.apply(routes, subs)
                await hub.send(hub.event("F-1", subject="FS-31"))
                await hub.send(update("roads", "600"))
                await hub.until(lambda: bool(log.given))
                roads.answers = True
                await hub.until(lambda: hub.states("roads") == {"delivered": 1})
                log.closed = False
                await hub.settled()
                assert {
                    (one.system, one.local_id, one.hub_id, one.correlationid) for one in hub.rows(link)
                } == {
                    ("roads", "600", MATTER, "F-1"),
                    ("log", "7", MATTER, "F-1"),
                }

    play(run)


def test_its_story_is_shown_together_from_either_end(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        with open_office(600) as office, open_office(50) as desk:
            roads, crm = Slow("roads", office.url), Noting("crm", desk.url)
            async with town(roads, crm, limits=LIMITS) as hub:
                await start(hub, roads, crm, desk)
                await hub.send(update("roads", "404"))
                roads.answers = True
                await hub.until(lambda: len(hub.rows(link)) == 2)
                await hub.send(update("roads", "600", "closed"))
                await hub.until(lambda: len(desk.notes) == 2)
                catalogue = hub.hub.catalogue
                with hub.hub.reader.session() as session:
                    for seq in (1, 2, 4):
                        found = trace.of(session, seq, catalogue)
                        assert [one.event.seq for one in found.events] == [1, 2, 4]
                        assert {one.event.hub_id for one in found.events} == {MATTER}
                        assert not found.truncated
                    (alone,) = trace.of(session, 3, catalogue).events
                    assert (alone.event.seq, alone.event.attached) == (3, {})
                    shown = overtaking.resolved(session, catalogue, [by_seq(session, 2)])[0]
                    assert (shown.hub_id, shown.attached) == (MATTER, {"request": MATTER})
                    assert shown.correlationid is None, "what was recorded stays"
                (came,) = hub.rows(event, event.c.seq == 2)
                assert came.attached is None
                assert json.loads(came.attributes).get("correlationid") is None

    play(run)
