"""A case service on each database, spoken to as the hub speaks to it: in units, with what it tells caught."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cases.acting.actor import Actor
from cases.acting.assigning import Assigning, Assignment
from cases.acting.detaching import Detaching, Detachment
from cases.acting.linking import Linking, Tie
from cases.acting.merging import Merging
from cases.acting.moving import Move, Moving
from cases.acting.noting import Noting
from cases.acting.opening import Opening, Taken
from cases.acting.report import Report
from cases.acting.ringing import Ringing
from cases.acting.teller import Teller
from cases.acting.updating import Change, Updating
from cases.announcing import CaseVoice, source_of
from cases.case_file import CaseFile
from cases.clocks import WorkingCalendar
from cases.keeping import repository
from cases.keeping.kept_clock import KeptClock
from cases.keeping.tables import PROJECTED
from cases.projecting.projection import Projection
from cases.references import Numbering
from cases.types.case_type import CaseType
from cases.types.reading import SHIPPED, read_one
from cases.types.status_rule import Mover
from cases.written.file import shipped as shipped_files
from ledger import clock, timers
from ledger.door import Door
from ledger.errors import NotFound
from ledger.session import Session
from schemas.catalogue import shipped
from schemas.envelope import Envelope
from schemas.event_type import short_of
from schemas.events.case_links import LinkKind
from tests.conftest import Absent
from tests.databases import why_absent
from tests.ledgers import MAKERS, Ledger, Templates

ADA = Actor(Mover.OFFICER, "ada")
AGENT = Actor(Mover.AGENT, "bea")
CITIZEN = Actor(Mover.CITIZEN)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
CALENDARS = {
    "office": {day: ["09:00-17:00"] for day in _WEEK},
    "always": {day: ["00:00-24:00"] for day in (*_WEEK, "saturday", "sunday")},
}


@dataclass
class Known:
    """Rulebook in memory: those that ship, and whatever a test adds."""

    types: dict[tuple[str, int], CaseType] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    calendars: list[dict[str, dict[str, list[str]]]] = field(default_factory=lambda: [CALENDARS])

    def add(self, kind: CaseType) -> None:
        self.types[kind.name, kind.version] = kind
        self.newest[kind.name] = kind.version

    def type_of(self, session: Session, name: str, version: int | None = None) -> CaseType:
        del session
        if name not in self.newest:
            raise NotFound(f"There is no case type {name!r}.")
        return self.types[name, version or self.newest[name]]

    def queues(self, session: Session) -> set[str]:
        del session
        return {one for name, version in self.newest.items() for one in self.types[name, version].queues}

    def calendar(self, session: Session, name: str, version: int | None = None) -> WorkingCalendar:
        del session
        number = version or len(self.calendars)
        return WorkingCalendar(
            name=name,
            about="A week",
            version=number,
            known_until=date(2030, 12, 31),
            hours=self.calendars[number - 1][name],
        )


@dataclass(repr=False)
class Service:
    """``told``: what was published, once that was committed."""

    ledger: Ledger
    door: Door
    told: list[Envelope] = field(default_factory=list)
    known: Known = field(default_factory=Known)

    def __post_init__(self) -> None:
        for file in shipped_files(SHIPPED):
            kind, problems = read_one(file)
            assert kind is not None, problems
            self.known.add(kind)
        source, numbering = source_of("invented-hub"), Numbering("TB")
        self.projection = Projection(numbering, self.known, source)
        self.teller = Teller(CaseVoice(source), numbering, self.projection, self._publish)

    def _publish(self, session: Session, envelope: Envelope) -> None:
        shipped().check(envelope)
        session.after_commit(lambda: self.told.append(envelope))

    def run(self, unit: Any) -> Any:
        return self.door.submit(unit).result(30)

    def take(self, type_name: str, by: Actor = AGENT, **said: Any) -> Taken:
        """A report by telephone, unless something else is said."""
        report = Report.model_validate({"type": type_name, "channel": "phone", **said})
        taken: Taken = self.run(lambda s: Opening(self.teller).take(s, report, by))
        return taken

    def move(self, number: int, to: str, by: Actor = ADA, **more: Any) -> None:
        self.run(lambda s: Moving(self.teller).move(s, number, Move(to, **more), by))

    def note(self, number: int, text: str, *, public: bool = False) -> int:
        place: int = self.run(lambda s: Noting(self.teller).note(s, number, text, ADA, public=public))
        return place

    def assign(self, number: int, **wanted: Any) -> None:
        self.run(lambda s: Assigning(self.teller).assign(s, number, Assignment(**wanted), ADA))

    def update(self, number: int, **wanted: Any) -> None:
        self.run(lambda s: Updating(self.teller).update(s, number, Change(**wanted), ADA))

    def ring(self, key: str) -> None:
        self.run(lambda s: Ringing(self.teller).ring(s, key))

    def file(self, number: int) -> CaseFile:
        found: CaseFile | None = self.run(lambda s: repository.find(s, number))
        assert found is not None
        return found

    def clocks(self, number: int) -> dict[str, KeptClock]:
        found: dict[str, KeptClock] = self.run(lambda s: repository.clocks(s, number))
        return found

    def heard(self) -> list[str]:
        """The types of what was told since this was last asked."""
        told = [short_of(one.type).removeprefix("case.") for one in self.told]
        self.told.clear()
        return told

    def link(self, number: int, kind: LinkKind, other: int, **more: Any) -> None:
        self.run(lambda s: Linking(self.teller).link(s, number, Tie(kind, other, **more), ADA))

    def unlink(self, number: int, kind: LinkKind, other: int) -> None:
        self.run(lambda s: Linking(self.teller).unlink(s, number, Tie(kind, other), ADA))

    def merge(self, number: int, into: int, **more: Any) -> None:
        self.run(lambda s: Merging(self.teller).merge(s, number, into, ADA, **more))

    def unmerge(self, number: int) -> None:
        self.run(lambda s: Merging(self.teller).unmerge(s, number, ADA))

    def detach(self, number: int, place: int, **more: Any) -> Taken:
        wanted = Detachment(place, **more)
        taken: Taken = self.run(lambda s: Detaching(self.teller).detach(s, number, wanted, ADA))
        return taken

    def rebuild(self, numbers: Iterable[int]) -> None:
        """These, from what was told since the service began (unless that was asked for by ``heard``)."""
        written = {f"case/{self.teller.numbering.written(one)}": one for one in numbers}

        def again(session: Session) -> None:
            for number in written.values():
                repository.forget(session, number)
            for one in self.told:
                if one.subject in written:
                    self.again(session, one)

        self.run(again)

    def again(self, session: Session, one: Envelope) -> None:
        """What was told once does what it did, as in a rebuild."""
        assert one.subject is not None
        self.projection.apply(session, one.type, one.data, one.subject, clock.micros(one.time))

    def kept_of(self, numbers: Iterable[int]) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of these cases, by table, and their timers."""
        wanted = list(numbers)

        def read(session: Session) -> dict[str, list[tuple[Any, ...]]]:
            found = {}
            for table in PROJECTED:
                query = select(table).where(table.c.number.in_(wanted))
                rows = session.execute(query.order_by(*table.primary_key.columns))
                found[table.name] = [tuple(row) for row in rows]
            found["timer"] = sorted(
                (one.owner, one.key, one.due_at)
                for one in timers.due(session, 2**60, 10_000)
                if int(one.key.partition("/")[0]) in wanted
            )
            return found

        rows: dict[str, list[tuple[Any, ...]]] = self.run(read)
        return rows

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row that is kept, by table, in the order of their keys."""

        def read(session: Session) -> dict[str, list[tuple[Any, ...]]]:
            found = {}
            for table in PROJECTED:
                query = select(table).order_by(*table.primary_key.columns)
                found[table.name] = [tuple(row) for row in session.execute(query)]
            return found

        rows: dict[str, list[tuple[Any, ...]]] = self.run(read)
        return rows


@pytest.fixture(params=["postgresql", "sqlite"])
def service(
    request: pytest.FixtureRequest, tmp_path: Path, templates: Templates, absent: Absent
) -> Iterator[Service]:
    if request.param == "postgresql" and (why := why_absent()):
        absent(why)
    with MAKERS[request.param](tmp_path, templates) as ledger:
        door = ledger.make_door(ledger.engine)
        try:
            yield Service(ledger, door)
        finally:
            door.close()


@pytest.fixture(params=["postgresql", "sqlite"], scope="module")
def lasting(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: Templates,
    absent: Absent,
) -> Iterator[Service]:
    """A service that the tests of a module share: each opens cases of its own."""
    if request.param == "postgresql" and (why := why_absent()):
        absent(why)
    with MAKERS[request.param](tmp_path_factory.mktemp("cases"), templates) as ledger:
        door = ledger.make_door(ledger.engine)
        try:
            yield Service(ledger, door)
        finally:
            door.close()
