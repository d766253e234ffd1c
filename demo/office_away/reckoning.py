"""The reckoning: what roads holds by its own word, beside what the hub has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from adapters.verint.sandbox.cases import CaseThere
from cases.desk.shown import ShownCase
from demo.check import Check, count, the_same
from demo.office_away.acts import RIGHTED, SIGNS
from ledger.reading.account import Account

_HOUR = 60
"""Minutes."""


class Ends(BaseModel):
    """How it stands in the end. ``waiting``: each of the day's cases as it was shown while roads was down."""

    model_config = ConfigDict(frozen=True)

    taken: list[str] = Field(description="the references, in the order in which the cases were opened")
    waiting: list[ShownCase]
    there: list[CaseThere] = Field(description="what roads holds, by its own word")
    here: dict[str, ShownCase]
    account: Account


def checks(ends: Ends) -> list[Check]:
    """Every comparison."""
    return [*_while_it_was_away(ends.waiting), *_there(ends), *_here(ends.taken, ends.here, ends.account)]


def _while_it_was_away(waiting: Sequence[ShownCase]) -> list[Check]:
    held = [one for one in waiting if one.back_office is not None and one.back_office.waits_since is not None]
    spent = [one.clocks[0].spent.get("back_office", 0) // _HOUR for one in waiting]
    shown = [hours for number, hours in enumerate(spent) if hours == 24 - 2 * number]
    return [
        count("cases that were shown to wait for roads", len(SIGNS), len(held)),
        count("cases whose hours on roads were shown, and none on the council", len(SIGNS), len(shown)),
        count("clocks that were overdue", 0, sum(one.overdue for one in waiting)),
    ]


def _there(ends: Ends) -> list[Check]:
    made = [reference for one in ends.there for reference in one.external_references]
    righted = ends.taken[1 + RIGHTED]
    noted = {
        reference: [note.text for note in one.notes]
        for one in ends.there
        for reference in one.external_references
    }
    said = [reference for reference, notes in noted.items() if any("Priority: high" in one for one in notes)]
    echoed = [reference for reference, notes in noted.items() if any("Status:" in one for one in notes)]
    return [
        the_same("cases that roads was told of, each once", ends.taken, made),
        the_same("the one that was put right while it waited, told after it was made", [righted], said),
        count("words of its own that roads was told again", 0, len(echoed)),
    ]


def _here(taken: Sequence[str], here: Mapping[str, ShownCase], account: Account) -> list[Check]:
    closed = [one for one in here.values() if one.status == "upright"]
    conflicts = [one.how for case in here.values() for one in case.conflicts]
    return [
        count("cases that follow what roads has said", len(taken), len(here) - _left(here)),
        count("cases that stand again", 1, len(closed)),
        the_same("conflicts, and how they were decided", ["theirs"], map(str, conflicts)),
        count("dead letters", 0, account.dead_open),
        count("the account balances", 1, int(account.balances)),
    ]


def _left(here: Mapping[str, ShownCase]) -> int:
    return sum(one.status == "received" for one in here.values())
