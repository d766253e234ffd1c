"""The real index of people on a ledger of its own: records arrive one at a time, each in its own unit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.interpreter import settle_interpreter
from hub.intake import Intake
from hub.migrating import migrate
from hub.routing import CurrentRouting
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.announcing import Cause, Voice, source_of
from identity_index.people.arriving import Arrival
from identity_index.people.heard import Heard
from identity_index.people.identifiers.scheme_rule import SchemeRule
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.importing.desk import ImportDesk
from identity_index.people.importing.looking import LooksBeside
from identity_index.people.matcher import ScoringMatcher
from identity_index.people.matching import Weights
from identity_index.people.ready import Ready
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import Kept, State
from identity_index.people.telling import Teller
from ledger.door import Door, SqliteDoor
from ledger.engine import open_engine
from ledger.postgres_door import PostgresDoor
from ledger.reader import Reader
from ledger.session import Session
from schemas.catalogue import shipped
from schemas.person_details import PersonDetails

SYSTEM = "bench"
_SOURCE = "/tolbooth/bench"
_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """An open review: two persons that may be one, and how likely that is by the score."""

    one: int
    other: int
    probability: float


@dataclass(frozen=True, slots=True)
class Known:
    """What the index made of the records: whose each is, in the order of the file; the reviews that are open;
    and how many records a person was asked about at all."""

    masters: list[int]
    asked: list[Asked]
    ever_asked: int


class PeopleIndex:
    """An index on SQLite in a folder, or on a database, with the hub's own intake for what it publishes."""

    def __init__(
        self, folder: Path, weights: Weights, rules: Mapping[str, SchemeRule], database: str = ""
    ) -> None:
        self._engine = open_engine(database or f"sqlite:///{folder / 'people.db'}")
        identity = migrate(self._engine)
        self._reader = Reader(self._engine)
        last = self._record_published
        self._door: Door = (
            PostgresDoor(self._engine, last_step=last)
            if database
            else SqliteDoor(self._engine, last_step=last, spread=True)
        )
        self._intake = Intake(self._door, shipped(), CurrentRouting(self._reader), _nobody)
        teller = Teller(Voice(source_of(identity.id)), self._intake.publish)
        self._arrival = Arrival(ScoringMatcher(lambda _session: weights), teller)
        self._schemes = Schemes(rules)
        self._looks = LooksBeside(rules)
        self.imports = ImportDesk(
            *(self._reader, self._door, self._arrival, self._schemes),
            *(lambda _session: weights, self._looks),
        )
        """Where files of people are taken in."""

    def close(self) -> None:
        self._looks.close()
        self._door.close()
        self._engine.dispose()

    def ready(self, number: int, details: PersonDetails, now: datetime, system: str = SYSTEM) -> Ready:
        """A record as an event would tell of it, not looked at yet."""
        moment = int(now.timestamp() * 1_000_000)
        heard = Heard((system, str(number)), details, moment, whole=True)
        return Ready(heard, _SOURCE, f"record-{number}", now.date(), self._schemes)

    async def take(self, one: Ready, now: datetime) -> int:
        """Match it, commit, and record the events that follow; answers with the master's number."""

        def unit(session: Session) -> int:
            [record] = self._arrival.arrive(session, [one], Cause(at=now))
            assert isinstance(record, Record)  # nobody is ever erased here
            return record.master

        one.look()
        return await self._door.run(unit)

    def masters(self, system: str, numbers: Iterable[int]) -> dict[int, int]:
        """Whose each of a system's records is, of those that are known."""
        keys = [(system, str(number)) for number in numbers]
        with self._reader.session() as session:
            found = links.by_source(session, Kind.PERSON, keys)
        return {int(key[1]): one.master for key, one in found.items()}

    def asked(self) -> int:
        """How many reviews there ever were."""
        with self._reader.session() as session:
            return sum(reviews.count(session).values())

    def known(self, many: int) -> Known:
        """How it stands now."""
        keys = [(SYSTEM, str(number)) for number in range(many)]
        with self._reader.session() as session:
            found = links.by_source(session, Kind.PERSON, keys)
            every = list(_reviews(session))
            asked = [one.asked for one in every if one.state is State.OPEN]
            meant = {number for one in asked for number in (one.master, one.candidate)}
            named = links.active(session, Kind.PERSON, meant)
        return Known(
            [found[key].master for key in keys],
            [Asked(named[one.master], named[one.candidate], one.probability or 0) for one in asked],
            len({one.asked.record for one in every}),
        )

    def _record_published(self, session: Session) -> None:
        self._intake.last_step(session)


@contextmanager
def people_index(
    folder: Path, weights: Weights, rules: Mapping[str, SchemeRule], database: str = ""
) -> Iterator[PeopleIndex]:
    """Open in an empty folder, or on an empty database on PostgreSQL; closed in the end."""
    settle_interpreter()
    index = PeopleIndex(folder, weights, rules, database)
    try:
        yield index
    finally:
        index.close()


def _reviews(session: Session) -> Iterator[Kept]:
    after: int | None = None
    while page := reviews.page(session, None, after=after, limit=_PAGE):
        yield from page
        after = page[-1].number


@dataclass(frozen=True, slots=True)
class Arrived:
    """One record: whose it was found to be, and how long that took, in milliseconds: made ready, matched,
    committed, and the events that follow with it."""

    master: int
    took_ms: float


def arrive(
    index: PeopleIndex,
    records: Sequence[tuple[int, PersonDetails]],
    tells: Callable[[int, int], None],
    system: str = SYSTEM,
) -> list[Arrived]:
    """Let these numbered records in, one after the other."""

    async def all_of_them() -> list[Arrived]:
        arrived = []
        for at, (number, details) in enumerate(records, start=1):
            now = datetime.now(UTC)
            began = time.perf_counter()
            master = await index.take(index.ready(number, details, now, system), now)
            arrived.append(Arrived(master, (time.perf_counter() - began) * 1000))
            if at % 100 == 0 or at == len(records):
                tells(at, len(records))
        return arrived

    return asyncio.run(all_of_them())


def _nobody(_names: object) -> None:
    """Nothing is delivered here."""
