"""Three real poller processes and four polling adapters: each adapter is polled by one of them at a time."""

from __future__ import annotations

import subprocess
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.revenues_extract.sandbox import write_extract
from hub.polling_tenure import PREFIX
from ledger import leases
from ledger.reading import account
from ledger.tables import event, invalid_message, lease
from tests.hub.test_takeover import ROWS, WITHIN, Council, council, until

__all__ = ["council"]

ANOTHER = """
[adapters.{name}]
kind = "revenues_extract"
folder = "{folder}"
settle = "0s"
every = "50ms"
"""
NAMES = ("moves", "north", "south", "west")


def _folders(council: Council) -> dict[str, Path]:
    """A folder for each adapter; the first one's is there."""
    folders = {"moves": council.drop}
    settings = council.folder / "tolbooth.toml"
    for name in NAMES[1:]:
        folders[name] = council.folder / name
        folders[name].mkdir()
        more = ANOTHER.format(name=name, folder=folders[name])
        settings.write_text(settings.read_text("utf-8") + more, "utf-8")
    return folders


def _send(council: Council, folders: dict[str, Path]) -> None:
    """One file more for each adapter."""
    for folder in folders.values():
        council.sent += 1
        made = write_extract(
            council.folder, rows=ROWS, seed=council.sent, on=date(2026, 5, 1), name="aside"
        ).path
        made.rename(folder / f"{council.sent:04}.csv")


def _holders(council: Council) -> dict[str, str]:
    """Who polls each adapter now."""
    with council.reader.session() as session:
        found = leases.standing(session, PREFIX)
    return {one.name.removeprefix(PREFIX): one.holder for one in found}


def _fences(council: Council) -> dict[str, int]:
    with council.reader.session() as session:
        rows = session.execute(select(lease.c.name, lease.c.fence)).all()
    return {row.name.removeprefix(PREFIX): row.fence for row in rows if row.name.startswith(PREFIX)}


def _has(holder: str, process: subprocess.Popen[str]) -> bool:
    return f"-{process.pid}-" in holder


@pytest.mark.timeout(300)
def test_each_adapter_has_one_poller_and_the_others_have_those_of_one_that_dies(council: Council) -> None:
    folders = _folders(council)
    pollers = [council.poller() for _ in range(3)]
    until(lambda: all(council.said(one, "hub.working") for one in pollers), "all three to be there")
    until(lambda: _holders(council).keys() == set(NAMES), "each adapter to have a poller")
    _send(council, folders)
    until(lambda: council.count(event) == len(NAMES) * ROWS, "the rows of every adapter")

    # The one with the most is killed. Its adapters go on with others; theirs go on as they were.
    held, fences = _holders(council), _fences(council)
    victim = max(pollers, key=lambda one: sum(_has(holder, one) for holder in held.values()))
    lost = {name for name, holder in held.items() if _has(holder, victim)}
    assert lost, "one of three has at least two of four"
    victim.kill()
    victim.wait()
    died_at = time.monotonic()
    _send(council, folders)
    until(
        lambda: (
            (now := _holders(council)).keys() == set(NAMES)
            and not any(_has(now[name], victim) for name in lost)
        ),
        "others to have its adapters",
    )
    took = time.monotonic() - died_at
    assert took <= WITHIN, f"its adapters were had after {took:.1f} s; they have {WITHIN:g} s"
    until(lambda: council.count(event) == 2 * len(NAMES) * ROWS, "the rows that came since")
    after = _holders(council)
    assert {name: after[name] for name in NAMES if name not in lost} == {
        name: held[name] for name in NAMES if name not in lost
    }
    assert _fences(council) == {name: fence + (name in lost) for name, fence in fences.items()}

    # Told to stop, one after the other: the last of them has all.
    last = next(one for one in pollers if one is not victim)
    for one in pollers:
        if one not in {victim, last}:
            one.terminate()
            assert one.wait(60) == 0
    until(
        lambda: (
            (now := _holders(council)).keys() == set(NAMES)
            and all(_has(holder, last) for holder in now.values())
        ),
        "the last to have every adapter",
    )
    _send(council, folders)
    until(lambda: council.count(event) == 3 * len(NAMES) * ROWS, "the rows of every adapter by one")
    assert council.tallied() == {"envelope": 3 * len(NAMES) * ROWS, "ignored": 3 * len(NAMES)}
    assert council.count(invalid_message) == 0
    with council.reader.session() as session:
        found = account.take(session)
    assert found.balances, found.sentence()
