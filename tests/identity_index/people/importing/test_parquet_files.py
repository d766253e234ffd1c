"""A Parquet file that is damaged, is none, or is large; and a machine without the extra."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from identity_index.people.importing.profile import WrongProfile
from identity_index.people.importing.reading import read
from identity_index.people.importing.records import opened
from tests.identity_index.people.importing.files import HEAD, PROFILE, person
from tests.identity_index.people.importing.parquet_files import of_rows, people, through, written


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    lines = tmp_path / "people.parquet"
    lines.write_text(f"{HEAD}\n{person(1)}\n")
    with pytest.raises(WrongProfile, match="its name says that it is Parquet, and it does not begin as such"):
        through(lines)
    with pytest.raises(WrongProfile, match="begins as a Parquet file does, and its name says otherwise"):
        through(written(tmp_path, people(1), "people.csv"))
    (tmp_path / "empty.parquet").write_bytes(b"")
    with pytest.raises(WrongProfile, match="does not begin as such"):
        through(tmp_path / "empty.parquet")
    assert len(through(written(tmp_path, people(1), "PEOPLE.PQ"))) == 1
    assert through(written(tmp_path, people(0))) == []


@given(st.integers(4, 2000))
def test_a_file_that_was_not_copied_whole_is_refused(size: int) -> None:
    with TemporaryDirectory() as folder:
        file = written(Path(folder), people(20))
        whole = file.read_bytes()
        file.write_bytes(whole[: min(size, len(whole) - 1)])
        with pytest.raises(WrongProfile, match="was it copied whole"):
            through(file)


def test_a_damaged_part_ends_it_after_what_came_before(tmp_path: Path) -> None:
    file = written(
        tmp_path, people(3000), row_group_size=1000, write_page_checksum=True, use_dictionary=False
    )
    content = bytearray(file.read_bytes())
    start = parquet.read_metadata(file).row_group(1).column(1).data_page_offset
    content[start + 200] ^= 0xFF
    file.write_bytes(bytes(content))
    with opened(file, PROFILE) as records:
        told = read(records, PROFILE)
        assert [next(told).what.line for _ in range(1000)] == list(range(1, 1001))
        with pytest.raises(WrongProfile, match=r"damaged after row 1,000 .*have it written anew"):
            next(told)


@given(st.binary(max_size=300), st.integers(0, 3000))
def test_no_file_is_too_odd_to_be_told_of(junk: bytes, at: int) -> None:
    with TemporaryDirectory() as folder:
        file = written(Path(folder), people(5), write_page_checksum=True)
        whole = file.read_bytes()
        at = min(at, len(whole))
        file.write_bytes(b"PAR1" + (whole[:at] + junk + whole[at + len(junk) :])[4:])
        try:
            found = through(file)
        except WrongProfile:
            return
        assert [one.what.line for one in found] == [1, 2, 3, 4, 5]


@contextmanager
def counted_memory() -> Iterator[Any]:
    before = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(before)
    pa.set_memory_pool(pool)
    try:
        yield pool
    finally:
        pa.set_memory_pool(before)


def test_memory_is_flat_however_large_a_row_group_is(tmp_path: Path) -> None:
    rows = [[f"{number}", *["x" * 200] * 6] for number in range(400)]
    table = of_rows(rows)
    peaks = []
    for many in (10, 100):
        whole = pa.concat_tables([table] * many)
        file = written(tmp_path, whole, row_group_size=len(whole), use_dictionary=False, compression="none")
        del whole
        with counted_memory() as pool, opened(file, PROFILE) as records:
            assert sum(1 for _ in read(records, PROFILE)) == 400 * many
            peaks.append(pool.max_memory())
    assert file.stat().st_size > 40_000_000
    assert peaks[1] < 20_000_000
    assert peaks[1] < 2 * peaks[0], "ten times as many rows"


def test_without_the_extra_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, people(1))
    monkeypatch.delitem(sys.modules, "identity_index.people.importing.parquet_records", raising=False)
    monkeypatch.delitem(sys.modules, "identity_index.people.importing.parquet_cells", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(WrongProfile, match=r"pip install 'tolbooth\[parquet\]'"):
        through(file)
