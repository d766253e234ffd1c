"""Which matter an event that names records is of: never a guess."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hub import attaching
from ledger.draft import Draft, draft
from ledger.links import Link
from ledger.matter import hub_id, read_attached
from ledger.naming import Found, told_of
from routes.table import RoutingTable
from schemas.classes import DataClass
from schemas.envelope import Envelope
from schemas.records import NamedRecord

NOTHING_ROUTED = RoutingTable(0, [], [])


def link(noun: str, matter: str = "/web about 1", story: str = "s-1", local_id: str = "17") -> Link:
    return Link("crm", noun, local_id, matter, story, 1, 1)


def naming(*names: NamedRecord, correlationid: str | None = None) -> Draft:
    envelope = Envelope(
        id="u-1",
        source="/crm",
        type="uk.gov.council.request.updated.v1",
        time=datetime(2026, 5, 1, tzinfo=UTC),
        correlationid=correlationid,
        data={"n": 1},
    )
    return draft(envelope, "crm", DataClass.OPEN, 0, (), names)


def known(*links: Link) -> Found:
    found: dict[tuple[str, str], list[Link]] = {}
    for one in links:
        found.setdefault((one.system, one.local_id), []).append(one)
    return found


def attached(one: Draft, found: Found) -> Draft:
    told = told_of(one.names, found)
    return one if told is None else attaching.attached(one, told, NOTHING_ROUTED)


REQUEST = NamedRecord("request", "crm", "17")


def test_the_kind_that_the_field_is_named_after_is_meant() -> None:
    one = attached(naming(REQUEST), known(link("case", "/web about 2"), link("request")))
    assert read_attached(one.attached) == {"request": "/web about 1"}
    assert one.envelope.correlationid == "s-1"


def test_another_kind_is_meant_where_there_is_no_doubt() -> None:
    one = attached(naming(REQUEST), known(link("case"), link("note", story="s-2")))
    assert read_attached(one.attached) == {"request": "/web about 1"}
    assert one.envelope.correlationid == "s-2"


def test_where_it_could_be_either_it_is_neither() -> None:
    before = naming(REQUEST)
    assert attached(before, known(link("case"), link("note", "/web about 2"))) is before


def test_records_of_two_matters_are_attached_and_neither_story_is_taken() -> None:
    names = (REQUEST, NamedRecord("other", "crm", "18"))
    one = attached(
        naming(*names),
        known(link("case"), link("case", "/web about 2", "s-2", local_id="18")),
    )
    assert read_attached(one.attached) == {"request": "/web about 1", "other": "/web about 2"}
    assert one.envelope.correlationid is None


NAMES = st.builds(NamedRecord, st.sampled_from(["request", "case"]), st.just("crm"), st.sampled_from("123"))
LINKS = st.builds(
    Link,
    st.just("crm"),
    st.sampled_from(["request", "case", "note"]),
    st.sampled_from("123"),
    st.sampled_from(["/web about 1", "/web about 2"]),
    st.sampled_from(["s-1", "s-2"]),
    st.just(1),
    st.just(1),
)


@given(
    st.lists(NAMES, max_size=3, unique_by=lambda one: one.where),
    st.lists(LINKS, max_size=5, unique_by=lambda one: (one.noun, one.local_id)),
    st.none() | st.just("own"),
)
def test_only_what_is_named_is_attached_and_what_makes_a_repeat_a_repeat_stays(
    names: list[NamedRecord], links: list[Link], story: str | None
) -> None:
    before = naming(*names, correlationid=story)
    after = attached(before, known(*links))
    by_place = read_attached(after.attached)
    assert by_place.keys() <= {one.where for one in names}
    possible = {(one.local_id, one.hub_id) for one in links}
    assert all((one.local_id, by_place[one.where]) in possible for one in names if one.where in by_place)
    assert after.content_hash == before.content_hash
    assert after.envelope.model_copy(update={"correlationid": story}) == before.envelope
    assert json.loads(after.attributes) == after.envelope.attributes()
    taken = after.envelope.correlationid
    if story is not None or len(set(by_place.values())) != 1:
        assert taken == story
    else:
        matter = hub_id("/crm", None, "u-1", after.attached)
        assert taken in {None} | {one.correlationid for one in links if one.hub_id == matter}
