"""An index of people on each database, spoken to as the hub speaks to it: by deliveries."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import JsonValue
from sqlalchemy import update

from adapters.contract import Delivery
from hub.people_places import PlacesOfPeople
from hub.preparing import delivery_key
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people import repository
from identity_index.people.announcing import Voice, source_of
from identity_index.people.arriving import Arrival
from identity_index.people.heard import Hearing
from identity_index.people.matcher import ScoringMatcher
from identity_index.people.matching.fields import BY_VALUE
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import Kept
from identity_index.people.reviews.review import State as ReviewState
from identity_index.people.subscriber import NAME, PeopleSubscriber
from identity_index.people.tables import person_total
from identity_index.people.telling import Teller
from identity_index.places.keeping import repository as keeping
from identity_index.places.place import Place, State
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session
from schemas.catalogue import shipped
from schemas.envelope import Envelope
from schemas.event_type import full_of, short_of
from tests.conftest import Absent
from tests.databases import why_absent
from tests.ledgers import MAKERS, Ledger, Templates

T = TypeVar("T")
BEGUN = datetime(2026, 5, 1, 9, tzinfo=UTC)


@dataclass
class Index:
    """``told``: what the index has published, once that was committed."""

    ledger: Ledger
    door: Door
    reader: Reader
    told: list[Envelope] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        self.teller = Teller(Voice(source_of("invented-hub")), self._publish)
        self.subscriber = self.new_subscriber(self.door)

    def new_subscriber(self, door: Door) -> PeopleSubscriber:
        """As another process of the hub has one."""
        return PeopleSubscriber(door, self.arrival, Hearing(shipped()))

    @property
    def arrival(self) -> Arrival:
        return Arrival(ScoringMatcher(), self.teller)

    def _publish(self, session: Session, envelope: Envelope) -> None:
        shipped().check(envelope)
        session.after_commit(lambda: self.told.append(envelope))

    def envelope(self, kind: str, data: JsonValue, **more: Any) -> Envelope:
        self.sent += 1
        told = {"id": f"e-{self.sent}", "source": "/invented/crm", "time": BEGUN + timedelta(hours=self.sent)}
        made = Envelope(type=full_of(kind), data=data, **(told | more))
        shipped().check(made)
        return made

    def deliver(self, *envelopes: Envelope, by: PeopleSubscriber | None = None) -> list[str]:
        """Deliver these; answers with what the index says of each."""

        async def all_of_them() -> list[str]:
            receipts = [await (by or self.subscriber).deliver(delivery(one)) for one in envelopes]
            return [str(one.answer) for one in receipts]

        return asyncio.run(all_of_them())

    def recorded(self, system: str, local_id: str, as_of: str | None = None, **details: Any) -> Envelope:
        """``name`` is the whole name; everything else as ``PersonDetails`` has it."""
        data: dict[str, Any] = {
            "person": {"system": system, "local_id": local_id},
            "details": details_of(**details),
        }
        if as_of is not None:
            data["as_of"] = as_of
        return self.envelope("person.recorded", data)

    def say(self, system: str, local_id: str, as_of: str | None = None, **details: Any) -> Record:
        """Deliver it; answers with the record as it then is."""
        self.deliver(self.recorded(system, local_id, as_of, **details))
        return self.record(system, local_id)

    def record(self, system: str, local_id: str) -> Record:
        key = (system, local_id)
        found: dict[tuple[str, str], Record] = self.read(lambda s: links.by_source(s, Kind.PERSON, [key]))
        return found[key]

    def succeeded(self, before: str, *after: str) -> None:
        """The index of places says so of a property from now on, and this one asks it."""
        places = [_place(before, State.RETIRED, after), *(_place(one, State.CURRENT) for one in after)]
        self.run(lambda session: keeping.write_places(session, places, 1))
        goldsmith = replace(self.teller.goldsmith, places=PlacesOfPeople())
        self.teller = replace(self.teller, goldsmith=goldsmith)
        self.subscriber = self.new_subscriber(self.door)

    def has_many_others(self) -> None:
        """As in a council's index, where a value that two have is rare: so many persons, who have none of the
        values that a test uses."""
        many = 100_000
        others = [(field, f"other {n}") for field in BY_VALUE for n in range(3)]

        def unit(session: Session) -> None:
            repository.count(session, others, persons=many)
            session.execute(update(person_total).values(many=many))

        self.run(unit)

    def read(self, look: Any) -> Any:
        with self.reader.session() as session:
            return look(session)

    def run(self, unit: Any) -> Any:
        return self.door.submit(unit).result(30)

    def reviews(self, state: ReviewState | None = None) -> list[Kept]:
        found: list[Kept] = self.read(lambda s: reviews.page(s, state))
        return found

    def heard(self) -> list[tuple[str, str | None]]:
        """The types and subjects of what was published since this was last asked."""
        told = [(short_of(one.type), one.subject) for one in self.told]
        self.told.clear()
        return told


def _place(uprn: str, state: State, after: Sequence[str] = ()) -> Place:
    nothing = (None,) * 6
    return Place(int(uprn), state, *nothing, "", (), "", "", "", tuple(map(int, after)))


def delivery(envelope: Envelope) -> Delivery:
    return Delivery(envelope, NAME, delivery_key(envelope, NAME), 1, BEGUN + timedelta(days=9))


def home(line: str = "4 Example Street", postcode: str = "ZZ1 1ZZ") -> dict[str, Any]:
    return {"lines": [line, "Inventedburgh"], "postcode": postcode}


AILSA: dict[str, Any] = {
    "name": "Ailsa Exampleson",
    "date_of_birth": "1961-03-17",
    "address": home(),
    "emails": ["ailsa@example.org"],
}


def details_of(name: str | None = None, **details: Any) -> dict[str, Any]:
    if name is not None:
        given, _, family = name.rpartition(" ")
        details["name"] = {"full": name, "family": family} | ({"given": given} if given else {})
    return details


@pytest.fixture
def index(tmp_path: Path, templates: Templates) -> Iterator[Index]:
    """On SQLite."""
    with MAKERS["sqlite"](tmp_path, templates) as ledger:
        yield from opened(ledger)


@pytest.fixture(params=["postgresql", "sqlite"])
def each_index(
    request: pytest.FixtureRequest, tmp_path: Path, templates: Templates, absent: Absent
) -> Iterator[Index]:
    """On each database, for what the databases may do differently."""
    if request.param != "sqlite" and (why := why_absent()):
        absent(why)
    with MAKERS[request.param](tmp_path, templates) as ledger:
        yield from opened(ledger)


def opened(ledger: Ledger) -> Iterator[Index]:
    door = ledger.make_door(ledger.engine)
    try:
        yield Index(ledger, door, Reader(ledger.engine))
    finally:
        door.close()
