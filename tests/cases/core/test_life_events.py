"""Life events in the case service: the whole and its parts, once, and its status as they go on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cases.acting.moving import Move, Moving
from cases.announcing import Cause
from cases.definitions import life_event_sets
from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.keeping.reporters import repository as reporters
from cases.life.specimens import SPECIMENS
from cases.life.taking import LifeEvents, TakenEvent
from cases.settings import Cases
from ledger.errors import Refused
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of, short_of
from tests.cases.core.conftest import ADA, AGENT, CITIZEN, Service

SETS = life_event_sets(Cases(), Path())
AT = datetime(2026, 5, 6, 8, 0, tzinfo=UTC)
HAD = ["council_tax", "blue_badge", "housing_tenancy"]


def event(kind: str, name: str = "L-1", /, **more: Any) -> Envelope:
    data = {
        key: one for key, one in {**SPECIMENS[kind], "reported_at": None, **more}.items() if one is not None
    }
    return Envelope(id=name, source="/invented", type=full_of("life_event.reported"), time=AT, data=data)


def report(service: Service, envelope: Envelope, **sets: Any) -> TakenEvent:
    """As the subscriber has it taken in."""
    cause = Cause(AT, causationid=envelope.id, correlationid=envelope.id)
    events = LifeEvents(service.teller, {**SETS, **sets})
    taken: TakenEvent = service.run(lambda s: events.take(s, envelope, cause))
    return taken


def parts(service: Service, number: int) -> dict[str, int]:
    """The numbers of its parts, by their types."""
    found = service.run(lambda s: links.parts(s, number, 50))
    return {one.type: one.number for one in found}


def finish(service: Service, number: int) -> None:
    service.move(number, "doing")
    service.move(number, "done")


def notices(service: Service) -> list[tuple[str, str, str]]:
    told = [one.data for one in service.told if short_of(one.type) == "notification.requested"]
    return [
        (str(one["reference"]), str(one["about"]), str(one["to"])) for one in told if isinstance(one, dict)
    ]


def test_a_death_opens_a_case_for_each_service_and_tells_the_systems(service: Service) -> None:
    taken = report(service, event("death", services=HAD))
    whole = service.file(taken.whole.number)
    assert (whole.type, whole.status, whole.stands_for) == ("death_notification", "telling", "in_progress")
    found = parts(service, whole.number)
    assert set(found) == {
        *("council_tax_change", "blue_badge_change", "tenancy_change", "electoral_registration"),
    }
    assert taken.told == ("revenues", "blue_badge", "housing", "electoral", "library")
    told = [one for one in service.told if short_of(one.type) == "life_event.told"]
    assert {one.subject for one in told} == {f"case/{taken.whole.reference}"}
    says = {one.data["system"]: one.data["details"] for one in told if isinstance(one.data, dict)}
    assert says["blue_badge"] == {"name": "Ailsa Exampleson"}
    assert says["electoral"] == {"name": "Ailsa Exampleson", "date_of_birth": "1941-03-07"}
    tax = service.file(found["council_tax_change"])
    assert json.loads(tax.details) == {
        "change": "death",
        "since": "2026-05-01",
        "uprn": "9001",
        "lived_alone": True,
    }
    assert tax.uprn == "9001"
    who = service.run(lambda s: repository.parties(s, tax.number))
    assert who == [("crm", "c-1", "concerns")]


def test_whoever_reports_it_hears_once_of_the_whole(service: Service) -> None:
    taken = report(service, event("death", services=HAD))
    reference = taken.whole.reference
    assert notices(service) == [(reference, "acknowledgement", "bryce@example.org")]
    found = list(parts(service, taken.whole.number).values())
    for one in found:
        assert service.run(lambda s, one=one: reporters.reporters(s, one, 0, 10)) == []
        finish(service, one)
    assert notices(service) == [
        (reference, "acknowledgement", "bryce@example.org"),
        (reference, "update", "bryce@example.org"),
    ]


def test_the_whole_follows_its_parts_and_nobody_moves_it(service: Service) -> None:
    taken = report(service, event("death", services=HAD))
    number = taken.whole.number
    found = parts(service, number)
    for by in (ADA, AGENT, CITIZEN):
        with pytest.raises(Refused, match="Only the hub may move"):
            service.move(number, "done", by)
    finish(service, found["council_tax_change"])
    service.move(found["blue_badge_change"], "withdrawn", AGENT)
    service.move(found["tenancy_change"], "doing")
    service.move(found["tenancy_change"], "refused")
    assert service.file(number).status == "telling"
    finish(service, found["electoral_registration"])
    assert (service.file(number).status, service.file(number).outcome) == ("done", "fixed")
    service.move(found["council_tax_change"], "doing")
    assert (service.file(number).status, service.file(number).ended_at) == ("telling", None)
    service.unlink(found["council_tax_change"], "parent", number)
    assert service.file(number).status == "done"


def test_a_part_that_is_merged_or_added_counts(service: Service) -> None:
    gone = {"previous": {"address": {"lines": ["1 Invented Street"]}}, "direction": "out_of"}
    taken = report(service, event("move", move=gone))
    found = parts(service, taken.whole.number)
    assert set(found) == {"council_tax_move", "electoral_registration"}
    finish(service, found["electoral_registration"])
    alone = service.take("council_tax_move", details={"moved_on": "2026-06-01"}).number
    service.merge(found["council_tax_move"], alone)
    assert service.file(taken.whole.number).status == "under_way", "it goes on where it went"
    assert service.run(lambda s: links.count_parts(s, taken.whole.number)) == (2, 1)
    service.move(alone, "deciding")
    service.move(alone, "done")
    assert service.file(taken.whole.number).status == "done"
    assert service.run(lambda s: links.count_parts(s, taken.whole.number)) == (2, 2)
    service.unmerge(found["council_tax_move"])
    assert service.file(taken.whole.number).status == "under_way"
    service.move(found["council_tax_move"], "withdrawn", AGENT)
    assert service.file(taken.whole.number).status == "done"
    service.take("complaint", parent=taken.whole.reference, details=COMPLAINT)
    assert service.file(taken.whole.number).status == "under_way"


COMPLAINT = {"about_service": "registrars"}


def test_parts_that_end_at_the_same_time_end_the_whole(service: Service) -> None:
    """On PostgreSQL in several transactions: the last of them sees the others."""

    def end(session: Session, number: int) -> None:
        Moving(service.teller).move(session, number, Move("done"), ADA)

    for turn in range(8):
        who = {"system": "crm", "local_id": f"p-{turn}"}
        taken = report(service, event("death", f"L-{turn}", services=HAD, person=who))
        found = list(parts(service, taken.whole.number).values())
        for one in found:
            service.move(one, "doing")
        waiting = [service.door.submit(partial(end, number=one)) for one in found]
        for each in waiting:
            each.result(30)
        assert service.file(taken.whole.number).status == "done"


def test_the_same_life_event_told_twice_belongs_to_the_open_set(service: Service) -> None:
    """The registrar first, then a son who knows of the blue badge: what was not there yet is opened."""
    first = report(service, event("death", services=["council_tax"], reported_by=None, channel="system"))
    before = parts(service, first.whole.number)
    again = report(service, event("death", "L-2", services=HAD, happened_on="2026-04-30"))
    assert (again.whole.number, again.whole.repeats, again.told) == (first.whole.number, True, ())
    after = parts(service, first.whole.number)
    assert after.keys() - before.keys() == {"blue_badge_change", "tenancy_change"}
    assert len(service.run(lambda s: links.parts(s, first.whole.number, 50))) == 4
    assert service.file(first.whole.number).interactions == 2
    assert [one[1:] for one in notices(service)] == [("acknowledgement", "bryce@example.org")]


def test_whoever_reported_one_death_and_dies_is_not_taken_for_the_first(service: Service) -> None:
    first = report(service, event("death"))
    other = report(
        service, event("death", "L-2", person={"system": "crm", "local_id": "c-2"}, reported_by=None)
    )
    assert not other.whole.repeats
    assert other.whole.number != first.whole.number


def test_twins_are_two(service: Service) -> None:
    one = report(service, event("birth"))
    twin = event("birth", "L-2")
    assert isinstance(twin.data, dict)
    data = {**twin.data, "name": {"full": "Isla Exampleson"}}
    two = report(service, twin.model_copy(update={"data": data}))
    assert (two.whole.repeats, two.whole.number == one.whole.number) == (False, False)


def test_what_they_asked_for_themselves_becomes_a_part(service: Service) -> None:
    who = {"person": {"system": "crm", "local_id": "c-1"}}
    own = service.take("council_tax_move", reporter=who, details={"moved_on": "2026-05-01"})
    taken = report(service, event("move"))
    assert parts(service, taken.whole.number)["council_tax_move"] == own.number
    assert service.file(own.number).interactions == 2


def test_nothing_goes_to_whoever_died_and_their_other_cases_are_flagged(service: Service) -> None:
    hers = {
        "person": {"system": "crm", "local_id": "c-1"},
        "name": {"full": "Ailsa Exampleson"},
        "email": "ailsa@example.org",
    }
    bin_ = service.take(
        "missed_bin",
        reporter=hers,
        details={"colour_of_bin": "grey"},
        location={"place": {"scheme": "uprn", "value": "9001"}},
    )
    ended = service.take("complaint", reporter=hers, details=COMPLAINT).number
    service.move(ended, "withdrawn", AGENT)
    service.told.clear()
    taken = report(
        service,
        event(
            "death",
            reported_by={"name": {"full": "Bryce Exampleson"}, "email": "Ailsa@example.org"},
        ),
    )
    assert notices(service) == []
    service.move(bin_.number, "sent_back")
    service.move(bin_.number, "collected")
    assert notices(service) == []
    [note] = service.run(lambda s: repository.notes(s, bin_.number))
    assert taken.whole.reference in note.text
    assert (bool(note.public), "01 May 2026" in note.text) == (False, True)
    assert service.run(lambda s: links.between(s, bin_.number, "related", taken.whole.number))
    assert service.run(lambda s: repository.notes(s, ended)) == []
    [kept] = service.run(lambda s: repository.notes(s, taken.whole.number))
    assert "another way" in kept.text
    report(service, event("death", "L-2"))
    assert len(service.run(lambda s: repository.notes(s, bin_.number))) == 1, "once for each case"


def test_a_set_that_does_not_fit_does_nothing(service: Service) -> None:
    death = SETS["death"]
    bad = death.parts["tenancy"].model_copy(update={"details": {"change": "'burnt'"}, "when": None})
    wrong = death.model_copy(update={"parts": {**death.parts, "tenancy": bad}})
    before = service.everything()
    with pytest.raises(Refused, match="The part 'tenancy' of the life event could not be opened"):
        report(service, event("death"), death=wrong)
    assert service.everything() == before
    assert service.told == []
    assert report(service, event("death")).parts


def test_a_set_that_opens_nothing_is_done_at_once(service: Service) -> None:
    death = SETS["death"]
    quiet = death.model_copy(update={"parts": {}})
    taken = report(service, event("death"), death=quiet)
    assert (taken.parts, service.file(taken.whole.number).status) == ((), "done")
    assert [one[1] for one in notices(service)] == ["acknowledgement", "update"]


@pytest.mark.parametrize("kind", sorted(SETS))
def test_a_rebuild_gives_the_same(service: Service, kind: str) -> None:
    """Of the whole and of all its parts, after they went on."""
    taken = report(service, event(kind, services=HAD))
    report(service, event(kind, "L-2", services=[*HAD, "benefits"]))
    found = sorted(parts(service, taken.whole.number).values())
    for number in found:
        service.move(number, "deciding" if "deciding" in _to(service, number) else "doing")
        service.move(number, "done")
    assert service.file(taken.whole.number).stands_for == "resolved"
    everybody = [taken.whole.number, *found]
    kept = service.kept_of(everybody)
    service.rebuild(everybody)
    assert service.kept_of(everybody) == kept


def _to(service: Service, number: int) -> set[str]:
    file = service.file(number)
    return set(service.known.types[file.type, file.type_version].may_follow(file.status))
