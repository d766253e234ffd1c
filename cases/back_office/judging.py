"""What follows here from what a back office says. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.back_office.word import Word
from cases.types.back_office_rule import BackOfficeRule
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover
from schemas.events.case_back_office import Conflict


@dataclass(frozen=True, slots=True)
class Standing:
    """How the case stands here. ``moved_at``: when somebody other than the back office moved it last; None:
    nobody has."""

    status: str
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was heard of the record before."""

    there: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outdated:
    """Something later was heard already, or this very thing: nothing follows."""


@dataclass(frozen=True, slots=True)
class Noted:
    """It says nothing that anything follows from."""

    meaning: str | None = None


@dataclass(frozen=True, slots=True)
class Agrees:
    """The case stands so already."""

    meaning: str | None = None


@dataclass(frozen=True, slots=True)
class Follows:
    """The case goes to ``to``."""

    to: str


@dataclass(frozen=True, slots=True)
class Contradicts:
    """Somebody has to decide."""

    why: Conflict
    meaning: str | None = None


Verdict = Outdated | Noted | Agrees | Follows | Contradicts


def judged(
    kind: CaseType, rule: BackOfficeRule | None, stands: Standing, earlier: Earlier | None, word: Word
) -> Verdict:
    """``rule``: that of the case's type for this system; None where the type has none, so that none of its
    words means anything here."""
    if earlier is not None and (word.at, word.there) == (earlier.at, earlier.there):
        return Outdated()
    if earlier is not None and word.at < earlier.at:
        return Outdated()
    if earlier is not None and _same(word.there, earlier.there):
        return Noted(_meaning(rule, word))
    # The first that is heard of most records is that they are there, when much may have been done here.
    only_there = earlier is None and word.begins
    to = _meaning(rule, word)
    if to is None and word.ends:
        if kind.statuses[stands.status].outcome is not None:
            return Agrees()
        if rule is None or not rule.closed_there_is_fixed:
            return Contradicts("unknown_status" if rule is None else "closed_not_fixed")
        to = _fixed(kind, stands.status)
        if to is None:
            return Contradicts("not_allowed")
    if to is None:
        return Noted() if only_there else Contradicts("unknown_status")
    if to == stands.status:
        return Agrees(to)
    if stands.moved_at is not None and word.at < stands.moved_at.replace(microsecond=0):
        # To the second: few systems tell more of their times.
        return Noted(to) if only_there else Contradicts("changed_here", to)
    if not may_move(kind, stands.status, to):
        return Noted(to) if only_there else Contradicts("not_allowed", to)
    return Follows(to)


def may_move(kind: CaseType, status: str, to: str) -> bool:
    """May the back office take a case from one status to another?"""
    return Mover.BACK_OFFICE in kind.may_follow(status).get(to, ())


def _meaning(rule: BackOfficeRule | None, word: Word) -> str | None:
    if rule is None:
        return None
    return next((to for there, to in rule.statuses.items() if _same(there, word.there)), None)


def _fixed(kind: CaseType, status: str) -> str | None:
    """Where the back office may take it that is fixed; the first, as they are written."""
    fixed = [name for name, one in kind.statuses.items() if one.outcome == "fixed"]
    return next((to for to in fixed if may_move(kind, status, to)), None)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
