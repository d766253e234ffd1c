"""Cases made again from the ledger must be what they were: a check that any scenario with cases ends on."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing

from cases.desk.shown import ShownCase, ShownClock
from cases.keeping.tables import PROJECTED
from demo.check import Check, the_same
from demo.hub_view import HubView
from demo.staff import Person, Staff

Shown = Mapping[str, ShownCase]


def make_again(
    hub: HubView, staff: Staff, operator: Person, references: Sequence[str]
) -> tuple[Shown, Shown]:
    """Lose all that is kept of cases, and have them made again; how these were shown before, and after."""
    before = {one: hub.case(one) for one in references}
    with closing(sqlite3.connect(staff.place.ledger, timeout=30)) as ledger, ledger:
        for table in PROJECTED:
            ledger.execute(f"DELETE FROM {table.name}")  # noqa: S608 - these names are our own
    staff.telling.step("an accident", "all that is kept of cases is lost; the ledger is not.")
    staff.types(operator, "cases", "rebuild")
    return before, {one: hub.case(one) for one in references}


def compared(before: Shown, after: Shown) -> Check:
    """By all that is shown of each."""
    return the_same(
        "cases that are the same, made again from the ledger",
        [_steady(before[one]) for one in sorted(before)],
        [_steady(after[one]) for one in sorted(after)],
    )


def _steady(case: ShownCase) -> str:
    """Without what goes on by itself from one moment to the next."""
    clocks = [_stopped(one) for one in case.clocks]
    return case.model_copy(update={"clocks": clocks}).model_dump_json()


def _stopped(one: ShownClock) -> ShownClock:
    """While a clock is paused, when it would be due goes on; whatever state it is in, what was spent may."""
    due = None if one.state == "paused" else one.due_at
    return one.model_copy(update={"spent": {}, "due_at": due})
