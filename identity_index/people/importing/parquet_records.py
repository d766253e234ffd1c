"""The records of a Parquet file, a few at a time, however large its row groups are. Rows count from 1."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
from pyarrow import parquet

from identity_index.people.importing.csv_lines import LONGEST, Cells, Problem
from identity_index.people.importing.parquet_cells import Column, column, uses
from identity_index.people.importing.profile import Profile, WrongProfile

_AT_ONCE = 500
"""Rows that are taken out of the file at once."""
_BUFFER = 256 * 1024
"""Bytes of a column that are read at once: without a buffer a whole row group would be."""
_BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError)


class ParquetRecords:
    """Reads the columns that the profile names, and none else."""

    place = "row"

    def __init__(self, file: BinaryIO, profile: Profile) -> None:
        """Raises ``WrongProfile`` for a file that is none, or that holds what cannot be told without loss."""
        self._size = os.fstat(file.fileno()).st_size
        try:
            self._file = parquet.ParquetFile(
                file, buffer_size=_BUFFER, pre_buffer=False, page_checksum_verification=True
            )
            self._names: list[str] = list(self._file.schema_arrow.names)
        except _BROKEN as error:
            raise WrongProfile(
                "it begins as a Parquet file and cannot be read as one: was it copied whole? "
                f"({_line(error)})"
            ) from error
        schema, wanted = self._file.schema_arrow, uses(profile)
        self._columns: dict[str, Column] = {
            name: column(name, schema.field(at).type, wanted[name], profile.date_order)
            for at, name in enumerate(self._names)
            if name in wanted
        }

    @property
    def columns(self) -> Sequence[str]:
        return self._names

    def __iter__(self) -> Iterator[Cells]:
        meta, row = self._file.metadata, 0
        whole = max(meta.num_rows, 1)
        for group in range(meta.num_row_groups):
            ends = row + meta.row_group(group).num_rows
            for cells in self._rows(group, row):
                row += 1
                yield Cells(row, row, self._size * row // whole, cells)
            if row != ends:
                raise _damaged(row, f"it has {row - ends + meta.row_group(group).num_rows:,} rows there")
        if row != meta.num_rows:
            raise _damaged(row, f"its end says that it has {meta.num_rows:,} rows")

    def _rows(self, group: int, row: int) -> Iterator[list[str] | Problem]:
        """``row``: how many stand before this group."""
        if not self._columns:
            raise WrongProfile("it has none of the columns that the profile names")
        names = list(self._columns)
        batches = self._file.iter_batches(
            batch_size=_AT_ONCE, row_groups=[group], columns=names, use_threads=False
        )
        while True:
            try:
                batch = next(batches, None)
                if batch is None:
                    return
                table = {name: self._columns[name].cells(batch.column(name)) for name in names}
            except _BROKEN as error:
                raise _damaged(row, _line(error)) from error
            for at in range(batch.num_rows):
                yield self._cells({name: table[name][at] for name in names})
            row += batch.num_rows

    def _cells(self, held: dict[str, str | Problem]) -> list[str] | Problem:
        told: dict[str, str] = {}
        for name, one in held.items():
            if isinstance(one, Problem):
                return one
            told[name] = one
        if sum(map(len, told.values())) > LONGEST:
            wrong = f"the row is longer than {LONGEST:,} characters"
            return Problem(wrong, "Is it a person at all?")
        # Columns that the profile does not name are not read; nobody asks for what they hold.
        return [told.get(name, "") for name in self._names]


def _damaged(row: int, why: str) -> WrongProfile:
    return WrongProfile(
        f"it is damaged after row {row:,} ({why}): have it written anew; what came before is read"
    )


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
