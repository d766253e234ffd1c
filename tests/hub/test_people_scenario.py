"""One citizen in four systems: linked, wrongly merged with a namesake, taken apart again, and everybody told.

Each system is played by an app that is sent ``person.relinked`` of its own records. Cases are played by one
that is sent them all: the cases that name a record are its own to find.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from hub.people import apply_people, people_teller
from identity_index.history.tables import change
from identity_index.ids import change_id
from identity_index.links.tables import master, source_record
from identity_index.people.desk.act import Merging, Undoing
from identity_index.people.desk.stewarding import Stewards
from ledger.reading import trace
from ledger.tables import event
from safeguards.policy import Principal, Scope
from schemas.envelope import Envelope
from schemas.event_type import full_of
from tests.hub.receiving_app import App, serving

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Test, Town

SYSTEMS = ("crm", "council-tax", "care", "forms-web")
AILSA: dict[str, Any] = {
    "name": {"full": "Ailsa Exampleson", "given": "Ailsa", "family": "Exampleson"},
    "date_of_birth": "1961-03-17",
    "address": {"lines": ["4 Example Street"], "postcode": "ZZ1 1ZZ"},
    "emails": ["ailsa@example.org"],
    "phones": ["07700 900123"],
}
NAMESAKE = AILSA | {
    "date_of_birth": "1987-10-30",
    "address": {"lines": ["81 Other Road"], "postcode": "QQ9 9ZZ"},
    "emails": ["other@example.org"],
    "phones": ["07700 900456"],
}


def recorded(system: str, local_id: str, details: dict[str, Any]) -> Envelope:
    return Envelope(
        id=f"{system}-{local_id}",
        source=f"/invented/{system}",
        type=full_of("person.recorded"),
        time=datetime.now(UTC),
        data={"person": {"system": system, "local_id": local_id}, "details": details},
    )


def form() -> Envelope:
    sender = {"name": {"full": "A. Exampleson"}, "email": "ailsa@example.org", "phone": "+447700900123"}
    return Envelope(
        id="form-1",
        source="/forms/web",
        type=full_of("form.submitted"),
        time=datetime.now(UTC),
        data={
            "form": "pothole",
            "reference": "F-1",
            "submitted_at": "2026-05-01T10:00:00Z",
            "answers": {},
            "submitted_by": sender,
        },
    )


async def begin(town: Town, apps: dict[str, App]) -> None:
    await town.hub.door.run(lambda session: apply_people(session, town.hub.settings))
    told = {"types": ["person.relinked"]}
    await town.apply(
        [town.route(name, **told, **({} if name == "cases" else {"matching": of(name)})) for name in apps],
        [town.subscription(name, app.url) for name, app in apps.items()],
    )


def somebody(who: str) -> Principal:
    return Principal(who, who, frozenset({Scope.PEOPLE_STEWARD}))


def of(system: str) -> str:
    return f"data.record.system == '{system}'"


def told(app: App) -> list[dict[str, Any]]:
    return [one["data"] for one in app.events]


def keys(records: list[dict[str, str]]) -> set[str]:
    return {one["system"] + " " + one["local_id"] for one in records}


def test_a_wrong_merge_is_taken_back_and_everybody_is_put_right(
    town: MakeTown, play: Callable[[Test], None]
) -> None:
    async def test() -> None:
        apps = {name: App() for name in (*SYSTEMS, "cases")}
        async with serving_all(apps), town(people={"enabled": True}) as hub:
            await begin(hub, apps)

            # Four systems tell of one citizen, and one of a namesake.
            for one in (recorded("crm", "C1", AILSA), recorded("council-tax", "T1", AILSA)):
                await hub.send(one)
                await hub.settled()
            await hub.send(recorded("care", "S1", AILSA), form(), recorded("crm", "C2", NAMESAKE))
            await hub.settled()
            whose = whose_records(hub)
            ailsa, other = whose["crm C1"], whose["crm C2"]
            assert {name for name, number in whose.items() if number == ailsa} == {
                *("crm C1", "council-tax T1", "care S1", "forms-web F-1")
            }
            assert other != ailsa
            assert not any(app.events for app in apps.values()), "nobody's person has changed"

            # Somebody merges them by mistake.
            teller = people_teller(hub.hub.settings, hub.hub.identity.id, hub.hub.intake)
            desk = Stewards(hub.hub.door, teller, lambda: hub.hub.routing.table)
            wanted = Merging(other=f"p-{other}", reason="the same name")
            merge = await desk.merge(ailsa, wanted, somebody("morag"))
            await hub.settled()
            assert set(whose_records(hub).values()) == {ailsa}
            for name, app in apps.items():
                assert len(told(app)) == (2 if name == "crm" else 5 if name == "cases" else 1), name
                assert {one["cause"] for one in told(app)} == {"merged"}
            [tax] = told(apps["council-tax"])
            assert keys(tax["others"]) == {"crm C1", "crm C2", "care S1", "forms-web F-1"}

            # Somebody else sees it, and takes it back.
            for app in apps.values():
                app.events.clear()
            await desk.undo(
                change_id.read(merge.change or ""), Undoing(reason="two dates of birth"), somebody("ewan")
            )
            await hub.settled()
            assert whose_records(hub) == whose
            for name, app in apps.items():
                assert {one["cause"] for one in told(app)} == {"unmerged"}, name
            [tax] = told(apps["council-tax"])
            assert keys(tax["others"]) == {"crm C1", "care S1", "forms-web F-1"}
            assert keys(tax["no_longer"]) == {"crm C2"}
            moved = next(one for one in told(apps["crm"]) if one["record"]["local_id"] == "C2")
            assert (moved["person"], moved["previous"]) == (f"p-{other}", f"p-{ailsa}")
            assert len(told(apps["cases"])) == 5

            # What was parted stays parted, whatever the machine would make of it.
            await hub.send(recorded("crm", "C2", AILSA).model_copy(update={"id": "again"}))
            await hub.settled()
            assert whose_records(hub)["crm C2"] == other

            # All of it can be seen in one trace.
            merged = hub.rows(event, event.c.id == f"{merge.change}/merged")[0]
            with hub.hub.reader.session() as session:
                found = trace.of(session, merged.seq, hub.hub.catalogue)
            kinds = [one.event.type for one in found.events]
            assert kinds.count(full_of("person.unmerged")) == 1
            assert kinds.count(full_of("person.relinked")) == 10
            sent = [one for each in found.events for one in each.deliveries]
            # The index is sent the moves that it tells itself, and says so.
            assert {one.subscription for one in sent} == {*apps, "people"}
            assert {one.state for one in sent} == {"delivered"}
            hub.balances()

    play(test)


@asynccontextmanager
async def serving_all(apps: dict[str, App]) -> AsyncIterator[None]:
    async with AsyncExitStack() as ends:
        for app in apps.values():
            await ends.enter_async_context(serving(app))
        yield


def whose_records(town: Town) -> dict[str, int]:
    with town.hub.reader.session() as session:
        rows = session.execute(select(source_record)).all()
        assert session.execute(select(change)).all()
        active = {row.id for row in session.execute(select(master).where(master.c.became.is_(None)))}
    found = {f"{row.system} {row.local_id}": row.master for row in rows if row.closed_at is None}
    assert set(found.values()) == active
    return found
