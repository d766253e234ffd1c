"""Why what a replay has sent does not move: a dead letter of its key, a person, or a system that is away."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from dead_letter.replays import repository
from ledger.reading.away import Away
from ledger.reading.holding import Holds, Standing, standing
from ledger.session import Session
from ledger.states import Lane, Ready


@dataclass(frozen=True, slots=True)
class Standstill:
    """``held`` wait behind a dead letter of their key; ``stopped`` until a person lets their receiver go on.
    ``why`` says why what is out does not move, dead letters apart; what goes on by itself is among it."""

    held: int = 0
    stopped: int = 0
    why: tuple[str, ...] = ()


def standstill(session: Session, job: int) -> Standstill:
    """As of now."""
    now = standing(session)
    held = stopped = 0
    why: Counter[str] = Counter()
    for row in repository.out_to(session, job):
        if row.lane_state == int(Lane.BLOCKED):
            held += row.many
        elif row.ready_state != int(Ready.CLAIMED) and row.lane_state != int(Lane.CLAIMED):
            # What is under way ends as it ends, whatever was stopped since.
            said, for_a_person = _why(now, row.subscription, row.route)
            stopped += row.many if for_a_person else 0
            if said:
                why[said] += row.many
    return Standstill(held, stopped, tuple(_told(many, said) for said, many in sorted(why.items())))


def _why(now: Standing, subscription: str, route: str) -> tuple[str, bool]:
    """Empty where nothing stops it; and whether it stays so until a person does something."""
    held = now.held_by(subscription, None, route)
    if held is None:
        away = now.waits_for(subscription)
        return "" if away is None else _away(away), False
    paused = now.paused.sending(subscription, now.adapters.get(subscription)) or now.paused.route(route)
    ends = held.why is Holds.PAUSED and paused is not None and paused.until_at is not None
    return held.detail, not ends


def _told(many: int, said: str) -> str:
    return f"{many:,} {'waits' if many == 1 else 'wait'}, since {said}"


def _away(one: Away) -> str:
    """Without the system's own words, which may hold anything of an event."""
    until = "" if one.until is None else f" until {one.until:%Y-%m-%d %H:%M:%S} UTC"
    if one.breaker == "closed":
        return f"{one.system} asked to be sent nothing{until}"
    return f"the breaker of {one.system} is {one.breaker}{until}"
