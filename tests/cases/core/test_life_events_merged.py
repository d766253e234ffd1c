"""Two sets of one life event that were taken for two: merged they are one, with the parts of both."""

from __future__ import annotations

import pytest

from cases.keeping.links import repository as links
from cases.life.calling_off import CallingOff
from cases.life.taking import TakenEvent
from ledger.errors import Refused
from tests.cases.core.conftest import ADA, Service
from tests.cases.core.test_life_events import event, finish, parts, report


def two_of_one(service: Service, kind: str) -> tuple[TakenEvent, TakenEvent]:
    """The same, reported by two of whom no system knows that they are one."""
    first = report(service, event(kind))
    other = {"system": "housing", "local_id": "h-9"}
    return first, report(service, event(kind, "L-2", person=other))


def test_the_parts_of_one_that_was_merged_count(service: Service) -> None:
    first, second = two_of_one(service, "death")
    assert not second.whole.repeats
    mine, theirs = (list(parts(service, one.whole.number).values()) for one in (first, second))
    assert len(theirs) == len(mine) > 1
    for one in mine[1:]:
        finish(service, one)
    service.merge(second.whole.number, first.whole.number)
    finish(service, mine[0])
    for one in theirs:
        assert service.file(first.whole.number).status == "telling"
        finish(service, one)
    assert service.file(first.whole.number).status == "done"
    service.move(theirs[0], "doing")
    assert service.file(first.whole.number).status == "telling"
    service.unmerge(second.whole.number)
    assert service.file(first.whole.number).status == "done"
    assert service.file(second.whole.number).status == "telling"
    with pytest.raises(Refused, match="has ended"):
        service.merge(second.whole.number, first.whole.number)


def test_one_that_was_merged_is_told_again_and_called_off_with_the_other(service: Service) -> None:
    first, second = two_of_one(service, "move")
    service.merge(second.whole.number, first.whole.number)
    again = report(service, event("move", "L-3", person={"system": "housing", "local_id": "h-9"}))
    assert (again.whole.number, again.whole.repeats, again.parts, again.told) == (
        *(first.whole.number, True),
        *((), ()),
    )
    every = service.run(lambda s: links.parts(s, first.whole.number, 50))
    assert {one.parent for one in every} == {first.whole.number, second.whole.number}
    service.run(
        lambda s: CallingOff(service.teller).call_off(s, first.whole.number, ADA, reason="two of one")
    )
    assert service.run(lambda s: links.parts(s, first.whole.number, 50, only_open=True)) == []
    everybody = [first.whole.number, second.whole.number, *(one.number for one in every)]
    kept = service.kept_of(everybody)
    service.rebuild(everybody)
    assert service.kept_of(everybody) == kept


def test_a_whole_does_not_go_into_its_part(service: Service) -> None:
    taken = report(service, event("move"))
    part = parts(service, taken.whole.number)["council_tax_move"]
    with pytest.raises(Refused, match="is a part of"):
        service.merge(taken.whole.number, part)
