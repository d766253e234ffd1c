"""What is made elsewhere is remembered: what comes back finds it, and what is sent next is told of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ledger.tables import event, link
from tests.hub.back_office import Clerk, PollingClerk, open_office, update

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Town

Play = Callable[[Any], None]
UPDATES = {"types": ["request.updated"]}


def links(hub: Town) -> set[tuple[str, str, str, str, str]]:
    return {(one.system, one.noun, one.local_id, one.hub_id, one.correlationid) for one in hub.rows(link)}


def test_an_update_that_comes_back_finds_the_matter_and_takes_its_story_everywhere(
    town: MakeTown, play: Play
) -> None:
    async def run() -> None:
        with open_office(600) as roads, open_office(50) as desk:
            crm = Clerk("crm", desk.url)
            async with (
                town(PollingClerk("roads", roads.url), crm) as hub,
                hub.serving(hub.app()) as phone,
            ):
                subs = [
                    hub.subscription("to-roads", adapter="roads"),
                    hub.subscription("to-crm", adapter="crm"),
                    hub.subscription("phone", phone.url),
                ]
                routes = [
                    hub.route("to-roads"),
                    hub.route("to-crm", types=["form.submitted", "request.updated"]),
                    hub.route("phone", **UPDATES),
                ]
                await hub.apply(routes, subs)
                await hub.send(hub.event("F-1", subject="FS-31"), hub.event("F-2", subject="FS-32"))
                await hub.settled()
                made = {one["event"]: one["id"] for one in roads.records}
                known = {one["event"]: one["id"] for one in desk.records}
                assert len(made) == len(known) == 2
                assert links(hub) == {
                    (system, "request", ids[name], f"/invented/web about FS-3{name[-1]}", name)
                    for system, ids in (("roads", made), ("crm", known))
                    for name in ("F-1", "F-2")
                }
                roads.updates.append({"local_id": made["F-1"], "status": "in_progress"})
                await phone.until(lambda: len(phone.events) == 1)
                await hub.settled()
                (came,) = hub.rows(event, event.c.seq == 3)
                assert came.correlationid == json.loads(came.attributes)["correlationid"] == "F-1"
                assert json.loads(came.attached) == {"request": "/invented/web about FS-31"}
                assert phone.events[0]["correlationid"] == "F-1"
                assert phone.events[0]["data"]["request"]["local_id"] == made["F-1"]
                assert desk.notes == [(known["F-1"], came.id)], "noted on its own record of the matter"
                assert len(desk.records) == 2
                assert crm.given[-1] == {"request": known["F-1"]}
                hub.balances()

    play(run)


def test_without_a_subject_the_event_itself_is_the_matter(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        with open_office() as office:
            async with town(Clerk("office", office.url)) as hub:
                await hub.apply([hub.route("o", types=["*"])], [hub.subscription("o", adapter="office")])
                await hub.send(hub.event("F-1", correlationid="a story"), hub.event("F-2"))
                await hub.settled()
                assert {one[3:] for one in links(hub)} == {
                    ("/invented/web event F-1", "a story"),
                    ("/invented/web event F-2", "F-2"),
                }

    play(run)


def test_what_comes_of_an_update_is_of_the_same_matter(town: MakeTown, play: Play) -> None:
    """A third system gets the update, makes its own record of it, and its updates find the matter too."""

    async def run() -> None:
        with open_office(600) as roads, open_office(50) as desk:
            async with town(Clerk("roads", roads.url), Clerk("crm", desk.url)) as hub:
                subs = [hub.subscription("r", adapter="roads"), hub.subscription("c", adapter="crm")]
                await hub.apply([hub.route("r"), hub.route("c", **UPDATES)], subs)
                await hub.send(hub.event("F-1", subject="FS-31"))
                await hub.settled()
                await hub.send(update("roads", "600"))
                await hub.settled()
                await hub.send(update("crm", "50", "closed"))
                await hub.settled()
                last = hub.rows(event, event.c.seq == 3)[0]
                assert json.loads(last.attached) == {"request": "/invented/web about FS-31"}
                assert last.correlationid == "F-1"
                assert desk.notes == [("50", "50-closed")]

    play(run)


def test_a_correlationid_that_is_given_is_kept(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        with open_office() as office:
            async with town(Clerk("office", office.url)) as hub:
                await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
                await hub.send(hub.event("F-1"))
                await hub.settled()
                await hub.send(update("office", "100", correlationid="theirs"), update("office", "404"))
                known, unknown = hub.rows(event, event.c.seq > 1)
                assert (known.correlationid, json.loads(known.attached)) == (
                    "theirs",
                    {"request": "/invented/web event F-1"},
                )
                assert (unknown.correlationid, unknown.attached) == (None, None)

    play(run)


def test_a_story_that_is_taken_counts_for_routes_and_order_and_a_repeat_is_still_one(
    town: MakeTown, play: Play
) -> None:
    async def run() -> None:
        with open_office() as office:
            async with town(Clerk("office", office.url)) as hub, hub.serving(hub.app()) as app:
                subs = [
                    hub.subscription("o", adapter="office"),
                    hub.subscription("app", app.url, order_by="correlationid"),
                ]
                routes = [hub.route("o"), hub.route("app", **UPDATES, matching="correlationid == 'F-1'")]
                await hub.apply(routes, subs)
                await hub.send(hub.event("F-1"))
                await hub.settled()
                same, other = update("office", "100"), update("office", "404")
                await hub.send(same, other)
                again = await hub.send(same)
                await hub.settled()
                assert type(again[0]).__name__ == "Duplicate"
                assert app.arrived == [same.id]
                hub.balances()

    play(run)


def test_the_next_of_a_lane_is_told_what_the_one_before_has_made(town: MakeTown, play: Play) -> None:
    """It is claimed in the very unit that settles the one before."""

    async def run() -> None:
        with open_office() as office:
            clerk = Clerk("office", office.url)
            async with town(clerk) as hub:
                sub = hub.subscription("o", adapter="office", order_by="partitionkey")
                await hub.apply([hub.route("o")], [sub])
                await hub.send(*(hub.event(f"F-{n}", "key", subject="FS-31") for n in range(3)))
                await hub.settled()
                assert len(office.records) == 1
                assert clerk.given == [{}, {"request": "100"}, {"request": "100"}]

    play(run)


def test_an_adapter_that_does_not_ask_is_not_told(town: MakeTown, play: Play) -> None:
    class Forgetful(Clerk):
        uses_links = False

    async def run() -> None:
        with open_office() as office:
            clerk = Forgetful("office", office.url)
            async with town(clerk) as hub:
                await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
                for name in ("F-1", "F-2"):
                    await hub.send(hub.event(name, subject="FS-31"))
                    await hub.settled()
                assert clerk.given == [{}, {}]
                assert {one[:4] for one in links(hub)} == {
                    ("office", "request", number, "/invented/web about FS-31") for number in ("100", "101")
                }, "both are kept"

    play(run)


def test_a_reference_that_no_event_can_name_stands_in_the_attempt_only(town: MakeTown, play: Play) -> None:
    class Wordy(Clerk):
        def deliver(self, delivery: Any) -> Any:
            return replace(super().deliver(delivery), local_id="x" * 129)

    async def run() -> None:
        with open_office() as office:
            async with town(Wordy("office", office.url)) as hub:
                await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
                await hub.send(hub.event("F-1"))
                await hub.settled()
                assert hub.states("o") == {"delivered": 1}
                assert links(hub) == set()

    play(run)
