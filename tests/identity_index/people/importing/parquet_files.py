"""Parquet files of invented people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from identity_index.people.importing.profile import Profile
from identity_index.people.importing.reading import Read, read
from identity_index.people.importing.records import opened
from tests.identity_index.people.importing.files import HEAD, PROFILE, person

NAMES = HEAD.split(",")
MIDNIGHT = datetime(1961, 3, 7, tzinfo=UTC).replace(tzinfo=None)
"""As a file has it that says no zone."""


def written(folder: Path, table: pa.Table, name: str = "people.parquet", **how: Any) -> Path:
    file = folder / name
    parquet.write_table(table, file, **how)
    return file


def of_rows(rows: Sequence[Sequence[str | None]], names: Sequence[str] = NAMES) -> pa.Table:
    columns = [[row[at] for row in rows] for at in range(len(names))]
    return pa.table([pa.array(one, pa.string()) for one in columns], names=list(names))


def people(many: int) -> pa.Table:
    return of_rows([person(number).split(",") for number in range(many)])


def with_column(name: str, values: pa.Array) -> pa.Table:
    """As many invented people as there are values, with another column."""
    table = people(len(values))
    return table.set_column(NAMES.index(name), name, values)


def through(file: Path, profile: Profile = PROFILE, after: int = 0) -> list[Read]:
    with opened(file, profile) as records:
        return list(read(records, profile, after))
