from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.errors import NotFound
from ledger.reading import event, events, streams
from ledger.reading.cursor import BadCursor, ForeignCursor
from ledger.reading.events import EventFilter


def pages(filled: Any, wanted: EventFilter | None = None, **how: Any) -> list[int]:
    """Every seq, page after page, until there is no more."""
    found: list[int] = []
    after = None
    for _ in range(100):
        with filled.reader.session() as session:
            page = events.listing(session, wanted, after=after, **how)
        found += [one.seq for one in page.items]
        if page.next is None or (not page.items and not how.get("newest_first", True)):
            return found
        after = page.next
    raise AssertionError("the pages never end")


def test_newest_come_first_and_every_page_goes_on_where_the_last_ended(filled: Any) -> None:
    seqs = filled.events(7)
    assert pages(filled, limit=3) == seqs[::-1]


def test_what_comes_in_while_somebody_pages_is_neither_shown_twice_nor_moves_anything(filled: Any) -> None:
    filled.events(4)
    with filled.reader.session() as session:
        first = events.listing(session, limit=2)
    filled.events(3)
    with filled.reader.session() as session:
        second = events.listing(session, limit=2, after=first.next)
    assert [one.seq for one in (*first.items, *second.items)] == [4, 3, 2, 1]


def test_oldest_first_always_has_a_cursor_and_a_tail_sees_only_what_is_new(filled: Any) -> None:
    filled.events(2)
    wanted = EventFilter(type="person.*")
    with filled.reader.session() as session:
        page = events.listing(session, wanted, newest_first=False)
    assert page.items == []
    assert page.next is not None
    new = filled.event(type_="person.moved")
    filled.event()
    with filled.reader.session() as session:
        page = events.listing(session, wanted, newest_first=False, after=page.next)
    assert [one.seq for one in page.items] == [new]


@pytest.mark.parametrize(
    ("wanted", "fit"),
    [
        ({"type": "case.*"}, [5, 1]),
        ({"type": "uk.gov.council.case.opened.v1"}, [1]),
        ({"type": "case.closed"}, [5]),
        ({"type": "*"}, [5, 4, 3, 2, 1]),
        ({"type": "no.such"}, []),
        ({"subject": "ZZ1 1ZZ"}, [3, 2]),
        ({"subject": "ZZ1 1ZZ", "type": "form.submitted"}, [3]),
        ({"correlationid": "story"}, [4, 2]),
        ({"correlationid": "story", "source": "/invented/other"}, [4]),
        ({"source": "/invented/other"}, [4]),
        ({"unrouted": True}, [5, 4, 3, 2]),
        ({"unrouted": False}, [1]),
        ({"unrouted": True, "type": "case.*"}, [5]),
    ],
)
def test_a_filter_shows_what_fits_and_nothing_else(
    filled: Any, wanted: dict[str, Any], fit: list[int]
) -> None:
    filled.event("app")
    filled.event(type_="person.moved", subject="ZZ1 1ZZ", correlationid="story")
    filled.event(type_="form.submitted", subject="ZZ1 1ZZ")
    filled.event(type_="sensor.alert", correlationid="story", source="/invented/other")
    filled.event(type_="case.closed")
    assert pages(filled, EventFilter(**wanted), limit=1) == fit
    assert pages(filled, EventFilter(**wanted), limit=2, newest_first=False) == fit[::-1]


def test_a_filter_without_an_index_looks_at_a_bounded_stretch_and_says_where_to_go_on(
    filled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LOOK", 3)
    rare = filled.event(source="/invented/rare")
    filled.events(7)
    with filled.reader.session() as session:
        first = events.listing(session, EventFilter(source="/invented/rare"))
    assert first.items == []
    assert first.next is not None
    assert pages(filled, EventFilter(source="/invented/rare")) == [rare]
    assert pages(filled, EventFilter(source="/invented/rare", type="*")) == [rare]


def test_since_and_until_are_times_of_acceptance(filled: Any) -> None:
    filled.events(5)
    with filled.reader.session() as session:
        third = event.by_seq(session, 3).accepted_at
    wanted = EventFilter(since=third, until=third + timedelta(microseconds=1))
    assert pages(filled, wanted) == [3]
    assert pages(filled, EventFilter(since=third)) == [5, 4, 3]
    assert pages(filled, EventFilter(until=third)) == [2, 1]
    assert pages(filled, EventFilter(since=datetime(2100, 1, 1, tzinfo=UTC))) == []


def test_an_event_is_shown_by_number_and_by_source_and_id(filled: Any) -> None:
    seq = filled.event(data={"ward": "North"}, subject="it", correlationid="story")
    with filled.reader.session() as session:
        found = event.by_seq(session, seq)
        assert event.by_key(session, found.source, found.id) == found
        assert found.data == {"ward": "North"}
        assert found.unrouted
        assert found.envelope().data == {"ward": "North"}
        assert found.envelope().correlationid == "story"
        with pytest.raises(NotFound, match="no event 99"):
            event.by_seq(session, 99)
        with pytest.raises(NotFound, match="no event 'x'"):
            event.by_key(session, "/invented/app", "x")


def test_the_list_carries_data_only_where_it_is_asked_for(filled: Any) -> None:
    filled.event(data={"ward": "North"})
    with filled.reader.session() as session:
        assert events.listing(session).items[0].data is None
        assert events.listing(session, data=True).items[0].data == {"ward": "North"}


def test_a_cursor_from_before_a_restore_is_refused_and_so_is_nonsense(filled: Any) -> None:
    filled.events(3)
    with filled.reader.session() as session:
        old = events.listing(session, limit=1).next
        assert old is not None
        for text in ("nonsense", "", "e30", old[:-4]):
            with pytest.raises(BadCursor):
                events.listing(session, after=text)
        with pytest.raises(BadCursor):
            events.listing(session, after=old, newest_first=False)
    filled.new_epoch("second")
    with filled.reader.session() as session, pytest.raises(ForeignCursor, match="begin again"):
        events.listing(session, after=old)
