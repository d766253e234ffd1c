"""A case that waits for whoever reported it goes on once they have said something."""

from __future__ import annotations

from cases.acting.actor import Actor
from cases.acting.moving import Move, Moving
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.clocks import Party
from cases.keeping.links import repository as links
from cases.types.status_rule import Mover
from ledger.session import Session

CITIZEN = Actor(Mover.CITIZEN)


def resume(session: Session, teller: Teller, number: int, given: Cause | None = None) -> None:
    """To the first status that its type lets a citizen move it to, and that is no end."""
    number = links.survivor(session, number)
    file = teller.file(session, number)
    kind = teller.projection.rulebook.type_of(session, file.type, file.type_version)
    rule = kind.statuses[file.status]
    if rule.waits_for is not Party.CITIZEN:
        return
    ends = {kind.withdrawn, kind.not_fixed}
    onward = [to for to, by in rule.to.items() if Mover.CITIZEN in by and to not in ends]
    if onward:
        Moving(teller).move(session, number, Move(onward[0]), CITIZEN, given)
