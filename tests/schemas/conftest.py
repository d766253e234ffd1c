"""Events of invented people, one of each shipped type, as a sender would write them."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

PERSON = {"system": "revenues", "local_id": "CT-00123"}

DATA: dict[str, dict[str, JsonValue]] = {
    "case.opened": {
        "reference": "C-1001",
        "service": "missed_bin",
        "title": "Bin not emptied",
        "description": "The green one.\nAgain.",
        "channel": "web",
        "opened_at": "2026-05-06T07:08:09Z",
        "reporter": {"name": {"full": "Ailsa Example"}, "email": "ailsa@example.org"},
        "location": {"address": {"lines": ["1 Invented Street"], "postcode": "ZZ1 1ZZ"}},
    },
    "case.status_changed": {
        "reference": "C-1001",
        "service": "missed_bin",
        "previous_status": "new",
        "status": "in_progress",
        "changed_at": "2026-05-06T08:00:00+01:00",
    },
    "case.closed": {
        "reference": "C-1001",
        "service": "missed_bin",
        "outcome": "fixed",
        "closed_at": "2026-05-07T08:00:00Z",
    },
    "form.submitted": {
        "form": "blue_badge",
        "reference": "F-77",
        "submitted_at": "2026-05-06T07:08:09Z",
        "submitted_by": {"person": {"scheme": "nino", "value": "QQ123456C"}},
        "answers": {"condition": "invented", "years": 3, "other": ["a", None]},
        "attachments": [
            {"name": "letter.pdf", "media_type": "application/pdf", "size": 10, "reference": "att/1"}
        ],
    },
    "request.updated": {
        "request": {"system": "roads", "local_id": "638344"},
        "our_reference": "F-77",
        "service": "pothole",
        "status": "resolved",
        "status_there": "Works complete",
        "updated_at": "2026-05-06T07:08:09Z",
        "message": "Filled this morning.",
    },
    "message.received": {
        "channel": "email",
        "message_id": "CAF7@mail.example",
        "sender": {"name": {"full": "Ailsa Example"}, "email": "ailsa@example.org"},
        "to": ["reports@council.example"],
        "subject": "Re: Your report TB-5619-0321",
        "text": "It is still there.",
        "answers_to": ["TB-5619-0321.k1@council.example"],
        "left_out": [{"name": "invoice.exe", "why": "it is a Windows program"}],
        "undelivered": [{"address": "b@example.org", "permanent": True, "why": "5.1.1 no such user"}],
        "sent_at": "2026-05-06T07:08:09Z",
    },
    "message.set_aside": {
        "message": 1,
        "source": "/council/mail",
        "event": "CAF7@mail.example/0123456789abcdef",
        "channel": "email",
        "why": "misspelt",
        "named": ["TB-5619-0331"],
        "near": ["TB-5619-0321"],
        "received_at": "2026-05-06T07:08:09Z",
    },
    "sensor.alert": {
        "sensor": "gully-17",
        "kind": "gully_blocked",
        "severity": "warning",
        "observed_at": "2026-05-06T07:08:09.123Z",
        "reading": {"quantity": "water_level", "value": 1, "unit": "m", "threshold": 0.8},
        "location": {"position": {"latitude": 55.9, "longitude": -3.2}},
    },
    "person.moved": {
        "person": {**PERSON},
        "name": {"full": "Ailsa Example"},
        "previous_address": {"lines": ["1 Invented Street"], "postcode": "ZZ1 1ZZ", "uprn": "100000000001"},
        "new_address": {"lines": ["2 Invented Street", "Sampletown"], "postcode": "ZZ1 2ZZ"},
        "moved_on": "2026-05-01",
    },
    "person.recorded": {
        "person": {**PERSON},
        "details": {
            "name": {"full": "Ailsa Example", "given": "Ailsa", "family": "Example"},
            "other_names": [{"full": "Ailsa Sample"}],
            "date_of_birth": "1961-03",
            "address": {"lines": ["2 Invented Street"], "postcode": "zz12zz"},
            "phones": ["0131 496 0000"],
            "identifiers": [{"scheme": "library_card", "value": "L 77"}],
            "further": {"school": "Invented Primary"},
        },
        "as_of": "2026-05-06T07:08:09Z",
    },
    "person.registered": {"person": "p-12", "record": {**PERSON}},
    "person.updated": {
        "person": "p-12",
        "changed": ["phone"],
        "values": [{"attribute": "phone", "old": "+441314960123", "new": "+447700900123"}],
        "record": {**PERSON},
    },
    "person.deceased": {"person": "p-12", "date_of_death": "2026-05-01", "record": {**PERSON}},
    "person.merged": {
        "person": "p-12",
        "merged": "p-13",
        "records": [{**PERSON}],
        "change": "c-1",
        "by": "index",
    },
    "person.unmerged": {
        "person": "p-12",
        "separated": "p-13",
        "records": [{**PERSON}],
        "change": "c-2",
        "by": "Ruairidh Sample",
        "reason": "Two cousins of one name",
        "undoes": "c-1",
    },
    "person.relinked": {
        "record": {**PERSON},
        "person": "p-13",
        "previous": "p-12",
        "others": [],
        "no_longer": [{**PERSON}],
        "cause": "unmerged",
        "change": "c-2",
    },
    "data.correction_requested": {
        "correction": "k-1",
        "record": {**PERSON},
        "attribute": "address",
        "held": None,
        "wanted": {"lines": ["2 Invented Street"]},
        "because": "The newest of three systems says so",
        "requested_at": "2026-05-06T07:08:09Z",
        "by": "index",
    },
    "data.correction_settled": {
        "correction": "k-1",
        "record": {**PERSON},
        "attribute": "address",
        "corrected": True,
        "settled_at": "2026-05-06T07:08:09Z",
    },
    "sign_in.changed": {
        "current": {"system": "newaccount", "local_id": "z9"},
        "previous": {"system": "myaccount", "local_id": "a1"},
        "changed_at": "2026-05-06T07:08:09Z",
    },
    "acting.changed": {
        "person": "p-12",
        "records": [{"system": "crm", "local_id": "C-7"}],
        "happened": "told",
        "acting": [{"note": "n-3", "role": "carer", "person": "p-13", "since": "2026-05-06T07:08:09Z"}],
    },
    "needs.changed": {
        "person": "p-12",
        "records": [{"system": "crm", "local_id": "C-7"}],
        "happened": "merged",
        "needs": [
            {"note": "n-4", "need": "interpreter", "detail": "Gaelic", "since": "2026-05-06T07:08:09Z"}
        ],
    },
    "risks.changed": {
        "person": "p-12",
        "records": [{"system": "crm", "local_id": "C-7"}],
        "happened": "time",
    },
    "life_event.reported": {
        "kind": "death",
        "reference": "REG-2026-17",
        "person": {**PERSON},
        "name": {"full": "Ailsa Example"},
        "date_of_birth": "1941-03-07",
        "happened_on": "2026-05-01",
        "reported_by": {"name": {"full": "Bryce Example"}, "email": "bryce@example.org"},
        "reporter_is": "child",
        "channel": "face_to_face",
        "services": ["council_tax", "blue_badge"],
        "death": {"registration": {"number": "2026/17", "district": "Sampletown"}},
    },
    "life_event.called_off": {
        "reference": "TB-5619-0321",
        "service": "registrars",
        "system": "electoral",
        "called_off_at": "2026-05-07T07:08:09Z",
        "called_off_by": "ada",
        "reason": "It was another",
    },
    "life_event.told": {
        "reference": "TB-5619-0321",
        "service": "registrars",
        "system": "electoral",
        "kind": "death",
        "person": {**PERSON},
        "happened_on": "2026-05-01",
        "details": {"name": "Ailsa Example"},
        "told_at": "2026-05-06T07:08:09Z",
    },
    "direct_debit.rejected": {
        "account_reference": "CT-00123",
        "payer": {"name": "A EXAMPLE", "sort_code": "000000", "account_number": "00000001"},
        "amount": "142.50",
        "return_code": "0",
        "return_description": "REFER TO PAYER",
        "transaction_code": "17",
        "original_processing_date": "2026-05-01",
        "processing_date": "2026-05-05",
        "service_user_account": {
            "name": "INVENTED COUNCIL",
            "sort_code": "000000",
            "account_number": "00000002",
        },
    },
}


def event_of(short: str) -> dict[str, JsonValue]:
    """A structured event of that type."""
    return {
        "specversion": "1.0",
        "id": "rev-2026-05-06-123",
        "source": "/council/revenues",
        "type": f"uk.gov.council.{short}.v1",
        "time": "2026-05-06T07:08:09Z",
        "data": {**DATA[short]},
    }


@pytest.fixture(params=sorted(DATA))
def event(request: pytest.FixtureRequest) -> dict[str, JsonValue]:
    """One event of each type in turn."""
    return event_of(str(request.param))


@pytest.fixture
def moved() -> dict[str, JsonValue]:
    """Ailsa Example moved."""
    return event_of("person.moved")


@pytest.fixture
def rejected() -> dict[str, JsonValue]:
    """Ailsa Example's direct debit came back."""
    return event_of("direct_debit.rejected")
