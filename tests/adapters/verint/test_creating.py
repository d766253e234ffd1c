"""What case is made of an event."""

from __future__ import annotations

import pytest

from adapters.contract import Receipt, Reject
from adapters.verint.sandbox.running import RunningSandbox
from tests.adapters.verint.events import AILSA, Build, delivery, event, only, opened


def test_an_opened_case_becomes_one_there(sandbox: RunningSandbox, build: Build) -> None:
    location = {
        "address": {"lines": ["4 Invented Street"], "postcode": "ZZ1 1ZZ", "uprn": "101002265507"},
        "position": {"latitude": 55.861147, "longitude": -4.250005},
    }
    told = opened(location=location, reporter=AILSA, due_at="2026-07-01T12:00:00Z")
    adapter = build(
        coordinates="wgs84", queues={"pothole": "ROADS"}, send_due_date=True, reference_prefix="T/"
    )
    receipt = adapter.deliver(delivery(told))
    made = only(sandbox)
    assert receipt == Receipt(made.reference, noun="case")
    assert (made.code, made.title, made.queue) == (4_000_031, "A pothole in Invented Street", "ROADS")
    assert (made.x, made.y) == ("-4.250005", "55.861147")
    assert made.due == "2026-07-01T13:00:00+01:00", "local time, as the system keeps it"
    assert made.external_references == ["T/C-1001"]
    assert made.description.splitlines() == [
        "Deep enough to lose a bicycle in",
        "At: 4 Invented Street, ZZ1 1ZZ",
        "UPRN: 101002265507",
        "Position: 55.861147, -4.250005",
        "From: Ailsa Example, ailsa@example.org, 01632 960001",
        "T/C-1001 [Tolbooth msg_case.opened-1]",
    ]
    assert sandbox.requests == ["FWTCaseCreate", "FWTCaseExternalReferenceRequest"]


def test_a_form_becomes_a_case(sandbox: RunningSandbox, build: Build) -> None:
    form = event(
        "form.submitted",
        {
            "form": "bulky_waste",
            "reference": "F-77",
            "submitted_at": "2026-05-06T09:30:00Z",
            "submitted_by": {"email": "bram@example.org"},
            "answers": {
                "items": ["a bed", "a desk"],
                "stairs": True,
                "where": {"floor": 2},
                "odd": "\uffff&<",
            },
            "attachments": [
                {"name": "bed.jpg", "media_type": "image/jpeg", "size": 9, "reference": "blob/1"}
            ],
        },
    )
    build(form_titles={"bulky_waste": "Bulky waste collection"}).deliver(delivery(form))
    made = only(sandbox)
    assert (made.code, made.title) == (4_000_090, "Bulky waste collection")
    assert made.external_references == ["F-77"]
    assert made.description.splitlines()[:-1] == [
        "items: a bed, a desk",
        "stairs: yes",
        "where: floor: 2",
        "odd: \ufffd&<",
        "Attached: bed.jpg (blob/1)",
        "From: bram@example.org",
    ]


def test_a_service_without_a_classification_is_refused_with_what_to_do(build: Build) -> None:
    with pytest.raises(Reject, match="no classification for dog_fouling: add it to `classifications`"):
        build().deliver(delivery(opened(service="dog_fouling")))
    assert build(default_classification=1).deliver(delivery(opened(service="dog_fouling"))).local_id


def test_a_long_description_is_cut_before_our_mark(sandbox: RunningSandbox, build: Build) -> None:
    build(description_limit=300).deliver(delivery(opened(description="x" * 9_000)))
    made = only(sandbox)
    assert len(made.description) <= 300
    assert made.description.endswith("…\nC-1001 [Tolbooth msg_case.opened-1]")


def test_a_matter_that_has_a_case_gets_no_second_one(sandbox: RunningSandbox, build: Build) -> None:
    receipt = build().deliver(delivery(opened(), case="101000000009"))
    assert (receipt.local_id, receipt.noun) == ("101000000009", "case")
    assert sandbox.requests == []
