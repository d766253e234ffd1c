"""Bacs ARUDD: items, totals, and documents that are not to be trusted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.bacs_arudd import BacsArudd
from adapters.bacs_arudd.sandbox import write_report
from adapters.contract import Ignored, Invalid, Record, Translated
from schemas.catalogue import shipped

MORNING = date(2026, 5, 1)


def _read(folder: Path, **settings: Any) -> list[Record]:
    raw = {"folder": folder, "settle": "0s", **settings}
    adapter = BacsArudd("bacs", BacsArudd.Settings.model_validate(raw))
    try:
        return [record for batch in adapter.poll(None) for record in batch.records]
    finally:
        asyncio.run(adapter.close())


def _good(records: list[Record]) -> list[Any]:
    return [record.envelopes[0].data for record in records if isinstance(record, Translated)]


def _bad(records: list[Record]) -> list[Invalid]:
    return [record for record in records if isinstance(record, Invalid)]


@pytest.mark.parametrize("namespaced", [False, True])
def test_items_become_events(tmp_path: Path, namespaced: bool) -> None:
    write_report(tmp_path, items=6, accounts=2, on=MORNING, namespaced=namespaced)
    records = _read(tmp_path)
    assert len(_good(records)) == 6
    assert [type(record) for record in records].count(Ignored) == 2, "two accounts whose totals agree"
    for record in records:
        if isinstance(record, Translated):
            shipped().check(record.envelopes[0])
    names = {data["payer"]["name"] for data in _good(records)}
    assert names <= {"A EXAMPLE", "B SAMPLE", "MÒRAG SPECIMEN", "D PLACEHOLDER", "É INVENTED"}
    assert {data["original_processing_date"] for data in _good(records)} == {"2026-04-28"}


def test_bad_items_name_line_and_path_and_the_good_go_on(tmp_path: Path) -> None:
    report = write_report(tmp_path, items=8, bad=3, on=MORNING)
    records = _read(tmp_path)
    assert len(_good(records)) == 5
    bad = _bad(records)
    assert [each.place.line for each in bad] == [line for line, _ in report.bad]
    record = "/BACSDocument/Data/ARUDD/Advice/OriginatingAccountRecords/OriginatingAccountRecord[1]"
    assert bad[0].place.column == f"{record}/ReturnedDebitItem[1] PayerAccount/@sortCode"
    assert bad[1].place.column == f"{record}/ReturnedDebitItem[2] ReturnedDebitItem/@valueOf"
    assert "TEN POUNDS" not in bad[1].problem
    assert b"TEN POUNDS" in bad[1].raw


def test_totals_that_do_not_add_up_are_said_for_their_account(tmp_path: Path) -> None:
    write_report(tmp_path, items=6, accounts=2, on=MORNING, wrong_totals=True)
    records = _read(tmp_path)
    assert len(_good(records)) == 6, "the items stand"
    bad = _bad(records)
    assert len(bad) == 1
    assert "numberOf is not 3" in bad[0].problem
    assert bad[0].place.column is not None
    assert bad[0].place.column.endswith("OriginatingAccountRecord[1]/Totals")


def test_two_alike_are_two_and_the_same_report_again_is_a_repeat(tmp_path: Path) -> None:
    report = write_report(tmp_path, items=2, on=MORNING)
    text = report.path.read_text("iso-8859-1")
    start, end = text.index("<ReturnedDebitItem"), text.index("</ReturnedDebitItem>") + 21
    text = text[:end] + text[start:end] + text[end:]
    report.path.write_text(text, "iso-8859-1")
    ids = [each.envelopes[0].id for each in _read(tmp_path) if isinstance(each, Translated)]
    assert len(set(ids)) == 3
    (tmp_path / "again.xml").write_text(text, "iso-8859-1")
    again = [each.envelopes[0].id for each in _read(tmp_path) if isinstance(each, Translated)]
    assert ids == again


BOMB = """<?xml version="1.0"?>
<!DOCTYPE BACSDocument [
 <!ENTITY a "aaaaaaaaaa">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
 <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<BACSDocument><Data>&c;</Data></BACSDocument>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE BACSDocument [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<BACSDocument><Data><ARUDD>&x;</ARUDD></Data></BACSDocument>"""
ELSEWHERE = '<!DOCTYPE BACSDocument SYSTEM "http://example.invalid/a.dtd"><BACSDocument/>'
NOT_REPORTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "bomb": (lambda good: BOMB.encode(), "document type or entities"),
    "outside": (lambda good: OUTSIDE.encode(), "document type or entities"),
    "elsewhere": (lambda good: ELSEWHERE.encode(), "document type or entities"),
    "html": (lambda good: b"<!DOCTYPE html><html></html>", "a web page"),
    "empty": (lambda good: b"", "the file is empty"),
    "cut short": (lambda good: good[: len(good) // 2], "not well-formed"),
    "wrong encoding": (lambda good: good.replace(b"ISO-8859-1", b"UTF-8"), "not well-formed"),
    "another root": (lambda good: b"<Envelope/>", "begins with Envelope"),
    "another report": (lambda good: good.replace(b"ARUDD", b"ADDACS"), "no ARUDD element"),
    "deep": (lambda good: b"<BACSDocument>" + b"<a>" * 5000, "nested more than"),
    "too large": (lambda good: good + b" " * 20_000, "is the most that is read"),
}


@pytest.mark.parametrize("kind", NOT_REPORTS)
def test_what_is_no_report_goes_to_quarantine_whole(tmp_path: Path, kind: str) -> None:
    make, problem = NOT_REPORTS[kind]
    good = write_report(tmp_path, items=20, on=MORNING, seed=2)
    content = make(good.path.read_bytes())
    (tmp_path / "a.xml").write_bytes(content)
    records = _read(tmp_path, limit=20_000)
    bad = _bad(records)
    assert len(bad) == 1
    assert problem in bad[0].problem
    assert bad[0].raw == content[: 64 * 1024]
    assert (tmp_path / "quarantine" / "a.xml").read_bytes() == content
    assert len(_good(records)) == 20, "only the report beside it was taken, and nothing of half a one"


def test_an_empty_report_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<BACSDocument><Data><ARUDD/></Data></BACSDocument>")
    assert [type(record) for record in _read(tmp_path)] == [Ignored]
