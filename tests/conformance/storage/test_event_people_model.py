"""Any changes of who is who, in any order: whom events are told to name is what the links say."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from identity_index.history import changing
from identity_index.history.tables import apart, change, move, touched
from identity_index.links import repository as links
from identity_index.links.record import Record
from identity_index.links.tables import master, record_version, source_record
from ledger.errors import Refused
from tests.conformance.storage.people_office import PERSON, WHY, Key, Office, moved, p

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.session import Session
    from tests.conformance.storage.conftest import Storage

PICK = st.integers(0, 0xFFFF)
STEPS = st.lists(
    st.tuples(st.sampled_from(["event", "record", "join", "merge", "undo", "split"]), PICK, PICK),
    min_size=4,
    max_size=14,
)
SYSTEMS = [(system, str(number)) for system in ("crm", "tax") for number in range(3)]


def test_whatever_is_merged_and_taken_back_reads_say_what_the_links_say(storage: Storage) -> None:
    office = Office(storage)

    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(STEPS)
    def play(steps: Sequence[tuple[str, int, int]]) -> None:
        _empty(storage)
        stage = _Stage(office)
        for what, one, other in steps:
            stage.step(what, one, other)
        stage.check()

    play()


def _empty(storage: Storage) -> None:
    def unit(session: Session) -> None:
        for table in (master, source_record, record_version, change, move, touched, apart):
            session.execute(table.delete())

    storage.run(unit)


class _Stage:
    """Some records, some events about them, and every change there may be."""

    made = 0

    def __init__(self, office: Office) -> None:
        self.office = office
        self.records: dict[Key, Record] = {}
        self.masters: set[int] = set()
        self.changes: list[int] = []
        self.events: dict[int, Key] = {}

    def step(self, what: str, one: int, other: int) -> None:
        key = SYSTEMS[one % len(SYSTEMS)]
        now = self.whose()
        active = sorted(set(now.values()))
        if what == "event":
            _Stage.made += 1
            (seq,) = self.office.take(moved(f"s-{_Stage.made}", key))
            self.events[seq] = key
        elif what in {"record", "join"} and key not in self.records:
            whose = active[other % len(active)] if what == "join" and active else None
            self.records[key] = self.office.record(key, whose)
            self.masters.add(self.records[key].master)
        elif what == "merge" and len(active) > 1:
            kept = active[one % len(active)]
            gone = [number for number in active if number != kept][other % (len(active) - 1)]
            self.changes.append(self.office.merge(kept, gone))
        elif what == "split" and active:
            self.split(active[one % len(active)], other)
        elif what == "undo" and self.changes:
            try:
                self.office.undo(self.changes[other % len(self.changes)])
            except Refused:
                return
            self.masters |= set(self.whose().values())

    def split(self, source: int, pick: int) -> None:
        of = [one for one, whose in self.whose().items() if whose == source]
        if len(of) > 1:
            chosen = [self.records[of[pick % len(of)]].number]
            unit = partial(changing.split, kind=PERSON, source=source, chosen=chosen, why=WHY)
            self.changes.append(self.office.storage.run(unit).number)
            self.masters |= set(self.whose().values())

    def whose(self) -> dict[Key, int]:
        look = partial(links.by_source, kind=PERSON, keys=SYSTEMS)
        return {key: one.master for key, one in self.office.storage.read(look).items()}

    def check(self) -> None:
        whose = self.whose()
        active = self.office.storage.read(partial(links.active, kind=PERSON, which=self.masters))
        assert active.keys() == self.masters
        for seq, key in self.events.items():
            assert self.office.named(seq) == ({"person": p(whose[key])} if key in whose else {})
        for number, now in active.items():
            expected = sorted(seq for seq, key in self.events.items() if whose.get(key) == now)
            found = [seq for seq in self.office.of(p(number)) if seq in self.events]
            assert found == expected, f"the events of p-{number}"
