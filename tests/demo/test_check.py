"""The check, on a running hub: each kind of loss and forgery is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from demo.account_check import Keys, Verdict, check
from demo.stage import Stage


def _check(stage: Stage) -> Verdict:
    return check(stage.hub, stage.place, Keys(stage.centre, stage.website))


def _wrong(verdict: Verdict) -> list[str]:
    return [one.what for one in verdict.comparisons if not one.agrees]


@contextmanager
def _changed(file: Path, text: bytes) -> Iterator[None]:
    before = file.read_bytes()
    file.write_bytes(text)
    try:
        yield
    finally:
        file.write_bytes(before)


def test_untouched_it_agrees(stage: Stage) -> None:
    verdict = _check(stage)
    assert verdict.agree, _wrong(verdict)


def test_an_arrival_nobody_sent(stage: Stage) -> None:
    log = stage.place.arrivals
    lines = log.read_bytes().splitlines(keepends=True)
    forged = next(one for one in lines if b'"desk":"housing"' in one).replace(b'"id":"', b'"id":"forged-')
    with _changed(log, log.read_bytes() + forged):
        assert _wrong(_check(stage)) == ["housing-app: events delivered"]


def test_a_row_taken_out_of_a_nightly_file(stage: Stage) -> None:
    file = next(stage.place.nightly.glob("*.csv"))
    lines = file.read_bytes().splitlines(keepends=True)
    with _changed(file, b"".join(lines[:1] + lines[2:])):
        verdict = _check(stage)
    assert _wrong(verdict) == ["collections-nightly: events delivered"]
    assert verdict.wrong
    assert file.name in verdict.wrong[0]


def test_a_row_that_was_sent_and_never_came_in(stage: Stage) -> None:
    file = next(stage.place.sent_of("revenues").glob("*.csv"))
    lines = file.read_bytes().splitlines(keepends=True)
    more = lines[1].replace(b"7304", b"7999", 1)
    with _changed(file, b"".join([lines[0], more, *lines[1:]])):
        assert "revenues: became events" in _wrong(_check(stage))


@pytest.mark.parametrize("table", ["event", "delivery"])
def test_what_is_lost_from_the_ledger(stage: Stage, table: str) -> None:
    with closing(sqlite3.connect(stage.place.root / "tolbooth.db", timeout=10)) as database:
        (seq,) = database.execute("SELECT max(seq) FROM event WHERE type LIKE '%.person.moved.%'").fetchone()
        row = database.execute(f"SELECT * FROM {table} WHERE seq = {seq}").fetchone()
        database.execute(f"DELETE FROM {table} WHERE seq = {seq}")
        database.commit()
        try:
            verdict = _check(stage)
        finally:
            database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
            database.commit()
    assert not verdict.agree
    assert "housing-app: events delivered" in _wrong(verdict)
    assert not verdict.account.balances
