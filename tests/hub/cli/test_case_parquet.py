"""An export as Parquet: what was given can be read, with its types."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from hub.cli import case_parquet
from tests.cases.core.test_reporting import row


def test_rows_are_read_as_they_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_parquet, "AT_ONCE", 2)
    rows = [row(), row(outcome="fixed", contacts=7), row(queue="=1+1")]
    case_parquet.write(tmp_path / "cases.parquet", iter(rows))
    found = parquet.read_table(tmp_path / "cases.parquet")
    assert [one["contacts"] for one in found.to_pylist()] == [1, 7, 1]
    assert found.to_pylist()[0] == rows[0].model_dump()
    assert found.schema.field("opened_at").type == pa.timestamp("us", tz="UTC")
    assert parquet.ParquetFile(tmp_path / "cases.parquet").num_row_groups == 2


def test_no_rows_are_a_file_too(tmp_path: Path) -> None:
    case_parquet.write(tmp_path / "cases.parquet", iter(()))
    assert parquet.read_table(tmp_path / "cases.parquet").num_rows == 0
