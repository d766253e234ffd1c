"""What an event is about: one hub id for one matter, and none for two."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ledger.draft import attributes_text
from ledger.matter import attached_text, hub_id, matter_of
from schemas.envelope import Envelope

SOURCE = st.text("/abc~:?#[]@!$&'()*+,;=-_.%0", min_size=1, max_size=8)
WORD = st.text("ab /01é", min_size=1, max_size=8)
ABOUT = st.tuples(SOURCE, st.none() | WORD, WORD)


def test_a_hub_id_is_plain_text() -> None:
    assert hub_id("/council/web", "FS-31", "f-1") == "/council/web about FS-31"
    assert hub_id("/council/web", None, "f-1") == "/council/web event f-1"


def test_one_that_no_index_would_take_is_written_by_its_digest() -> None:
    long = hub_id("/council/web", "x" * 1020, "f-1")
    assert long.startswith("sha256:")
    assert len(long) == 71
    assert long != hub_id("/council/web", "x" * 1021, "f-1")


@given(ABOUT, ABOUT)
def test_two_events_have_one_only_if_they_are_of_one_source_and_subject_or_are_one(
    one: tuple[str, str | None, str], other: tuple[str, str | None, str]
) -> None:
    same = one[:2] == other[:2] and (one[1] is not None or one[2] == other[2])
    assert (hub_id(*one) == hub_id(*other)) == same


@given(st.dictionaries(WORD, st.sampled_from(["/a about 1", "/b about 2"]), max_size=3))
def test_an_event_has_the_matter_of_the_records_it_names_if_they_are_of_one(named: dict[str, str]) -> None:
    found = hub_id("/c", "3", "e", attached_text(named))
    matters = set(named.values())
    assert found == (matters.pop() if len(matters) == 1 else "/c about 3")


@given(SOURCE, st.none() | WORD, WORD, st.none() | WORD)
def test_it_is_read_from_the_texts_that_the_ledger_keeps(
    source: str, subject: str | None, event_id: str, story: str | None
) -> None:
    envelope = Envelope(
        id=event_id,
        source=source,
        subject=subject,
        correlationid=story,
        type="t",
        time=datetime(2026, 5, 1, tzinfo=UTC),
    )
    found = matter_of(attributes_text(envelope), None)
    assert found.hub_id == hub_id(source, subject, event_id)
    assert found.correlationid == (story or event_id)
