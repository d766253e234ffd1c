"""The catalogue: what it knows, what it refuses, and how older versions become newer ones."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, JsonValue, TypeAdapter

from schemas.catalogue import Catalogue, EventType, Upcaster, full_of, shipped, short_of
from schemas.cloudevents import read_structured
from schemas.errors import SchemaViolation, UnknownType
from schemas.event_type import JsonObject
from schemas.model import CanonicalModel


def data_of(event: dict[str, JsonValue]) -> dict[str, JsonValue]:
    data = event["data"]
    assert isinstance(data, dict)
    return data


def with_data(event: dict[str, JsonValue], **changes: JsonValue) -> dict[str, JsonValue]:
    return {**event, "data": {**data_of(event), **changes}}


CASES = (
    *("opened", "status_changed", "closed", "interaction_recorded", "assigned", "noted", "updated"),
    *("clock_rung", "linked", "unlinked", "merged", "unmerged", "went_on", "interaction_detached"),
    *("task_added", "task_changed", "task_settled", "task_rung", "call_back_settled", "call_back_missed"),
    *("tracking_link_issued", "tracking_link_revoked", "updates_stopped", "report_withdrawn"),
    "reporter_unreachable",
    *("back_office_heard", "conflict_resolved", "reclassified", "transferred", "redacted"),
)


def test_the_shipped_types_are_there() -> None:
    assert {each.short for each in shipped().types()} == {
        "hub.alert.raised",
        "hub.alert.cleared",
        "hub.notice.issued",
        *(f"case.{what}" for what in CASES),
        *("form.submitted", "notification.requested", "request.updated"),
        *("message.received", "message.set_aside", "message.settled", "sensor.alert"),
        *("life_event.reported", "life_event.told", "life_event.called_off", "person.moved"),
        *("asset.added", "asset.updated", "asset.removed"),
        *("place.added", "place.updated", "place.retired", "person.recorded", "person.registered"),
        "person.updated",
        "person.deceased",
        "person.merged",
        "person.unmerged",
        "person.relinked",
        "person.erased",
        "person.restricted",
        "person.restriction_lifted",
        *("person.place_retired", "person.place_returned"),
        "data.correction_requested",
        "data.correction_settled",
        "direct_debit.rejected",
        "sign_in.changed",
        *(f"organisation.{what}" for what in ("recorded", "registered", "updated", "merged")),
        *(f"staff.{what}" for what in ("recorded", "joined", "moved", "updated", "left", "merged")),
        *(f"{what}.unmerged" for what in ("organisation", "staff")),
        "acting.changed",
        "needs.changed",
        "risks.changed",
    }


def test_each_keeps_its_promise(event: dict[str, JsonValue]) -> None:
    found = shipped().check(read_structured(event))
    assert found.type == event["type"]
    assert found is shipped().find(found.short)
    assert found is shipped().find(found.type)
    assert full_of(found.short) == found.type
    assert short_of(found.type) == found.short
    assert found.summary.endswith(".")


def test_data_survives_its_model(event: dict[str, JsonValue]) -> None:
    """A translator that builds the model writes data that the check takes."""
    found = shipped().find(str(event["type"]))
    model = found.model.model_validate(data_of(event))
    assert isinstance(model, CanonicalModel)
    again = {**event, "data": model.as_data()}
    shipped().check(read_structured(again))
    assert found.model.model_validate(model.as_data()) == model


def test_every_unknown_field_is_refused_by_name(event: dict[str, JsonValue]) -> None:
    with pytest.raises(SchemaViolation, match="not a field") as refused:
        shipped().check(read_structured(with_data(event, surprise=1)))
    assert refused.value.where == "data.surprise"


def test_every_required_field_is_asked_for(event: dict[str, JsonValue]) -> None:
    found = shipped().find(str(event["type"]))
    for name, field in found.model.model_fields.items():
        if not field.is_required():
            continue
        without = {key: value for key, value in data_of(event).items() if key != name}
        with pytest.raises(SchemaViolation, match="is missing") as refused:
            shipped().check(read_structured({**event, "data": without}))
        assert refused.value.where == f"data.{name}"


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_data_must_be_an_object(event: dict[str, JsonValue], data: JsonValue) -> None:
    with pytest.raises(SchemaViolation, match="object") as refused:
        shipped().check(read_structured({**event, "data": data}))
    assert refused.value.where == "data"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"person": {"system": "revenues"}}, "data.person.local_id"),
        ({"person": {"scheme": "shoe_size", "value": "7"}}, "data.person.scheme"),
        ({"person": {"scheme": "nino"}}, "data.person.value"),
        ({"person": "CT-00123"}, "data.person"),
        ({"person": {"system": "revenues", "local_id": 123}}, "data.person.local_id"),
        ({"moved_on": "01/05/2026"}, "data.moved_on"),
        ({"moved_on": "2026-02-30"}, "data.moved_on"),
        ({"moved_on": 1_700_000_000}, "data.moved_on"),
        ({"moved_on": "2026-05-01T00:00:00Z"}, "data.moved_on"),
        ({"new_address": {"lines": []}}, "data.new_address.lines"),
        ({"new_address": {"lines": ["1 Invented Street", ""]}}, "data.new_address.lines[1]"),
        ({"new_address": {"lines": ["a\tb"]}}, "data.new_address.lines[0]"),
        ({"new_address": {"lines": ["a"], "postcode": "zz11zz"}}, "data.new_address.postcode"),
        ({"new_address": {"lines": ["a"], "uprn": "12345678901234"}}, "data.new_address.uprn"),
        ({"new_address": {"lines": ["a"], "uprn": 123}}, "data.new_address.uprn"),
    ],
)
def test_a_fault_in_a_move_is_named(
    moved: dict[str, JsonValue], changes: dict[str, JsonValue], where: str
) -> None:
    with pytest.raises(SchemaViolation) as refused:
        shipped().check(read_structured(with_data(moved, **changes)))
    assert refused.value.where == where


@pytest.mark.parametrize(
    "amount", ["142.5", "142", "1,142.50", "-1.00", "£1.00", "01.00", "1.00\n", 142.5, None]
)
def test_money_is_a_decimal_string(rejected: dict[str, JsonValue], amount: JsonValue) -> None:
    with pytest.raises(SchemaViolation) as refused:
        shipped().check(read_structured(with_data(rejected, amount=amount)))
    assert refused.value.where == "data.amount"


def test_all_faults_are_named_at_once_and_no_value_repeated(rejected: dict[str, JsonValue]) -> None:
    broken = with_data(
        rejected, amount="SECRET", return_code="SECRET", processing_date="SECRET", currency="SECRET"
    )
    with pytest.raises(SchemaViolation) as refused:
        shipped().check(read_structured(broken))
    text = str(refused.value)
    for name in ("amount", "return_code", "processing_date", "currency"):
        assert f"data.{name}" in text
    assert "SECRET" not in text


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("uk.gov.council.person.move.v1", "Did you mean uk.gov.council.person.moved.v1 or "),
        ("direct_debit.reject", "Did you mean uk.gov.council.direct_debit.rejected.v1?"),
        ("case.opend", "Did you mean uk.gov.council.case.opened.v1 or uk.gov.council.case.closed.v1"),
        ("uk.gov.council.case.opened.v2", "Did you mean uk.gov.council.case.opened.v1?"),
        ("uk.gov.council.case.opened", "Did you mean uk.gov.council.case.opened.v1?"),
        ("com.example.something", "listed"),
    ],
)
def test_an_unknown_type_is_told_what_is_near(moved: dict[str, JsonValue], name: str, near: str) -> None:
    with pytest.raises(UnknownType) as by_name:
        shipped().find(name)
    with pytest.raises(UnknownType) as by_event:
        shipped().check(read_structured({**moved, "type": name}))
    assert near in by_name.value.fix
    assert near in by_event.value.fix


def test_an_envelope_needs_the_full_name(moved: dict[str, JsonValue]) -> None:
    with pytest.raises(UnknownType, match="not in the catalogue") as refused:
        shipped().check(read_structured({**moved, "type": "person.moved"}))
    assert refused.value.fix == "Write it as uk.gov.council.person.moved.v1"


@pytest.mark.parametrize(
    "name", ["opened", "Case.Opened", "case.opened.now", "", "uk.gov.council.case.opened"]
)
def test_names_of_another_shape_are_refused(name: str) -> None:
    with pytest.raises(UnknownType, match="not the name"):
        full_of(name)
    with pytest.raises(UnknownType, match="not the name"):
        short_of(name)


def models_under(schema: JsonValue) -> list[dict[str, JsonValue]]:
    """Every object with properties in a JSON Schema."""
    found = []
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            found.append(schema)
        for inner in schema.values():
            found += models_under(inner)
    elif isinstance(schema, list):
        for inner in schema:
            found += models_under(inner)
    return found


@pytest.mark.parametrize("short", [each.short for each in shipped().types()])
def test_every_field_is_documented_and_the_schema_says_its_class(short: str) -> None:
    schema = shipped().json_schema(short)
    assert schema["title"] == full_of(short)
    models = models_under(schema)
    assert models
    for model in models:
        assert model["additionalProperties"] is False
        properties = TypeAdapter(dict[str, dict[str, JsonValue]]).validate_python(model["properties"])
        for name, field in properties.items():
            assert field.get("description"), f"{short}: {name} has no description"
    marked = any("x-data-class" in str(model) for model in models)
    assert marked == bool(shipped().find(short).personal)


class WasV1(BaseModel):
    """First shape."""

    name: str


class WasV2(BaseModel):
    """Second shape."""

    given: str
    family: str


class WasV3(BaseModel):
    """Third shape."""

    names: list[str]


def split(data: JsonObject) -> JsonObject:
    given, _, family = str(data.pop("name")).partition(" ")
    return {**data, "given": given, "family": family}


def join(data: JsonObject) -> JsonObject:
    return {"names": [data["given"], data["family"]]}


V1 = EventType.of("uk.gov.council.staff.joined.v1", WasV1)
V2 = EventType.of("uk.gov.council.staff.joined.v2", WasV2, upcasters=(Upcaster(1, split),))
V3 = EventType.of("uk.gov.council.staff.joined.v3", WasV3, upcasters=(Upcaster(2, join),))


def joined(event: dict[str, JsonValue], data: JsonValue) -> dict[str, JsonValue]:
    return {**event, "type": V1.type, "dataschema": "https://example.org/v1", "data": data}


def test_an_older_event_is_taken_as_it_is_and_becomes_the_newest_step_by_step(
    moved: dict[str, JsonValue],
) -> None:
    catalogue = Catalogue.of((V3, V1, V2))
    envelope = read_structured(joined(moved, {"name": "Ailsa Example"}))
    assert catalogue.check(envelope) is V1
    assert catalogue.find("staff.joined") is V3
    newest = catalogue.upcast(envelope)
    assert (newest.type, newest.data) == (V3.type, {"names": ["Ailsa", "Example"]})
    assert (newest.source, newest.id, newest.dataschema) == (envelope.source, envelope.id, None)
    assert envelope.data == {"name": "Ailsa Example"}, "the original stays as it was sent"
    assert catalogue.upcast(newest) is newest


def test_a_direct_upcaster_is_the_shorter_way(moved: dict[str, JsonValue]) -> None:
    direct = EventType.of(
        V3.type, WasV3, upcasters=(Upcaster(2, join), Upcaster(1, lambda data: {"names": [data["name"]]}))
    )
    newest = Catalogue.of((V1, V2, direct)).upcast(read_structured(joined(moved, {"name": "Ailsa Example"})))
    assert newest.data == {"names": ["Ailsa Example"]}


def test_what_an_upcaster_made_is_checked(moved: dict[str, JsonValue]) -> None:
    wrong = EventType.of(V2.type, WasV2, upcasters=(Upcaster(1, lambda data: data),))
    with pytest.raises(SchemaViolation, match="is missing") as refused:
        Catalogue.of((V1, wrong)).upcast(read_structured(joined(moved, {"name": "Ailsa"})))
    assert refused.value.where == "data.given"


def test_a_catalogue_that_cannot_work_is_not_built() -> None:
    with pytest.raises(ValueError, match="twice"):
        Catalogue.of((V1, V1))
    with pytest.raises(ValueError, match="nothing leads from"):
        Catalogue.of((V1, EventType.of(V2.type, WasV2)))
    with pytest.raises(TypeError, match="does not lead up"):
        EventType.of(V2.type, WasV2, upcasters=(Upcaster(2, split),))
    with pytest.raises(TypeError, match="no field"):
        EventType.of(V1.type, WasV1, index_fields=("nothing.here",))
