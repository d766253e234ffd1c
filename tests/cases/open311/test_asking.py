"""What is asked for by Open311: a span is never longer than one answer covers, whatever is asked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.open311.asking import LONGEST, Unfit, ended_of, number_of, span_of

MOMENTS = st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


@given(
    st.dictionaries(st.sampled_from(["start_date", "end_date"]), MOMENTS),
    st.datetimes(timezones=st.just(UTC)),
)
def test_a_span_is_ordered_and_at_most_ninety_days(query: dict[str, str], now: datetime) -> None:
    said = {name: datetime.fromisoformat(one) for name, one in query.items()}
    if len(said) == 2 and said["start_date"] > said["end_date"]:
        with pytest.raises(Unfit, match="later than end_date"):
            span_of(query, now)
        return
    found = span_of(query, now)
    assert found.until - found.since <= LONGEST
    if "end_date" in said:
        assert found.until == said["end_date"]
    if "start_date" in said:
        assert found.since >= said["start_date"]
    if "end_date" in said or "start_date" not in said or said["start_date"] <= now:
        assert found.since <= found.until


@given(st.text(), st.text(), st.text())
def test_nonsense_raises_nothing_but_what_is_answered_in_words(date: str, status: str, page: str) -> None:
    asks: list[Callable[[], object]] = [
        lambda: span_of({"start_date": date}, NOW),
        lambda: ended_of({"status": status}),
        lambda: number_of({"page": page}, "page", 1, 1, 1000),
    ]
    for ask in asks:
        with contextlib.suppress(Unfit):
            ask()


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ({}, "2026-02-05T07:08:09Z", "2026-05-06T07:08:09Z"),
        ({"start_date": "2026-05-01T00:00:00+01:00"}, "2026-04-30T23:00:00Z", "2026-05-06T07:08:09Z"),
        ({"start_date": "2026-05-01T00:00:00 01:00"}, "2026-04-30T23:00:00Z", "2026-05-06T07:08:09Z"),
        ({"end_date": "2020-01-01T00:00:00Z"}, "2019-10-03T00:00:00Z", "2020-01-01T00:00:00Z"),
        (
            {"start_date": "2020-01-01T00:00:00Z", "end_date": "2021-01-01T00:00:00Z"},
            "2020-10-03T00:00:00Z",
            "2021-01-01T00:00:00Z",
        ),
    ],
)
def test_a_span_is_as_the_specification_says(query: dict[str, str], since: str, until: str) -> None:
    found = span_of(query, NOW)
    assert (found.since, found.until) == (datetime.fromisoformat(since), datetime.fromisoformat(until))
