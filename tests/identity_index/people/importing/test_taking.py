"""A file of people taken in by the index: once, whatever stops it, and at a bounded cost."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.tables import master, record_version, source_record
from identity_index.people.arriving import Arrival
from identity_index.people.candidates import MOST_PERSONS
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.importing.batch import UNIT, Batch, Beginning, Counts, Import
from identity_index.people.importing.batching import packed, parted
from identity_index.people.importing.desk import ImportDesk
from identity_index.people.importing.looking import LooksHere
from identity_index.people.matcher import ScoringMatcher
from identity_index.people.matching import BLOCK_LIMIT, default_weights, match
from identity_index.people.tables import person_block, person_features, person_term, person_total
from identity_index.people.weighing.in_use import WeightsInUse
from ledger.errors import NotFound, Refused, Stale
from tests.identity_index.people.conftest import opened
from tests.identity_index.people.importing.files import PROFILE, content_of, person, reads
from tests.ledgers import MAKERS, Templates

if TYPE_CHECKING:
    from tests.identity_index.people.conftest import Index

WHO = "Morven Sample"
FILE = content_of(
    *(person(n) for n in range(30)),
    *(person(n, ref=f"B-{n}") for n in range(10)),
    "no,more",
    *(person(n) for n in range(5)),
)


def desk(index: Index) -> ImportDesk:
    arrival = Arrival(ScoringMatcher(), index.teller)
    return ImportDesk(index.reader, index.door, arrival, Schemes(), WeightsInUse(), LooksHere())


def begin(index: Index, system: str = "revenues", sha: str = "a" * 64) -> Import:
    wanted = Beginning(system=system, file="people.csv", sha256=sha, profile=PROFILE.hash)
    return asyncio.run(desk(index).begin(wanted, WHO))


def number(found: Import) -> int:
    return int(found.id.removeprefix("im-"))


def load(
    index: Index,
    content: bytes = FILE,
    *,
    system: str = "revenues",
    most: int = 7,
    unit: int = UNIT,
    upto: int | None = None,
) -> Import:
    """All of it, or so many batches."""
    found = begin(index, system)
    told = reads(content, after=found.line)
    for at, one in enumerate(packed(told, after=found.line, most=most, unit=unit)):
        if at == upto:
            break
        found = asyncio.run(desk(index).take(number(found), one.batch, WHO))
    return found


def state(index: Index) -> Any:
    """All that the index knows, but when it was told."""
    columns = {
        master: ("kind", "id", "became"),
        source_record: ("id", "system", "local_id", "generation", "master", "version", "versions", "hash"),
        record_version: ("record", "version", "details", "event_source", "event_id"),
        person_features: ("record", "features"),
        person_block: ("key", "record"),
        person_term: ("field", "value", "many"),
        person_total: ("field", "many"),
    }
    return {
        table.name: sorted(
            tuple(row)
            for row in index.read(
                lambda s, table=table, names=names: s.execute(select(*(table.c[n] for n in names))).all()
            )
        )
        for table, names in columns.items()
    }


def test_rows_are_matched_linked_and_told_of(each_index: Index) -> None:
    index = each_index
    index.has_many_others()
    found = load(index)
    assert (found.state, found.line, found.begun_by) == ("finished", 47, WHO)
    assert found.counts == Counts(read=46, registered=30, linked=10, unchanged=5, rejected=1)
    assert found.weights == [default_weights().version]
    assert index.record("revenues", "B-3").master == index.record("revenues", "A-3").master
    told = index.heard()
    assert [kind for kind, _ in told].count("person.registered") == 30
    page = asyncio.run(desk(index).rejects(number(found), 0, 10))
    assert [(one.line, one.column) for one in page.items] == [(42, None)]
    assert (page.next, page.left_off) == (None, 0)


def test_the_same_file_again_changes_nothing_and_tells_nobody(each_index: Index) -> None:
    index = each_index
    index.has_many_others()
    first = load(index)
    before = state(index)
    index.told.clear()
    again = load(index)
    assert again.id != first.id, "the one that ended is a thing of the past"
    assert again.counts == Counts(read=46, unchanged=45, rejected=1)
    assert state(index) == before
    assert index.heard() == []


def test_what_is_stopped_and_gone_on_with_comes_to_the_same(
    each_index: Index, tmp_path: Path, templates: Templates
) -> None:
    each_index.has_many_others()
    stopped = load(each_index, most=4, upto=5)
    assert (stopped.state, stopped.line) == ("running", 21)
    resumed = load(each_index, most=9)
    (tmp_path / "whole").mkdir()
    with MAKERS["sqlite"](tmp_path / "whole", templates) as ledger:
        for index in opened(ledger):
            index.has_many_others()
            whole = load(index, most=7)
            assert (resumed.id, resumed.counts, resumed.state) == (stopped.id, whole.counts, "finished")
            assert state(each_index) == state(index)


def test_by_units_it_is_the_same(each_index: Index, tmp_path: Path, templates: Templates) -> None:
    each_index.has_many_others()
    by_units = load(each_index, most=40, unit=3)
    (tmp_path / "whole").mkdir()
    with MAKERS["sqlite"](tmp_path / "whole", templates) as ledger:
        for index in opened(ledger):
            index.has_many_others()
            assert load(index, most=40).counts == by_units.counts
            assert state(each_index) == state(index)


def test_where_a_unit_fails_those_before_it_are_in(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    found = begin(index)
    [first, *_] = packed(reads(FILE), after=0, most=10, unit=4)
    arrive = Arrival.arrive

    def failing(self: Arrival, session: Any, told: Any, *rest: Any) -> Any:
        if any(one.heard.key == ("revenues", "A-5") for one in told):
            raise RuntimeError("a fault of the hub")
        return arrive(self, session, told, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(Arrival, "arrive", failing)
        with pytest.raises(RuntimeError, match="a fault of the hub"):
            asyncio.run(desk(index).take(number(found), first.batch, WHO))
    reached = asyncio.run(desk(index).find(number(found)))
    assert (reached.line, reached.counts.registered) == (5, 4)
    [_, rest] = parted(first.batch, reached.line + 1)
    ended = asyncio.run(desk(index).take(number(found), rest, WHO))
    assert (ended.line, ended.counts.registered) == (11, 10)


def test_a_batch_is_in_once(each_index: Index) -> None:
    index = each_index
    found = begin(index)
    [first, *_] = packed(reads(FILE), after=0, most=10)
    asyncio.run(desk(index).take(number(found), first.batch, WHO))
    before = state(index)
    with pytest.raises(Stale, match="in up to line 11, not 0"):
        asyncio.run(desk(index).take(number(found), first.batch, WHO))
    assert state(index) == before
    asyncio.run(desk(index).take(number(found), Batch(after=11, through=11, last=True), WHO))
    with pytest.raises(Refused, match="has ended"):
        asyncio.run(desk(index).take(number(found), Batch(after=11, through=12), WHO))
    with pytest.raises(NotFound, match="no import im-99"):
        asyncio.run(desk(index).find(99))


def test_what_changed_is_updated_and_a_local_id_of_another_is_told(index: Index) -> None:
    index.has_many_others()
    load(index, content_of(person(1), person(2), person(3)))
    other = person(2, forename="Ruairidh", surname="Sampleson", born="09/11/1990", email="r@example.net")
    found = load(
        index, content_of(person(1, street="9 Other Street"), other, person(3), person(1), person(4))
    )
    assert found.counts == Counts(read=5, updated=1, reissued=1, unchanged=1, registered=1, rejected=1)
    kept = index.read(lambda s: links.generations(s, Kind.PERSON, ("revenues", "A-2")))
    assert [(one.generation, one.closed_at is None) for one in kept] == [(1, False), (2, True)]


def test_a_file_that_contradicts_itself_changes_nothing_the_second_time(index: Index) -> None:
    """Two tenants known by the number of their account: they would take turns every night."""
    index.has_many_others()
    content = content_of(person(1), person(2, ref="A-1"), person(3))
    assert load(index, content).counts == Counts(read=3, registered=2, rejected=1)
    before = state(index)
    assert load(index, content).counts == Counts(read=3, unchanged=2, rejected=1)
    assert state(index) == before


def test_no_index_takes_no_file(index: Index) -> None:
    closed = ImportDesk(index.reader, index.door, None, Schemes(), WeightsInUse(), LooksHere())
    wanted = Beginning(system="crm", file="people.csv", sha256="a" * 64, profile="b" * 64)
    with pytest.raises(Refused, match="enabled = true"):
        asyncio.run(closed.begin(wanted, WHO))


def test_what_all_share_costs_no_more_the_more_there_are(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody named Test at one hostel's address: whoever is looked at, by record."""
    compared: list[int] = []

    def counting(of: Any, held: Any, *rest: Any) -> Any:
        compared.append(sum(len(some) for some in held.values()))
        return match(of, held, *rest)

    monkeypatch.setattr("identity_index.people.matcher.match", counting)
    same = {"forename": "Test", "surname": "Test", "born": "", "street": "1 Hostel Wynd", "email": ""}
    lines = [person(n, **same) for n in range(400)]
    found = load(index, content_of(*lines), most=100)
    assert found.counts.read == found.counts.registered + found.counts.linked == 400
    assert max(compared, default=0) <= MOST_PERSONS
    assert found.counts.reviews < 200, "what all share is no question"
    assert len(compared) <= 2 * BLOCK_LIMIT, "what too many share is followed no more"
