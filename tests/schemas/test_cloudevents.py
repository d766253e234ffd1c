"""CloudEvents read and written; the project's own SDK is the independent peer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cloudevents.core.bindings import http as peer
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from schemas.cloudevents import read_binary, read_structured, write_binary, write_structured
from schemas.envelope import Envelope
from schemas.errors import Malformed
from schemas.strict_json import parse

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30)
TIMES = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(-timedelta(hours=5, minutes=30))]),
)
EXTENSIONS = st.dictionaries(
    st.from_regex(r"x[a-z0-9]{1,18}", fullmatch=True),
    TEXTS | st.booleans() | st.integers(-(2**31), 2**31 - 1),
)
DATA = st.none() | st.dictionaries(TEXTS, TEXTS | st.integers(-100, 100) | st.none(), max_size=3)
ENVELOPES = st.builds(
    Envelope,
    id=TEXTS,
    source=st.sampled_from(["/council/revenues", "urn:example:1", "https://example.org/a%20b?c=d#e"]),
    type=st.just("uk.gov.council.person.moved.v1"),
    subject=st.none() | TEXTS,
    time=TIMES,
    partitionkey=st.none() | TEXTS,
    correlationid=st.none() | TEXTS,
    expirytime=st.none() | TIMES,
    priority=st.integers(0, 9),
    sendat=st.none() | TIMES,
    extensions=EXTENSIONS,
    data=DATA,
)


def as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(ENVELOPES)
def test_structured_round_trip(envelope: Envelope) -> None:
    assert read_structured(parse(write_structured(envelope))) == envelope


@given(ENVELOPES)
def test_binary_round_trip_keeps_everything_but_the_types_of_extensions(envelope: Envelope) -> None:
    headers, body = write_binary(envelope)
    assert all(text.isascii() and text.isprintable() and " " not in text for text in headers.values())
    texts = {name: as_text(value) for name, value in envelope.extensions.items()}
    assert read_binary(headers, body) == envelope.model_copy(update={"extensions": texts})


@given(ENVELOPES)
def test_the_peer_reads_what_we_write(envelope: Envelope) -> None:
    structured = peer.from_structured_event(peer.HTTPMessage({}, write_structured(envelope)))
    headers, body = write_binary(envelope)
    binary = peer.from_binary_event(peer.HTTPMessage(headers, body))
    for theirs in (structured, binary):
        assert theirs.get_id() == envelope.id
        assert theirs.get_source() == envelope.source
        assert theirs.get_subject() == envelope.subject
        assert theirs.get_time() == envelope.time
        assert theirs.get_data() == envelope.data
        assert theirs.get_extension("partitionkey") == envelope.partitionkey
        for name, value in envelope.extensions.items():
            assert as_text(theirs.get_extension(name)) == as_text(value)


@given(TEXTS, TEXTS, TIMES, DATA.filter(lambda data: data is not None))
def test_we_read_what_the_peer_writes(
    id_: str, tenant: str, time: datetime, data: dict[str, JsonValue]
) -> None:
    theirs = CloudEvent(
        {
            "id": id_,
            "source": "/council/revenues",
            "type": "uk.gov.council.person.moved.v1",
            "specversion": "1.0",
            "datacontenttype": "application/json",
            "time": time,
            "tenant": tenant,
            "priority": 7,
        },
        data,
    )
    structured = peer.to_structured_event(theirs)
    binary = peer.to_binary_event(theirs)
    for ours in (read_structured(parse(structured.body)), read_binary(binary.headers, binary.body)):
        assert (ours.id, ours.time, ours.data, ours.priority) == (id_, time, data, 7)
        assert ours.extensions == {"tenant": tenant}


def test_each_shipped_event_is_read(event: dict[str, JsonValue]) -> None:
    assert read_structured(event).data == event["data"]


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "time"])
def test_a_missing_attribute_is_named_with_what_to_add(moved: dict[str, JsonValue], name: str) -> None:
    for absent in ({key: moved[key] for key in moved if key != name}, {**moved, name: None}):
        with pytest.raises(Malformed, match="missing") as refused:
            read_structured(absent)
        assert refused.value.where == name
        assert refused.value.fix


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"id": "a\nb"}, "id"),
        ({"source": "two words"}, "source"),
        ({"time": "2026-05-06T07:08:09"}, "time"),
        ({"time": 1_700_000_000}, "time"),
        ({"time": "1700000000"}, "time"),
        ({"time": "2026-05-06"}, "time"),
        ({"time": "2026-13-06T07:08:09Z"}, "time"),
        ({"expirytime": "tomorrow"}, "expirytime"),
        ({"sendat": "2026-05-06T07:08:09"}, "sendat"),
        ({"priority": 10}, "priority"),
        ({"priority": True}, "priority"),
        ({"priority": 1.0}, "priority"),
        ({"datacontenttype": "text/xml"}, "datacontenttype"),
        ({"datacontenttype": 1}, "datacontenttype"),
        ({"data_base64": "AA=="}, "data_base64"),
        ({"Tenant": "x"}, "Tenant"),
        ({"my-tenant": "x"}, "my-tenant"),
        ({"tenant": 1.5}, "tenant"),
        ({"tenant": 2**31}, "tenant"),
        ({"tenant": {"a": 1}}, "tenant"),
    ],
)
def test_a_wrong_attribute_is_named(
    moved: dict[str, JsonValue], changes: dict[str, JsonValue], where: str
) -> None:
    with pytest.raises(Malformed) as refused:
        read_structured({**moved, **changes})
    assert refused.value.where == where


@pytest.mark.parametrize("value", [None, [], "event", 7, [{}]])
def test_only_an_object_is_an_event(value: JsonValue) -> None:
    with pytest.raises(Malformed, match="object"):
        read_structured(value)


def test_a_refusal_does_not_repeat_the_value(moved: dict[str, JsonValue]) -> None:
    with pytest.raises(Malformed) as refused:
        read_structured({**moved, "subject": "Ailsa\nExample"})
    assert "Ailsa" not in str(refused.value)


def test_other_attributes_are_kept(moved: dict[str, JsonValue]) -> None:
    envelope = read_structured(
        {**moved, "tenant": "north", "extensions": "a name like any other", "nothing": None}
    )
    assert envelope.extensions == {"tenant": "north", "extensions": "a name like any other"}


@pytest.mark.parametrize("media", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_by_any_of_its_names(moved: dict[str, JsonValue], media: str) -> None:
    assert read_structured({**moved, "datacontenttype": media}).datacontenttype == "application/json"


HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "CE-SpecVersion": "1.0",
    "ce-id": "a%20b",
    "ce-source": "/council/revenues",
    "ce-type": "uk.gov.council.person.moved.v1",
    "ce-time": "2026-05-06T07:08:09Z",
}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
        ('"a \\"b\\" c"', 'a "b" c'),
        ("100%", "100%"),
        ("%2520", "%20"),
    ],
)
def test_header_values_are_unquoted_and_decoded_once(sent: str, read: str) -> None:
    assert read_binary({**HEADERS, "ce-subject": sent}, b"{}").subject == read


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"Content-Type": "application/x-www-form-urlencoded"}, "Content-Type"),
        ({"ce-subject": "%FF"}, "ce-subject"),
        ({"ce-subject": "é"}, "ce-subject"),
        ({"ce-data": "1"}, "ce-data"),
        ({"ce-datacontenttype": "application/json"}, "ce-datacontenttype"),
        ({"ce-priority": "high"}, "priority"),
        ({"ce-my-own": "1"}, "my-own"),
        ({"ce-time": "2026-05-06T07:08:09"}, "time"),
        ({"ce-extensions": "1", "ce-subject": "a%0Ab"}, "subject"),
    ],
)
def test_a_wrong_header_is_named(changes: dict[str, str], where: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_binary({**HEADERS, **changes}, b"{}")
    assert refused.value.where == where
    assert refused.value.problem


def test_a_body_that_is_not_json_is_refused() -> None:
    with pytest.raises(Malformed, match="not JSON"):
        read_binary(HEADERS, b"name=Ailsa")


def test_an_empty_body_is_no_data() -> None:
    assert read_binary(HEADERS, b"").data is None


def test_what_is_written_is_plain_cloudevents(moved: dict[str, JsonValue]) -> None:
    written = json.loads(write_structured(read_structured(moved)))
    assert written == {**moved, "datacontenttype": "application/json"}
