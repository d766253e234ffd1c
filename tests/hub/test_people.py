"""The index of people in a running hub: systems tell of people, and everybody who asked for it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from adapters.contract import Adapter
from adapters.registry import AdapterError
from hub.people import apply_people
from identity_index.people.settings import People
from ledger.reading import trace
from ledger.tables import event
from schemas.envelope import Envelope

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Test, Town


def recorded(name: str, system: str, local_id: str, who: str = "Ailsa", **details: Any) -> Envelope:
    told = {
        "name": {"full": f"{who} Exampleson", "given": who, "family": "Exampleson"},
        "date_of_birth": "1961-03-17",
        "address": {"lines": ["4 Example Street"], "postcode": "ZZ1 1ZZ"},
        "emails": ["ailsa@example.org"],
    }
    return Envelope(
        id=name,
        source=f"/invented/{system}",
        type="uk.gov.council.person.recorded.v1",
        time=datetime.now(UTC),
        data={"person": {"system": system, "local_id": local_id}, "details": told | details},
    )


async def begin(town: Town) -> None:
    await town.hub.door.run(lambda session: apply_people(session, town.hub.settings))
    town.hub.routing.refresh()


def test_a_hub_that_keeps_an_index_tells_what_it_makes_of_people(
    town: MakeTown, play: Callable[[Test], None]
) -> None:
    async def test() -> None:
        async with town(people={"enabled": True}) as hub:
            await begin(hub)
            await hub.send(recorded("e-1", "crm", "1"))
            await hub.settled()
            await hub.send(recorded("e-2", "tax", "9", who="AILSA"), recorded("e-1", "crm", "1"))
            await hub.settled()
            assert hub.states("people") == {"delivered": 2}
            told = hub.rows(event, event.c.source == f"/tolbooth/{hub.hub.identity.id}/people")
            assert [(row.subject, row.causationid, row.correlationid) for row in told] == [
                ("person/p-1", "e-1", "e-1"),
                ("person/p-1", "e-2", "e-2"),
            ]
            with hub.hub.reader.session() as session:
                found = trace.of(session, told[0].seq, hub.hub.catalogue)
            assert {"e-1", told[0].id} <= {one.event.id for one in found.events}
            hub.balances()

    play(test)


def test_a_hub_that_keeps_none_has_no_subscription_for_it(
    town: MakeTown, play: Callable[[Test], None]
) -> None:
    async def test() -> None:
        async with town(people={"enabled": True}) as hub:
            await begin(hub)
            assert set(hub.hub.routing.table.subscriptions) == {"people", "organisations"}
            off = hub.hub.settings.model_copy(update={"people": People()})
            await hub.hub.door.run(lambda session: apply_people(session, off))
            hub.hub.routing.refresh()
            assert set(hub.hub.routing.table.subscriptions) == set()
            assert list(hub.hub.routing.table.routes) == []

    play(test)


@pytest.mark.parametrize("servers", ["sqlite"], indirect=True)
def test_the_name_of_the_index_is_no_other_adapters(town: MakeTown, play: Callable[[Test], None]) -> None:
    async def test() -> None:
        with pytest.raises(AdapterError, match="another name"):
            async with town(
                Adapter("people", Adapter.Settings()), people={"enabled": True}, limits={"people": {}}
            ):
                pass

    play(test)
