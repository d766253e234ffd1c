"""A Parquet file ends as the same rows in a CSV file would; what cannot be said without loss is refused."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.importing.batch import Reject, Row
from identity_index.people.importing.csv_lines import LONGEST
from identity_index.people.importing.profile import WrongProfile
from tests.identity_index.people.importing.files import PROFILE, person, reads
from tests.identity_index.people.importing.parquet_files import (
    MIDNIGHT,
    NAMES,
    of_rows,
    people,
    through,
    with_column,
    written,
)


def told(what: Row | Reject) -> dict[str, Any]:
    """But for places, which are rows and no lines."""
    said = what.model_dump(exclude={"line"})
    if isinstance(what, Reject):
        said["problem"] = re.sub(r"^(?:line|row) [0-9,]+ says", "an earlier one says", what.problem)
    return said


_CELL = st.sampled_from(
    ["", "a", '"', ",", "é", " ", "x y", "\u2028", "\x01", "9" * 200, "07/03/1961", "0071"]
)


@given(st.lists(st.lists(_CELL, min_size=7, max_size=7), max_size=12), st.integers(1, 5))
def test_the_same_rows_end_as_they_do_from_csv(table: list[list[str]], group: int) -> None:
    lines = StringIO()
    csv.writer(lines, lineterminator="\n").writerows([NAMES, *table])
    from_csv = [told(one.what) for one in reads(lines.getvalue().encode())]
    with TemporaryDirectory() as folder:
        file = written(Path(folder), of_rows(table), row_group_size=group)
        found = through(file)
        assert [told(one.what) for one in found] == from_csv
        assert [one.what.line for one in found] == [number for number, _ in enumerate(table, start=1)]
        for after in range(len(table) + 1):
            assert through(file, after=after) == found[after:]


IDS: Mapping[str, tuple[pa.Array, list[str]]] = {
    "whole numbers": (pa.array([7, 2**63 - 1], pa.int64()), ["7", "9223372036854775807"]),
    "the largest": (pa.array([7, 2**64 - 1], pa.uint64()), ["7", "18446744073709551615"]),
    "text with noughts": (pa.array(["007", "7"]), ["007", "7"]),
    "decimals": (pa.array([Decimal(7), Decimal(10) ** 30], pa.decimal128(38, 0)), ["7", "1" + "0" * 30]),
    "large text": (pa.array(["a", "b"], pa.large_string()), ["a", "b"]),
    "text views": (pa.array(["a", "b"], pa.string_view()), ["a", "b"]),
    "a dictionary": (pa.array(["a", "b"]).dictionary_encode(), ["a", "b"]),
}


@pytest.mark.parametrize("case", IDS)
def test_an_id_is_what_the_system_calls_them(tmp_path: Path, case: str) -> None:
    values, wanted = IDS[case]
    found = through(written(tmp_path, with_column("ref", values)))
    assert [one.what.local_id for one in found if isinstance(one.what, Row)] == wanted


DAYS: Mapping[str, tuple[pa.Array, list[str | None]]] = {
    "dates": (pa.array([date(1961, 3, 7), None], pa.date32()), ["1961-03-07", None]),
    "dates of 64 bits": (pa.array([date(1961, 3, 7)], pa.date64()), ["1961-03-07"]),
    "moments of one's own": (pa.array([MIDNIGHT], pa.timestamp("ns")), ["1961-03-07"]),
    "old ones": (pa.array([date(961, 3, 7)], pa.date32()), ["0961-03-07"]),
    "text": (pa.array(["07/03/1961"]), ["1961-03-07"]),
    "nothing at all": (pa.nulls(2), [None, None]),
}


@pytest.mark.parametrize("order", ["ymd", "dmy", "mdy"])
@pytest.mark.parametrize("case", DAYS)
def test_a_day_is_a_day_whatever_the_profile_says_of_text(tmp_path: Path, case: str, order: str) -> None:
    if case == "text" and order != "dmy":
        return
    values, wanted = DAYS[case]
    profile = PROFILE.model_copy(update={"date_order": order})
    found = through(written(tmp_path, with_column("born", values)), profile)
    assert [one.what.details.date_of_birth for one in found if isinstance(one.what, Row)] == wanted


def test_a_whole_number_is_a_day_where_none_of_it_is_lost(tmp_path: Path) -> None:
    file = written(tmp_path, with_column("born", pa.array([19610307, 1961, 610307])))
    profile = PROFILE.model_copy(update={"date_order": "ymd"})
    rows = [one.what for one in through(file, profile) if isinstance(one.what, Row)]
    assert [one.details.date_of_birth for one in rows] == ["1961-03-07", "1961", None]
    with pytest.raises(WrongProfile, match="'born' has days as whole numbers, which have lost the nought"):
        through(file)


def test_when_a_row_was_true_is_read_to_the_moment(tmp_path: Path) -> None:
    profile = PROFILE.model_copy(update={"as_of": "changed"})
    moment = datetime(2026, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
    for kind, wanted in (
        (pa.timestamp("us", "Europe/London"), moment),
        (pa.timestamp("ns", "UTC"), moment),
        (pa.timestamp("ms"), moment.replace(microsecond=123000)),
        (pa.date32(), datetime(2026, 5, 6, tzinfo=UTC)),
    ):
        held = moment if getattr(kind, "tz", None) else moment.replace(tzinfo=None)
        column = pa.array([held], pa.timestamp("us", getattr(kind, "tz", None))).cast(kind, safe=False)
        [one] = through(written(tmp_path, people(1).append_column("changed", column)), profile)
        assert isinstance(one.what, Row)
        assert one.what.as_of == wanted


REFUSED: Mapping[str, tuple[str, pa.Array, str]] = {
    "floating": ("ref", pa.array([7.0, None]), "'ref' has floating point numbers"),
    "half": (
        "ref",
        pa.array([7.0, 8.0], pa.float32()),
        "floating point numbers, which say no number exactly",
    ),
    "cents": ("ref", pa.array([Decimal("7.00")], pa.decimal128(9, 2)), "2 places after the point"),
    "a list": ("street", pa.array([["4 Example Street"]]), "'street' has values within values"),
    "a struct": ("street", pa.array([{"line": "4 Example Street"}]), "values within values"),
    "yes or no": ("email", pa.array([True]), "'email' has values of the type bool"),
    "bytes": ("ref", pa.array([b"7"]), "values of the type binary"),
    "a day for a name": ("surname", pa.array([date(1961, 3, 7)]), "days, and the profile takes it for"),
    "a zoned birth": (
        "born",
        pa.array([datetime(1961, 3, 7, tzinfo=UTC)], pa.timestamp("us", "UTC")),
        "which day it is depends on the place",
    ),
    "a time": ("born", pa.array([1], pa.time64("us")), "values of the type time64"),
    "a dictionary of numbers": ("ref", pa.array([7.5]).dictionary_encode(), "floating point numbers"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_column_that_cannot_be_told_without_loss_is_refused_before_anything_is_read(
    tmp_path: Path, case: str
) -> None:
    name, values, words = REFUSED[case]
    table = with_column(name, values)
    with pytest.raises(WrongProfile, match=words):
        through(written(tmp_path, table))
    other = table.rename_columns([f"{name}_then" if one == name else one for one in table.column_names])
    other = other.append_column(name, pa.array(["a"] * len(values)))
    assert len(through(written(tmp_path, other))) == len(values), (
        "what the profile does not name may be anything"
    )


def test_a_bad_row_is_told_with_its_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    noon = MIDNIGHT + timedelta(hours=12)
    table = with_column("born", pa.array([MIDNIGHT, noon, MIDNIGHT, MIDNIGHT], pa.timestamp("us")))
    table = table.set_column(0, "ref", pa.array(["1", "2", None, "4"]))
    table = table.set_column(4, "street", pa.array(["a", "b", "c", "x" * (LONGEST + 1)]))
    found = through(written(tmp_path, table))
    wrong = [
        (one.what.line, one.what.column, one.what.problem) for one in found if isinstance(one.what, Reject)
    ]
    assert wrong == [
        (2, "born", "the moment is not the beginning of a day"),
        (3, "ref", "the row has no local id"),
        (4, None, f"the row is longer than {LONGEST:,} characters"),
    ]


def test_what_is_not_utf_8_or_in_no_calendar_is_one_row(tmp_path: Path) -> None:
    bad = pa.array([b"Mac\xe9", b"Mac\xc3\xa9"], pa.binary()).view(pa.string())
    days = pa.array([0, 2**31 - 1], pa.int32()).view(pa.date32())
    table = with_column("surname", bad).set_column(NAMES.index("born"), "born", days)
    first, second = (one.what for one in through(written(tmp_path, table)))
    assert isinstance(first, Reject)
    assert (first.line, first.column, first.problem) == (1, "surname", "the value is not UTF-8")
    assert isinstance(second, Reject)
    assert (second.line, second.column) == (2, "born")
    assert second.problem == "the value is no day of the calendar"


def test_names_with_points_and_columns_of_one_name(tmp_path: Path) -> None:
    names = ["ref", "name.given", "surname", "born", "street", "postcode", "email", "note", "note"]
    rows = [[*person(number).split(","), "a", "b"] for number in range(3)]
    profile = PROFILE.model_copy(update={"name": PROFILE.name.model_copy(update={"given": ("name.given",)})})
    file = written(tmp_path, of_rows(rows, names))
    assert [one.what.local_id for one in through(file, profile) if isinstance(one.what, Row)] == [
        *("A-0", "A-1", "A-2"),
    ]
    twice = written(tmp_path, of_rows(rows, [*names[:7], "ref", "note"]))
    with pytest.raises(WrongProfile, match="several columns called 'ref'"):
        through(twice, profile)
    with pytest.raises(WrongProfile, match="no column 'forename', which the profile names; it has 'ref', "):
        through(file)
