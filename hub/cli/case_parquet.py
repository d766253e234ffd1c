"""Rows of cases as a Parquet file, some at a time. Needs the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from cases.reporting.report import CaseRow

AT_ONCE = 10_000
"""Rows of a group: no more of them are held."""
_MOMENT = pa.timestamp("us", tz="UTC")
_MOMENTS = ("opened_at", "due_at", "responded_at", "ended_at")
_NUMBERS = ("contacts", "clocks_met", "clocks_missed", "reopened")


def write(out: Path, rows: Iterable[CaseRow]) -> None:
    """A new file. Raises ``OSError``."""
    schema = pa.schema([(name, _kind(name)) for name in CaseRow.model_fields])
    with parquet.ParquetWriter(out, schema) as file:
        left = iter(rows)
        while some := list(islice(left, AT_ONCE)):
            file.write_table(pa.Table.from_pylist([one.model_dump() for one in some], schema))


def _kind(name: str) -> pa.DataType:
    if name in _MOMENTS:
        return _MOMENT
    return pa.int64() if name in _NUMBERS else pa.string()
