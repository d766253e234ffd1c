"""Versions of case types and calendars: kept for ever, never changed, and which of them are in use."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest

from cases.clocks import WorkingCalendar
from cases.clocks import repository as calendars
from cases.definitions import definitions_of
from cases.settings import Cases
from cases.types import repository as types
from cases.types.case_type import CaseType
from cases.written.changed import DefinitionsChanged
from cases.written.tables import case_type_version
from ledger.errors import NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.storage.conftest import Storage


@pytest.fixture
def ours(tmp_path: Path) -> dict[str, CaseType]:
    return {name: one.definition for name, one in definitions_of(Cases(), tmp_path).types.items()}


@pytest.fixture
def office(tmp_path: Path) -> WorkingCalendar:
    return definitions_of(Cases(), tmp_path).calendars["office"].definition


def changed(one: CaseType, **values: object) -> CaseType:
    return CaseType.model_validate(one.model_dump(mode="json") | values)


def test_what_is_kept_comes_back_as_it_was(
    storage: Storage, ours: dict[str, CaseType], office: WorkingCalendar
) -> None:
    storage.run(lambda session: types.keep(session, ours.values()))
    storage.run(lambda session: calendars.keep(session, [office]))
    assert storage.read(types.latest) == ours
    assert storage.read(lambda session: types.find(session, "pothole", 1)) == ours["pothole"]
    assert storage.read(calendars.latest) == {"office": office}
    assert storage.read(lambda session: calendars.find(session, "office", 1)).closed[date(2026, 12, 25)]


def test_a_new_version_is_in_use_and_the_old_one_stays_readable(
    storage: Storage, ours: dict[str, CaseType]
) -> None:
    first = ours["pothole"]
    second = changed(first, version=2, title="Hole in the road")
    storage.run(lambda session: types.keep(session, [first, ours["missed_bin"]]))
    storage.run(lambda session: types.keep(session, [second]))
    assert storage.read(types.latest) == {"pothole": second}, "what is in no file can be opened no more"
    assert storage.read(lambda session: types.find(session, "pothole", 1)) == first
    assert storage.read(lambda session: types.find(session, "missed_bin", 1)) == ours["missed_bin"]
    storage.run(lambda session: types.keep(session, [first]))
    assert storage.read(types.latest) == {"pothole": first}, "one may go back to what it was"
    assert storage.read(lambda session: types.find(session, "pothole", 2)) == second


def test_keeping_again_changes_nothing(storage: Storage, ours: dict[str, CaseType]) -> None:
    storage.run(lambda session: types.keep(session, ours.values()))
    before = storage.rows(case_type_version)
    storage.run(lambda session: types.keep(session, reversed(ours.values())))
    assert storage.rows(case_type_version) == before


def test_what_is_changed_under_its_version_is_refused_as_a_whole(
    storage: Storage, ours: dict[str, CaseType]
) -> None:
    first = ours["pothole"]
    third = changed(first, version=3, about="A hole")
    storage.run(lambda session: types.keep(session, [first]))
    storage.run(lambda session: types.keep(session, [third]))
    silently = changed(first, retention_days=1)
    with pytest.raises(DefinitionsChanged) as refused:
        storage.run(lambda session: types.keep(session, [ours["missed_bin"], silently]))
    [said] = refused.value.changed
    assert (said.name, said.version, said.newest) == ("pothole", 1, 3)
    assert said.since.date() >= date(2026, 1, 1)
    assert storage.read(types.latest) == {"pothole": third}
    assert storage.read(lambda session: types.changed(session, [silently, first, third])) == [said]


def test_what_nobody_ever_kept_is_not_there(storage: Storage, ours: dict[str, CaseType]) -> None:
    storage.run(lambda session: types.keep(session, [ours["pothole"]]))
    for name, version in (("pothole", 2), ("graffiti", 1), ("pothole", 2**62)):
        with pytest.raises(NotFound, match=name):
            storage.read(partial(types.find, name=name, version=version))


def test_two_processes_that_start_at_once_keep_one_of_each(
    storage: Storage, ours: dict[str, CaseType]
) -> None:
    doors = [storage.door] if storage.at_once == 1 else [storage.door, storage.new_door()]
    started = [door.submit(lambda session: types.keep(session, ours.values())) for door in doors * 4]
    for one in started:
        one.result(30)
    assert storage.read(types.latest) == ours
    assert len(storage.rows(case_type_version)) == len(ours)
