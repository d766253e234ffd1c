"""Intake on one storage with the index of people beside it, and what somebody reads."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from hub.intake import Intake
from hub.routing import CurrentRouting
from hub.submission import Submission
from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import New, Record, Said
from identity_index.people.source_keys import PeopleKeys
from ledger.ports import SourceKeys
from ledger.reading import event, events, people
from ledger.reading.events import EventFilter
from ledger.recording import Accepted, Duplicate
from schemas.catalogue import shipped
from schemas.envelope import Envelope

if TYPE_CHECKING:
    from ledger.session import Session
    from tests.conformance.storage.conftest import Storage

PERSON = Kind.PERSON
WHY = Because("ailsa", "as the letter says")
KEYS = PeopleKeys()
Key = tuple[str, str]


def moved(name: str, who: Key) -> Envelope:
    """Somebody moved, whom a system names so."""
    return Envelope(
        id=name,
        source="/invented/housing",
        type="uk.gov.council.person.moved.v1",
        time=datetime(2026, 5, 1, tzinfo=UTC),
        data={
            "person": {"system": who[0], "local_id": who[1]},
            "name": {"full": "Ailsa Example"},
            "moved_on": "2026-05-01",
        },
    )


class Office:
    """Intake on one storage, the index of people beside it, and what somebody reads."""

    def __init__(self, storage: Storage, keys: SourceKeys = KEYS) -> None:
        self.storage = storage
        self.keys = keys
        reader = CurrentRouting(storage.reader)
        self.intake = Intake(storage.door, shipped(), reader, lambda _: None, people=keys)

    def take(self, *envelopes: Envelope) -> list[int]:
        """Publish together; answers with their numbers."""
        given = [self.intake.position(one, "tester") for one in envelopes]
        done = self.storage.run(lambda s: self.intake.record(s, Submission("tester", given)))
        assert all(isinstance(one, Accepted | Duplicate) for one in done), done
        return [one.seq for one in done]  # type: ignore[union-attr]

    def record(self, key: Key, whose: int | None = None, *, event: str = "", generation: int = 1) -> Record:
        """The index takes a record on."""
        said = Said.of({"name": {"full": "Ailsa Example"}}, 1, "/invented/housing", event)
        new = New(*key, said, whose, generation)

        def unit(session: Session) -> Record:
            links.hold(session, PERSON)
            [(made, _)] = changing.link(session, PERSON, [(new, None if whose is None else WHY)])
            return made

        return self.storage.run(unit)

    def merge(self, kept: int, gone: int) -> int:
        unit = partial(changing.merge, kind=PERSON, kept=kept, gone=gone, why=WHY)
        return self.storage.run(unit).number

    def undo(self, number: int) -> None:
        self.storage.run(partial(changing.undo, kind=PERSON, number=number, why=WHY))

    def of(self, person: str, **more: object) -> list[int]:
        """The events of somebody, oldest first, as pages of two give them."""
        wanted = EventFilter.model_validate({"person": person, **more})
        found: list[int] = []
        after: str | None = None
        while True:
            look = partial(
                events.listing, wanted=wanted, keys=self.keys, newest_first=True, after=after, limit=2
            )
            page = self.storage.read(look)
            found += [one.seq for one in page.items]
            after = page.next
            if after is None:
                return sorted(found)

    def named(self, seq: int) -> dict[str, str]:
        def look(session: Session) -> dict[str, str]:
            return people.resolved(session, self.keys, [event.by_seq(session, seq)])[0].people

        return self.storage.read(look)


def p(number: int) -> str:
    return person_id.written(number)
