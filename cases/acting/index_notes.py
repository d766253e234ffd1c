"""What the index of places tells staff of a case, by notes on it."""

from __future__ import annotations

from cases.acting.actor import Actor
from cases.acting.noting import Noting
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.doubtful_place import DoubtfulPlace
from cases.keeping import repository as cases
from cases.types.status_rule import Mover
from ledger.session import Session

WHO = "index of places"
"""By whom it is noted."""


def noted(session: Session, number: int) -> list[str]:
    """All that it has told of a case, the first first."""
    return [row.text for row in cases.notes(session, number) if row.noted_by == WHO]


def note(session: Session, teller: Teller, number: int, text: str, cause: Cause) -> bool:
    """One for staff; False where the last that the index told says just this. Raises ``Refused`` where the
    case was merged."""
    told = noted(session, number)
    if told and told[-1] == text:
        return False
    Noting(teller).note(session, number, text, Actor(Mover.HUB, WHO), cause, public=False)
    return True


def place_text(session: Session, teller: Teller, place: DoubtfulPlace) -> str:
    """For staff, with the addresses of what is there now."""
    return place.text(teller.places.addresses(session, place.named) if place.named else {})
