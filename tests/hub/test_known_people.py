"""A system that asks is told which records it has of the people whom an event names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from adapters.contract import Adapter, Delivery, Receipt
from ledger.reading import events
from ledger.reading.events import EventFilter
from schemas.envelope import Envelope
from tests.hub.test_people import begin, recorded

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Test


class Desk(Adapter):
    """Notes whom it is told that it knows."""

    accepts = ("*",)

    def __init__(self, name: str, *, asks: bool) -> None:
        super().__init__(name, Adapter.Settings())
        self.uses_people = asks  # type: ignore[misc]
        self.told: list[dict[str, list[str]]] = []

    async def deliver(self, delivery: Delivery) -> Receipt:
        self.told.append({place: list(ids) for place, ids in delivery.people.items()})
        return Receipt()


def form(town: Any, name: str, person: dict[str, str] | None) -> Envelope:
    made: Envelope = town.event(name)
    assert isinstance(made.data, dict)
    by: dict[str, Any] = {"person": person} if person else {"email": "nobody@example.org"}
    return made.model_copy(update={"data": {**made.data, "submitted_by": by}})


def test_who_asks_is_given_its_own_keys_for_them_as_they_are_linked_by_then(
    town: MakeTown, play: Callable[[Test], None]
) -> None:
    async def test() -> None:
        crm, other = Desk("crm", asks=True), Desk("other", asks=False)
        async with town(crm, other, people={"enabled": True}) as hub:
            await begin(hub)
            subs = [hub.subscription(name, adapter=name) for name in ("crm", "other")]
            await hub.apply([hub.route(name) for name in ("crm", "other")], subs)
            await hub.send(recorded("e-1", "crm", "7"))
            await hub.settled()
            await hub.send(recorded("e-2", "tax", "9"))
            await hub.settled()
            for name, person in (
                ("F-1", {"system": "tax", "local_id": "9"}),
                ("F-2", {"scheme": "person", "value": "p-1"}),
                ("F-3", {"system": "tax", "local_id": "404"}),
                ("F-4", None),
            ):
                await hub.send(form(hub, name, person))
                await hub.settled()
            assert crm.told == [
                {"submitted_by.person": ["7"]},
                {"submitted_by.person": ["7"]},
                {},
                {},
            ]
            assert other.told == [{}] * 4
            hub.balances()

    play(test)


def test_a_number_that_a_system_gave_to_somebody_else_means_each_in_their_time(
    town: MakeTown, play: Callable[[Test], None]
) -> None:
    async def test() -> None:
        async with town(people={"enabled": True}) as hub:
            await begin(hub)
            await hub.send(recorded("e-1", "crm", "7"), form(hub, "F-1", {"system": "crm", "local_id": "7"}))
            await hub.settled()
            another = {"date_of_birth": "1999-12-02", "emails": ["bram@example.org"]}
            await hub.send(recorded("e-2", "crm", "7", who="Bram", **another))
            await hub.settled()
            await hub.send(form(hub, "F-2", {"system": "crm", "local_id": "7"}))
            await hub.settled()
            with hub.hub.reader.session() as session:
                found = {
                    one: [
                        event.id
                        for event in events.listing(
                            session, EventFilter(person=one, type="form.*"), hub.hub.people
                        ).items
                    ]
                    for one in ("p-1", "p-2", "crm/7")
                }
            assert found == {"p-1": ["F-1"], "p-2": ["F-2"], "crm/7": ["F-2"]}

    play(test)
