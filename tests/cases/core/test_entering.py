"""From any event to a case, once, by rules that people write."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import JsonValue

from adapters.contract import Delivery, Receipt, Reject
from cases.acting.opening import Opening
from cases.entering.entry_rule import EntryRule
from cases.entering.reading import SHIPPED, read_rules
from cases.entering.rules import EntryRules
from cases.entering.subscriber import NAME, CaseSubscriber
from cases.life.taking import LifeEvents
from cases.messages.landing import Landing
from cases.messages.taking import Taking
from cases.written.file import DefinitionFile
from cases.written.file import shipped as shipped_files
from hub.preparing import delivery_key
from schemas.catalogue import shipped
from schemas.envelope import Envelope
from schemas.event_type import full_of
from tests.cases.core.conftest import Service

AT = "2026-05-11T09:30:00Z"


OWN = frozenset({"hub@council.example"})
"""Addresses of the council's own."""


def subscriber(service: Service, **more: EntryRule) -> CaseSubscriber:
    """By the rules that ship, and more."""
    kinds = {name: service.known.types[name, version] for name, version in service.known.newest.items()}
    read = read_rules(shipped_files(SHIPPED), kinds)
    assert read.problems == []
    fields: dict[str, Any] = {name: kind.fields.get("properties", {}) for name, kind in kinds.items()}
    taking = Taking(Landing(service.teller, OWN), EntryRules({**read.rules, **more}, fields))
    return CaseSubscriber(service.door, Opening(service.teller), taking, LifeEvents(service.teller, {}))


def event(kind: str, data: JsonValue, name: str = "e-1") -> Envelope:
    made = Envelope(
        id=name,
        source="/invented",
        type=full_of(kind),
        time=datetime(2026, 5, 11, 9, 31, tzinfo=UTC),
        data=data,
    )
    shipped().check(made)
    return made


def deliver(service: Service, envelope: Envelope, **more: EntryRule) -> Receipt:
    due = datetime.now(UTC) + timedelta(minutes=1)
    return asyncio.run(
        subscriber(service, **more).deliver(Delivery(envelope, NAME, delivery_key(envelope, NAME), 1, due))
    )


FORM: dict[str, JsonValue] = {
    "form": "missed_bin",
    "reference": "F-1",
    "submitted_at": AT,
    "submitted_by": {"email": "ailsa@example.org"},
    "answers": {
        "colour_of_bin": "grey",
        "location": {"place": {"scheme": "uprn", "value": "9001"}},
        "newsletter": False,
    },
}
GULLY: dict[str, JsonValue] = {
    "sensor": "g-17",
    "kind": "gully_blocked",
    "severity": "warning",
    "observed_at": AT,
    "location": {"position": {"latitude": 56.0, "longitude": -3.0}},
}


def test_a_form_opens_a_case_of_its_name(service: Service) -> None:
    receipt = deliver(service, event("form.submitted", FORM))
    assert (receipt.local_id, receipt.noun) == ("TB-5619-0321", "case")
    file = service.file(1)
    assert (file.type, file.channel, file.uprn, file.details) == (
        *("missed_bin", "web", "9001"),
        '{"colour_of_bin": "grey"}',
    )
    assert [one.causationid for one in service.told] == ["e-1", "e-1"]


def test_the_same_delivery_has_one_effect(service: Service) -> None:
    for _ in range(2):
        receipt = deliver(service, event("form.submitted", FORM))
    assert receipt.answer == "it was taken in before"
    assert service.heard() == ["opened", "interaction_recorded"]


def test_five_doors_and_one_case(service: Service) -> None:
    """A web form, a call, a sensor, a chatbot and a partner, of one bin at one property."""
    place: dict[str, JsonValue] = {"place": {"scheme": "uprn", "value": "9001"}}
    deliver(service, event("form.submitted", FORM))
    for number, channel in enumerate(["phone", "sensor", "chatbot", "partner"]):
        opened: dict[str, JsonValue] = {
            "reference": f"X-{number}",
            "service": "missed_bin",
            "title": "A bin that was not emptied",
            "channel": channel,
            "opened_at": AT,
            "location": place,
            "details": {"colour_of_bin": "grey"},
        }
        receipt = deliver(service, event("case.opened", opened, f"x-{number}"))
        assert receipt.answer == "added to TB-5619-0321"
    assert service.file(1).interactions == 5
    assert service.heard() == ["opened", *["interaction_recorded"] * 5]


def test_a_sensor_s_alert_opens_a_case_about_its_asset(service: Service) -> None:
    deliver(service, event("sensor.alert", GULLY))
    file = service.file(1)
    assert (file.type, file.asset, file.latitude) == ("blocked_gully", "sensors/g-17", 56.0)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("sensor.alert", {**GULLY, "state": "cleared"}),
        ("sensor.alert", {**GULLY, "kind": "damp_and_mould"}),
        ("form.submitted", {**FORM, "form": "library_card"}),
    ],
)
def test_what_no_rule_takes_is_let_be(service: Service, kind: str, data: JsonValue) -> None:
    assert deliver(service, event(kind, data)).answer == "no entry rule takes it"
    assert service.told == []


def test_what_is_no_case_of_its_type_is_a_dead_letter_with_what_is_wrong(service: Service) -> None:
    with pytest.raises(Reject, match=r"details\.colour_of_bin"):
        deliver(service, event("form.submitted", {**FORM, "answers": {"colour_of_bin": "pink"}}))
    with pytest.raises(Reject, match="entry rule 'form' fits, but what it takes from the event is no report"):
        deliver(service, event("form.submitted", {**FORM, "answers": {"location": "at home"}}))
    assert service.told == []


def test_what_it_says_itself_opens_nothing(service: Service) -> None:
    deliver(service, event("form.submitted", FORM))
    told = service.told[0]
    service.heard()
    assert "itself says" in str(deliver(service, told).answer)
    assert service.told == []


@pytest.mark.parametrize(
    ("text", "line", "problem", "fix"),
    [
        (
            "[rules.a]\ntypes = ['x.y']\nchannel = \"'web'\"\nopens = 'missed_bim'",
            4,
            "no case type",
            "missed_bin",
        ),
        ("[rules.a]\ntypes = ['x.y']\nchannel = \"'web'\"", 1, "does not say what it opens", "opens_what"),
        (
            "[rules.a]\ntypes = ['x.y']\nopens = 'pothole'\nchannel = 'data.('",
            4,
            "not JMESPath",
            "single quotes",
        ),
        (
            "[rules.a]\ntypes = ['x y']\nopens = 'pothole'\nchannel = \"'web'\"",
            2,
            "not a type pattern",
            "write a",
        ),
        (
            "[rules.a]\ntypes=['x.y']\nopens='pothole'\nchannel=\"'web'\"\ntakes={ who = 'data.x' }",
            1,
            "no 'who'",
            "it has",
        ),
        ("[rules.a", 1, "not TOML", "key = value"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_with_its_line(
    text: str, line: int, problem: str, fix: str
) -> None:
    [said] = read_rules([DefinitionFile("mine.toml", text)], ["missed_bin", "pothole"]).problems
    assert (said.file, said.line) == ("mine.toml", line)
    assert problem in said.problem
    assert fix in said.fix


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_form_that_was_sent_when_nothing_can_have_been_is_put_aside_with_the_field(
    service: Service, at: str
) -> None:
    with pytest.raises(Reject, match=r"happened_at: .*Say when it was"):
        deliver(service, event("form.submitted", {**FORM, "submitted_at": at}))
