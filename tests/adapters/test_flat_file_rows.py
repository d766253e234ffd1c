"""Rows: bad ones beside good ones, places, totals, and a cursor that stands on a byte."""

from __future__ import annotations

import asyncio
import csv
import io
import time
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.contract import Ignored, Invalid, Record, Translated
from adapters.kit.flat_file import BadRow, Column, FlatFile, Profile, Row, Slice, Totals
from adapters.revenues_extract import RevenuesExtract
from adapters.revenues_extract.sandbox import write_extract
from schemas.envelope import Envelope

HEADER = "ref,name,amount"
PLAIN = Profile(columns=("ref", "name", "amount"), required=("ref",), row_limit=256)
SUMMED = PLAIN.model_copy(update={"totals": Totals(marker="TOTAL", count=2, sums={"amount": 3})})


class Names(FlatFile):
    """Rows as they are, for tests."""

    def translate_row(self, row: Row) -> Record:
        if row.values["name"] == "refused":
            raise BadRow("the name is refused", "Choose another.", "name")
        envelope = Envelope(
            id=row.id(self.settings.profile),
            source=self.source,
            type="names",
            time=datetime(2026, 5, 1, tzinfo=UTC),
            data=dict(row.values),
        )
        return Translated((envelope,), row.place)


def _read(folder: Path, content: bytes, profile: Profile, cursor: str | None = None) -> list[Record]:
    (folder / "names.csv").write_bytes(content)
    adapter = Names(
        "names", Names.Settings.model_validate({"folder": folder, "profile": profile, "settle": "0s"})
    )
    try:
        return [record for batch in adapter.poll(cursor) for record in batch.records]
    finally:
        asyncio.run(adapter.close())


def _text(folder: Path, *rows: str, profile: Profile = PLAIN) -> list[Record]:
    return _read(folder, "\n".join([HEADER, *rows, ""]).encode(), profile)


def _good(records: list[Record]) -> list[Any]:
    return [each.envelopes[0].data["name"] for each in records if isinstance(each, Translated)]  # type: ignore[index, call-overload]


def _bad(records: list[Record]) -> list[Invalid]:
    return [each for each in records if isinstance(each, Invalid)]


def test_bad_rows_say_where_and_what_and_the_good_go_on(tmp_path: Path) -> None:
    records = _text(tmp_path, "1,one,5", "2,two", "3,refused,5", ",four,5", "5,five,5")
    assert _good(records) == ["one", "five"]
    assert [(each.place.line, each.place.column, each.problem) for each in _bad(records)] == [
        (3, None, "the row has 2 fields, and its columns are 3"),
        (4, "name", "the name is refused"),
        (5, "ref", "ref is empty"),
    ]
    assert all(each.fix and each.place.container == "names.csv" for each in _bad(records))
    assert _bad(records)[0].raw == b"ref,name,amount\n2,two\n", "with its header it can be read alone"


def test_an_over_long_row_is_refused_alone(tmp_path: Path) -> None:
    records = _text(tmp_path, "1,one,5", f"2,{'x' * 200_000},5", "3,three,5")
    assert _good(records) == ["one", "three"]
    bad = _bad(records)[0]
    assert bad.place.line == 3
    assert bad.problem == "the row is 200005 bytes long, and 256 is the most a row may have"
    assert len(bad.raw) <= 64 * 1024 + 100


def test_a_nul_and_a_wrong_byte_name_their_column(tmp_path: Path) -> None:
    content = b"ref,name,amount\n1,o\0e,5\n2,tw\xff,5\n3,three,5\n4,M\xc3\xb3rag,5\n"
    records = _read(tmp_path, content, PLAIN)
    assert _good(records) == ["three", "Mórag"]
    assert [(each.place.line, each.place.column) for each in _bad(records)] == [(2, "name"), (3, "name")]
    assert "NUL" in _bad(records)[0].problem
    assert "byte 5 of line 3 is 0xff" in _bad(records)[1].problem


def test_utf8_in_an_8_bit_file_is_no_name(tmp_path: Path) -> None:
    profile = PLAIN.model_copy(update={"encoding": "cp1252"})
    content = b"ref,name,amount\n1,M\xf3rag,5\n2,M\xc3\xb3rag,5\n"
    records = _read(tmp_path, content, profile)
    assert _good(records) == ["Mórag"]
    assert "is in UTF-8, and cp1252 was expected" in _bad(records)[0].problem


def test_quoted_line_ends_keep_lines_and_bytes_right(tmp_path: Path) -> None:
    records = _text(tmp_path, '1,"one\nline\n\nmore",5', "2,refused,5", '3,"th""ree",5')
    assert _good(records) == ["one\nline\n\nmore", 'th"ree']
    assert _bad(records)[0].place.line == 6


def test_a_quote_never_closed_costs_one_line(tmp_path: Path) -> None:
    rows = [f"{number},name{number},5" for number in range(2, 60)]
    records = _text(tmp_path, '1,"one,5', *rows)
    assert _good(records) == [f"name{number}" for number in range(2, 60)]
    bad = _bad(records)
    assert len(bad) == 1
    assert bad[0].place.line == 2
    assert "not closed" in bad[0].problem


def test_a_quote_never_closed_at_the_end_costs_one_line(tmp_path: Path) -> None:
    records = _text(tmp_path, "1,one,5", '2,"two,5', "3,three,5")
    assert _good(records) == ["one", "three"]
    assert [each.place.line for each in _bad(records)] == [3]


def test_totals_that_agree_are_ignored(tmp_path: Path) -> None:
    records = _text(tmp_path, '1,one,"1,000.50"', "2,two,£2", "TOTAL,2,1002.50", profile=SUMMED)
    assert isinstance(records[-1], Ignored)
    assert not _bad(records)


def test_totals_that_do_not_add_up_are_said_and_the_rows_stand(tmp_path: Path) -> None:
    records = _text(tmp_path, "1,one,1.50", "2,two,2", "TOTAL,3,9.00", profile=SUMMED)
    assert _good(records) == ["one", "two"]
    bad = _bad(records)[0]
    assert bad.place.line == 4
    assert "the number of rows is 3, and the rows make 2" in bad.problem
    assert "the sum of amount is 9.0" in bad.problem
    assert "3.50" in bad.problem


def test_a_file_cut_short_lacks_its_totals(tmp_path: Path) -> None:
    records = _text(tmp_path, "1,one,1.50", profile=SUMMED)
    assert _good(records) == ["one"]
    assert "no totals record" in _bad(records)[0].problem


def test_rows_after_the_totals_are_refused(tmp_path: Path) -> None:
    records = _text(tmp_path, "1,one,1", "TOTAL,1,1", "2,two,1", "TOTAL,1,1", profile=SUMMED)
    assert _good(records) == ["one"]
    assert [each.place.line for each in _bad(records)] == [4, 5]


def test_fixed_width_with_totals(tmp_path: Path) -> None:
    profile = Profile(
        form="fixed",
        encoding="iso-8859-1",
        header=False,
        slices=(
            Column(name="ref", start=1, width=4),
            Column(name="name", start=5, width=10),
            Column(name="amount", start=15, width=8),
        ),
        required=("ref", "name"),
        totals=Totals(
            marker="99TOTAL", count=Slice(start=8, width=6), sums={"amount": Slice(start=15, width=8)}
        ),
    )
    content = "0001M\xf3rag     00001.50\r\n0002          00001.50\r\n0003Ailsa     00002.00\r\n"
    content += f"{'0004Bram      00001.00':<40}x\r\n99TOTAL000004 00005.00\r\n"
    records = _read(tmp_path, content.encode("iso-8859-1"), profile)
    assert _good(records) == ["Mórag", "Ailsa"]
    problems = [(each.place.line, each.problem) for each in _bad(records)]
    assert problems[0] == (2, "name is empty")
    assert problems[1] == (4, "the row is 41 characters long, and its columns end at 22")
    assert problems[2][0] == 5, "two amounts could not be read, so the sum is short"


def test_without_a_header_the_profile_gives_the_order(tmp_path: Path) -> None:
    profile = PLAIN.model_copy(update={"header": False, "delimiter": "|"})
    assert _good(_read(tmp_path, b"1|one|5\n2|two|5", profile)) == ["one", "two"]


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    assert _good(_read(tmp_path, b"\xef\xbb\xbfname,ref\none,1\n", PLAIN)) == ["one"]


def test_ids_come_from_key_and_date_however_they_are_written(tmp_path: Path) -> None:
    keyed = Profile(columns=("ref", "name", "amount", "on"), key=("ref",), date="on")
    rows = "1,one,5,1/05/2026\n1,one,5,02/05/2026\na:b,two,5,01/05/2026\n3,bad,5,31/02/2026\n"
    records = _read(tmp_path, f"{HEADER},on\n{rows}".encode(), keyed)
    ids = [each.envelopes[0].id for each in records if isinstance(each, Translated)]
    assert ids == ["1:2026-05-01", "1:2026-05-02", "a%3Ab:2026-05-01"]
    assert _bad(records)[0].place.column == "on"
    assert "31/02" not in _bad(records)[0].problem, "words never repeat a value"


_FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
_LINE = st.lists(_FIELD, min_size=1, max_size=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(names=st.lists(_FIELD, min_size=1, max_size=12), end=st.sampled_from(["\n", "\r\n"]))
def test_whatever_stands_in_fields_is_read_as_it_was_written(
    tmp_path: Path, names: list[str], end: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER.split(","), *([str(number), name, "5"] for number, name in enumerate(names, 1))])
    profile = PLAIN.model_copy(update={"row_limit": 4096})
    assert _good(_read(tmp_path, text.getvalue().encode(), profile)) == [name.strip() for name in names]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(junk=st.binary(max_size=400))
def test_no_junk_stops_the_reading_or_harms_the_rows_before_it(tmp_path: Path, junk: bytes) -> None:
    good = b"".join(b"%d,good,5\n" % number for number in range(400))
    records = _read(tmp_path, b"ref,name,amount\n" + good + junk, PLAIN)
    assert _good(records)[:400] == ["good"] * 400


def test_a_million_rows_would_cost_no_more_memory_than_few(tmp_path: Path) -> None:
    adapter = Names(
        "names", Names.Settings.model_validate({"folder": tmp_path, "profile": PLAIN, "settle": "0s"})
    )
    row = b"1,some name or other,1234.50\n"

    def peak(rows: int) -> tuple[int, float]:
        (tmp_path / "names.csv").write_bytes(b"ref,name,amount\n" + row * rows)
        tracemalloc.start()
        started = time.perf_counter()
        for batch in adapter.poll(None):
            assert len(batch.records) <= 500
        spent = time.perf_counter() - started
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most, spent

    peak(500)
    few, many = peak(2_000)[0], peak(20_000)[0]
    asyncio.run(adapter.close())
    assert many < few * 1.5, (few, many)


@pytest.mark.scale
def test_a_million_rows_at_well_over_20000_a_second(tmp_path: Path) -> None:
    adapter = Names(
        "names", Names.Settings.model_validate({"folder": tmp_path, "profile": PLAIN, "settle": "0s"})
    )
    with (tmp_path / "names.csv").open("wb") as file:
        file.write(b"ref,name,amount\n")
        for number in range(1_000_000):
            file.write(b"%d,some name or other,1234.50\n" % number)
    started = time.perf_counter()
    rows = sum(len(batch.records) for batch in adapter.poll(None))
    asyncio.run(adapter.close())
    assert rows == 1_000_000
    assert rows / (time.perf_counter() - started) > 20_000


def test_it_seeks_to_its_place_and_the_totals_still_hold(tmp_path: Path, poll: Any) -> None:
    write_extract(tmp_path, rows=1201, bad=3, on=date(2026, 5, 1))
    settings = RevenuesExtract.Settings.model_validate({"folder": tmp_path, "settle": "0s"})
    adapter = RevenuesExtract("revenues", settings)
    before = poll(adapter, batches=2)
    asyncio.run(adapter.close())
    again = RevenuesExtract("revenues", settings)
    after = poll(again, before.cursor)
    asyncio.run(again.close())
    assert len(before.of(Translated)) + len(after.of(Translated)) == 1198
    assert isinstance(after.records[-1], Ignored), "the totals agree with the rows of both runs"
    assert after.records[0].place.line == 1002


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": "csv"},
        {"form": "fixed", "columns": ["a"]},
        {"columns": ["a", "a"]},
        {"columns": ["a"], "key": ["b"]},
        {"columns": ["a"], "delimiter": '"'},
        {"columns": ["a"], "totals": {"marker": "T", "count": {"start": 1, "width": 2}}},
        {"columns": ["a"], "totals": {"marker": "T", "count": 0}},
        {"columns": ["a"], "row_limit": 10_000_000},
        {"columns": ["a"], "encoding": "klingon"},
    ],
)
def test_a_profile_that_does_not_fit_together_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Profile.model_validate(wrong)
