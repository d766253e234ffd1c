"""Open cases at a place that is no more are told of it, once each, however many there are."""

from __future__ import annotations

from pydantic import JsonValue

from cases.acting.telling_there import AT_ONCE
from cases.keeping import repository
from schemas.events.case import CaseNoted
from tests.cases.core.conftest import Service
from tests.cases.core.test_entering import deliver, event

HOUSE: dict[str, JsonValue] = {"scheme": "uprn", "value": "990000000001"}
STREET: dict[str, JsonValue] = {"scheme": "usrn", "value": "99000001"}
BIN = {"colour_of_bin": "grey"}


def retired(place: JsonValue, **more: JsonValue) -> dict[str, JsonValue]:
    return {"place": place, "load": "pl-2", **more}


def texts(service: Service, number: int) -> list[str]:
    return [row.text for row in service.run(lambda session: repository.notes(session, number))]


def test_an_open_case_there_is_told_what_was_there_and_what_is(service: Service) -> None:
    here = service.take("missed_bin", location={"place": HOUSE}, details=BIN).number
    there = service.take(
        "missed_bin", location={"place": {**HOUSE, "value": "990000000009"}}, details=BIN
    ).number
    was: dict[str, JsonValue] = {
        "lines": ["1 ALDER CLOSE", "TOLBURGH"],
        "postcode": "ZZ1 0AA",
        "uprn": HOUSE["value"],
    }
    flats: list[JsonValue] = [str(990_000_000_011 + one) for one in range(12)]
    said = event("place.retired", retired(HOUSE, succeeded_by=flats, address=was))
    answer = deliver(service, said).answer
    assert answer == "cases told that uprn 990000000001 is no more: 1; no entry rule takes it"
    [text] = texts(service, here)
    assert text.startswith("The property 990000000001 (1 ALDER CLOSE, TOLBURGH, ZZ1 0AA) is no more")
    assert "990000000011 (not known here); 990000000012" in text
    assert text.endswith("990000000020 (not known here); and 2 more.")
    assert texts(service, there) == []
    [noted] = [one for one in service.told if one.type.endswith("case.noted.v1")]
    told = CaseNoted.model_validate(noted.data)
    assert (noted.causationid, told.public, told.noted_by) == ("e-1", False, "index of places")
    kept = service.everything()
    service.rebuild([here, there])
    assert service.everything() == kept
    assert (deliver(service, said).answer or "").startswith("cases told that uprn 990000000001 is no more: 0")
    assert len(texts(service, here)) == 1, "once, however often it is delivered"
    again = event("place.retired", retired(HOUSE), "e-2")
    deliver(service, again)
    assert texts(service, here)[1].endswith("Nobody has said what is there in its place.")


def test_many_in_one_street_are_told_some_at_a_time_and_those_that_ended_are_not(service: Service) -> None:
    many = AT_ONCE + 5
    numbers = [
        service.take(
            "blocked_gully", location={"place": STREET}, details={"where_exactly": f"at {one}"}
        ).number
        for one in range(many)
    ]
    service.merge(numbers[1], numbers[0])
    assert service.file(numbers[1]).ended_at is not None
    said = event("place.retired", retired(STREET, name="ALDER CLOSE, TOLBURGH"))
    assert (deliver(service, said).answer or "").startswith(
        f"cases told that usrn 99000001 is no more: {many - 1};"
    )
    assert [len(texts(service, one)) for one in numbers] == [1, 0, *[1] * (many - 2)]
    assert texts(service, numbers[-1]) == [
        "The street 99000001 (ALDER CLOSE, TOLBURGH) is no more: the index of places holds it as retired."
    ]
