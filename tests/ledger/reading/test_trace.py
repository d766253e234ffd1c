from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import NotFound
from ledger.matter import attached_text
from ledger.reading import event, trace
from ledger.reading.trace import Tie
from ledger.states import Outcome
from schemas.catalogue import shipped


def ties(filled: Any, seq: int) -> list[tuple[int, str]]:
    with filled.reader.session() as session:
        return [(one.event.seq, one.tie.value) for one in trace.of(session, seq, shipped()).events]


def test_a_trace_is_the_story_the_causes_and_the_effects_in_ledger_order(filled: Any, apps: Any) -> None:
    first = filled.event("app", id="first", source="/invented/revenues")
    second = filled.event("app", id="second", causationid="first", correlationid="story")
    beside = filled.event(correlationid="story")
    third = filled.event(id="third", causationid="second")
    last = filled.event(causationid="third")
    filled.event(correlationid="another story")
    assert ties(filled, second) == [
        (first, Tie.CAUSE),
        (second, Tie.ITSELF),
        (beside, Tie.STORY),
        (third, Tie.EFFECT),
        (last, Tie.EFFECT),
    ]
    assert ties(filled, last) == [
        (first, Tie.CAUSE),
        (second, Tie.CAUSE),
        (third, Tie.CAUSE),
        (last, Tie.ITSELF),
    ]


def test_each_event_of_a_trace_carries_its_deliveries_and_attempts(filled: Any, apps: Any) -> None:
    seq = filled.event("app", "other", correlationid="story")
    filled.event("app", correlationid="story")
    filled.attempt("other", Outcome.REJECT, "no such street")
    with filled.reader.session() as session:
        found = trace.of(session, seq, shipped(), data=True)
    assert [len(one.deliveries) for one in found.events] == [2, 1]
    dead = next(one for one in found.events[0].deliveries if one.subscription == "other")
    assert [one.detail for one in dead.tries] == ["no such street"]


def test_events_that_cause_each_other_end(filled: Any) -> None:
    one = filled.event(id="one", causationid="two")
    two = filled.event(id="two", causationid="one")
    assert [seq for seq, _ in ties(filled, one)] == [one, two]


def test_a_long_story_is_cut_and_says_so(filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "MOST", 3)
    for _ in range(5):
        filled.event(correlationid="story")
    with filled.reader.session() as session:
        found = trace.of(session, 5, shipped())
    assert found.truncated
    assert len(found.events) == 3
    assert 5 in [one.event.seq for one in found.events]


def test_there_is_no_trace_of_nothing(filled: Any) -> None:
    with filled.reader.session() as session, pytest.raises(NotFound, match="no event 1"):
        trace.of(session, 1, shipped())


def test_what_took_the_id_of_the_first_for_its_story_is_of_one_with_it(filled: Any) -> None:
    first = filled.event(id="F-1")
    came = filled.event(correlationid="F-1", source="/invented/roads")
    more = filled.event(correlationid="F-1", source="/invented/crm")
    filled.event(id="F-1", source="/invented/other", correlationid="its own")
    filled.event(id="F-2")
    for seq in (first, came, more):
        assert [one for one, _ in ties(filled, seq)] == [first, came, more]
    assert ties(filled, came)[0] == (first, Tie.STORY)


def test_what_names_a_record_is_of_one_with_what_made_it_whatever_its_story(filled: Any, apps: Any) -> None:
    first = filled.event("app", id="F-1", subject="FS-31")
    (delivery,) = filled.attempt("app", Outcome.RECEIPT, made="638344")
    came = filled.event(
        correlationid="theirs", attached=attached_text({"request": "/invented/app about FS-31"})
    )
    assert ties(filled, came) == [(first, Tie.STORY), (came, Tie.ITSELF)]
    with filled.reader.session() as session:
        (made, other) = trace.of(session, came, shipped()).events
        shown, also = event.by_seq(session, first), event.by_seq(session, came)
    (link,) = made.links
    assert other.links == []
    assert (link.system, link.noun, link.local_id, link.seq, link.delivery) == (
        *("app", "case", "638344", first, delivery),
    )
    assert (link.hub_id, link.correlationid) == ("/invented/app about FS-31", "F-1")
    assert (shown.links, also.links) == ([link], [])
    assert shown.hub_id == also.hub_id == "/invented/app about FS-31"
    assert also.attached == {"request": "/invented/app about FS-31"}
