"""Who is given a case by the rule of its type."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.teller import Teller
from cases.council.council import whose_turn
from cases.keeping.teams import repository as teams
from cases.types.case_type import CaseType
from ledger import clock
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Chosen:
    """``rule``: round_robin or by_skill."""

    member: str
    rule: str


def chosen(session: Session, teller: Teller, kind: CaseType, queue: str) -> Chosen | None:
    """Whoever of the queue's team has waited longest, is there, and can do it; None where nobody is. A type
    whose cases are given by hand goes by turns where somebody asks."""
    skill = kind.queue.skill if kind.queue.assign == "by_skill" else None
    team = teller.council_now(session).team(queue, skill)
    away = teams.away(session, clock.now(session)) | teller.staff.gone(session, team)
    member = whose_turn(team, teams.turns(session, queue), away)
    return None if member is None else Chosen(member, "round_robin" if skill is None else "by_skill")
