"""Profiles: what a council says of its files, and what it does when a supplier changes them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.contract import Invalid, Record, Translated
from adapters.kit.flat_file import FlatFile, Profile, Row
from adapters.revenues_extract import RevenuesExtract
from adapters.revenues_extract.profile import MOVED
from schemas.envelope import Envelope

PLAIN = Profile(columns=("ref", "name", "amount"), required=("ref",))


class Names(FlatFile):
    """Rows as they are, for tests."""

    def translate_row(self, row: Row) -> Record:
        envelope = Envelope(
            id=row.id(self.settings.profile),
            source=self.source,
            type="names",
            time=datetime(2026, 5, 1, tzinfo=UTC),
            data=dict(row.values),
        )
        return Translated((envelope,), row.place)


def _read(folder: Path, content: bytes, profile: Profile) -> list[Record]:
    (folder / "names.csv").write_bytes(content)
    told = {"folder": folder, "profile": profile, "settle": "0s"}
    adapter = Names("names", Names.Settings.model_validate(told))
    try:
        return [record for batch in adapter.poll(None) for record in batch.records]
    finally:
        asyncio.run(adapter.close())


def _bad(records: list[Record]) -> list[Invalid]:
    return [one for one in records if isinstance(one, Invalid)]


def test_a_column_may_have_the_name_its_supplier_gives_it_now(tmp_path: Path) -> None:
    """Old files and new ones side by side; both names in one header are one column named twice."""
    profile = PLAIN.model_copy(update={"also": {"name": ("full_name",), "amount": ("sum", "total")}})
    new = _read(tmp_path, b"ref,full_name,total\n1,one,5\n", profile)
    old = _read(tmp_path, b"ref,name,amount\n2,two,6\n", profile)
    assert [one.envelopes[0].data for one in new + old if isinstance(one, Translated)] == [
        {"ref": "1", "name": "one", "amount": "5"},
        {"ref": "2", "name": "two", "amount": "6"},
    ]
    [both] = _bad(_read(tmp_path, b"ref,name,full_name\n1,one,uno\n", profile))
    assert "names a column twice: name" in both.problem
    [unknown] = _bad(_read(tmp_path, b"ref,name,price\n1,one,5\n", profile))
    assert "under `also`" in unknown.fix


def test_what_a_council_says_of_a_profile_stands_over_the_built_in_one(tmp_path: Path) -> None:
    told = {"folder": tmp_path, "profile": {"date_format": ["dd/mm/yyyy", "yyyy-mm-dd"]}}
    profile = RevenuesExtract.Settings.model_validate(told).profile
    assert profile.date_format == ("dd/mm/yyyy", "yyyy-mm-dd")
    assert (profile.key, profile.totals) == (MOVED.key, MOVED.totals)
    assert RevenuesExtract.Settings.model_validate({"folder": tmp_path}).profile == MOVED


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"also": {"nome": ["name"]}}, "which is not among"),
        ({"also": {"name": ["amount"]}}, "stands for two columns"),
        ({"also": {"name": ["n"], "ref": ["n"]}}, "stands for two columns"),
        ({"also": {"name": ["n"]}, "header": False}, "only columns of a csv with a header"),
        ({"date_format": []}, "say how dates are written"),
        ({"date_format": ["yyyymmdd", "ddmmyyyy"]}, "cannot be told from each other"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused(told: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Profile.model_validate({"columns": ["ref", "name", "amount"], **told})


def test_dates_of_two_ways_are_one_id(tmp_path: Path) -> None:
    """The day that a supplier writes otherwise from now on is the same day: its row is known as a repeat."""
    profile = PLAIN.model_copy(
        update={"key": ("ref",), "date": "amount", "date_format": ("dd/mm/yyyy", "yyyy-mm-dd")}
    )
    rows = b"ref,name,amount\n1,one,01/05/2026\n1,one,2026-05-01\n1,one,1 May\n"
    records = _read(tmp_path, rows, profile)
    first, second = (one.envelopes[0].id for one in records if isinstance(one, Translated))
    assert first == second == "1:2026-05-01"
    assert "dd/mm/yyyy or yyyy-mm-dd" in _bad(records)[0].problem
