"""The edited envelope, from its original, the draft and the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from dead_letter.edits.composing import Composed, compose
from dead_letter.edits.draft import Draft
from dead_letter.edits.governing import Governing
from routes.route import Route
from safeguards.policy import same_person
from schemas.catalogue import Catalogue, EventType, Upcaster
from schemas.classes import DataClass
from schemas.envelope import Envelope
from schemas.errors import SchemaViolation, UnknownType

V1, V2 = "uk.gov.council.lamp.broken.v1", "uk.gov.council.lamp.broken.v2"
NOW = datetime(2026, 5, 6, 7, tzinfo=UTC)


class One(BaseModel):
    """A lamp is broken."""

    model_config = ConfigDict(extra="forbid")
    lamp: str


class Two(BaseModel):
    """A lamp is broken, and in which ward."""

    model_config = ConfigDict(extra="forbid")
    number: str
    ward: str


def _up(data: dict[str, Any]) -> dict[str, Any]:
    return {"number": data["lamp"], "ward": "unknown"}


OLD = Catalogue.of([EventType.of(V1, One)])
BOTH = Catalogue.of([EventType.of(V1, One), EventType.of(V2, Two, upcasters=(Upcaster(1, _up),))])
GONE = Catalogue.of([EventType.of(V2, Two)])


def original(**more: Any) -> Envelope:
    return Envelope(id="e-1", source="/lamps", type=V1, time=NOW, data={"lamp": "L-1"}, **more)


def route(*types: str) -> Route:
    return Route(name="lamps", types=list(types), to="app")


def composed(
    catalogue: Catalogue = OLD, to: Route | None = None, of: Envelope | None = None, **draft: Any
) -> Composed:
    told = Draft.model_validate(draft or {"set": {"data.lamp": "L-2"}})
    return compose(of or original(), told, "d-1", catalogue, to or route("lamp.*"), NOW)


def test_it_points_at_its_original_and_is_of_its_story() -> None:
    found = composed(of=original(traceparent="t", partitionkey="k", extensions={"area": "north"}, priority=7))
    made = found.envelope
    assert (made.source, made.causationid, made.correlationid) == ("/lamps", "e-1", "e-1")
    assert (made.partitionkey, made.traceparent, made.priority) == ("k", "t", 7)
    assert made.extensions == {"area": "north"}
    assert made.data == {"lamp": "L-2"}
    assert composed(of=original(correlationid="story")).envelope.correlationid == "story"


def test_the_same_edit_has_the_same_id_and_another_has_another() -> None:
    again = compose(original(), Draft(data={"lamp": "L-2"}), "d-1", OLD, route("*"), NOW)
    assert again.envelope.id == composed().envelope.id
    other_letter = compose(original(), Draft(data={"lamp": "L-2"}), "d-2", OLD, route("*"), NOW)
    ids = {again.envelope.id, other_letter.envelope.id, composed(set={"data.lamp": "L-3"}).envelope.id}
    assert len(ids) == 3
    assert all(one.startswith("e-1:edit:") for one in ids)


def test_an_id_that_would_grow_too_long_is_told_by_its_hash() -> None:
    long = Envelope(**{**dict(original()), "id": "ü" * 760})
    assert len(composed(of=long).envelope.id) == 64 + len(":edit:") + 16
    once = composed().envelope
    twice = compose(once, Draft(data={"lamp": "L-3"}), "d-2", OLD, route("*"), NOW).envelope
    assert (twice.id.count(":edit:"), twice.causationid) == (1, once.id)


def test_a_schema_that_has_changed_since_is_upcast() -> None:
    made = composed(BOTH).envelope
    assert (made.type, made.data) == (V2, {"number": "L-2", "ward": "unknown"})


def test_or_it_says_why_not() -> None:
    kept = composed(BOTH, route(V1))
    assert kept.envelope.type == V1
    assert kept.note == f"It stays {V1}: the route lamps does not take {V2}."
    with pytest.raises(UnknownType) as unknown:
        composed(GONE)
    assert V2 in str(unknown.value)
    assert composed(GONE, type="lamp.broken", data={"number": "L-2", "ward": "4"}).envelope.type == V2
    with pytest.raises(SchemaViolation):
        composed(BOTH, set={"data.ward": "4"})


def test_an_expiry_that_has_passed_is_left_out() -> None:
    hour = timedelta(hours=1)
    assert composed(of=original(expirytime=NOW - hour)).envelope.expirytime is None
    assert composed(of=original(expirytime=NOW + hour)).envelope.expirytime == NOW + hour


@pytest.mark.parametrize(
    ("name", "asked"),
    [("never", False), ("sensitive", False), ("personal", True), ("internal", True), ("open", True)],
)
def test_a_second_person_is_asked_for_from_a_class_on(name: str, asked: bool) -> None:
    governing = Governing.by_name(name)
    assert bool(governing.why(DataClass.PERSONAL, [])) == asked
    assert governing.why(DataClass.OPEN, ["b", "a"]).startswith("the route a asks for it and the route b")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ailsa Example", "ailsa  EXAMPLE ", True),
        ("Straße", "STRASSE", True),
        ("Ailsa\u00a0Example", "Ailsa Example", True),
        ("Ailsa Example", "Ailsa Sample", False),
        ("AilsaExample", "Ailsa Example", False),
    ],
)
def test_a_person_is_a_holder_whatever_the_case_and_the_spaces(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) == same
