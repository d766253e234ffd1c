"""A case goes to another organisation, which is told of it what it may know."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.moving import Move, Moving
from cases.acting.teller import Teller
from cases.case_file import CaseFile
from cases.clocks import Party
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.case_moves import CaseTransferred, Shared
from schemas.places import Location

BY_ITSELF: tuple[Shared, ...] = ("title", "details", "location")
"""What a partner is told, unless it is said otherwise; of a restricted case nothing."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """``to``: the status that it has meanwhile; None: it has it already. ``share`` None: as is usual."""

    partner: str
    to: str | None = None
    share: Collection[Shared] | None = None
    reason: str | None = None
    message: str | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Transferring:
    """Nothing of any person is told: who they are, the partner asks for where it may."""

    teller: Teller

    def transfer(self, session: Session, number: int, wanted: Transfer, actor: Actor) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where its status is not one in which a partner has
        it, or it has gone to that one already."""
        file = self.teller.file(session, number, wanted.expected)
        name = self.teller.numbering.written(number)
        kind = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
        status = wanted.to or file.status
        rule = kind.statuses.get(status)
        fit = [
            code
            for code, one in kind.statuses.items()
            if one.waits_for is Party.PARTNER or one.outcome == "not_ours"
        ]
        if rule is None or status not in fit:
            there = ", ".join(fit) or "none"
            raise Refused(
                f"{name} has a partner at it only where it waits for one, or is not ours. Of {kind.name} "
                f"those statuses are: {there}."
            )
        if file.partner == wanted.partner and status == file.status:
            raise Refused(f"{wanted.partner} has {name} already.")
        if status != file.status:
            move = Move(status, wanted.reason, wanted.message)
            Moving(self.teller).move(session, number, move, actor)
            file = self.teller.file(session, number)
        cause = self.teller.cause(session, file)
        held = _held(file)
        usual: tuple[Shared, ...] = () if file.visibility == "restricted" else BY_ITSELF
        share = usual if wanted.share is None else wanted.share
        data = CaseTransferred.model_validate(
            {
                "reference": name,
                "service": file.type,
                "case_type": file.type,
                "partner": wanted.partner,
                "status": rule.stands_for,
                "status_here": status,
                **{one: value for one, value in held.items() if one in share},
                "withheld": [*(one for one in held if one not in share), "people", "contacts", "notes"],
                "transferred_at": cause.at,
                "transferred_by": actor.who,
                "reason": wanted.reason,
            }
        )
        self.teller.tell(session, cause, "transferred", number, file.version + 1, data)


def _held(file: CaseFile) -> dict[str, object]:
    """What is known of it that a partner could be told."""
    known: dict[str, object] = {
        "title": file.title,
        "description": file.description,
        "details": json.loads(file.details),
        "location": None if file.location is None else Location.model_validate_json(file.location),
    }
    return {name: value for name, value in known.items() if value}
