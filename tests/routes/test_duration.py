"""Durations are read as people write them, and written so that they read back the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.duration import read_duration, write_duration
from routes.errors import RoutingError


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("5s", timedelta(seconds=5)),
        ("10m", timedelta(minutes=10)),
        ("6h", timedelta(hours=6)),
        ("2d", timedelta(days=2)),
        ("1h30m", timedelta(minutes=90)),
        ("1h 30m", timedelta(minutes=90)),
        ("0.5s", timedelta(milliseconds=500)),
        ("250ms", timedelta(milliseconds=250)),
        ("0s", timedelta()),
    ],
)
def test_what_people_write(written: str, length: timedelta) -> None:
    assert read_duration(written) == length


@pytest.mark.parametrize(
    "written", ["", "5", "s", "5 parsecs", "-5s", "5s later", 5, 5.0, None, True, "9" * 12 + "d"]
)
def test_anything_else_is_refused_with_an_example(written: object) -> None:
    with pytest.raises(RoutingError) as refused:
        read_duration(written)
    assert "'5s'" in refused.value.fix


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=40_000)))
def test_what_is_written_reads_back_the_same(length: timedelta) -> None:
    assert read_duration(write_duration(length)) == length
