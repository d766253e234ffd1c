"""What nobody may do with a person whose records are restricted, unless their key is for that."""

from __future__ import annotations

from collections.abc import Iterable

from identity_index.ids import person_id
from identity_index.people.restricting import repository
from identity_index.people.restricting.restriction import names
from ledger.errors import Refused
from ledger.session import Session
from safeguards.policy import Principal, Scope, permits


def refuse_changes(session: Session, masters: Iterable[int], who: Principal | None = None) -> None:
    """Raises ``Refused`` where one of these is restricted. ``who`` acts on one person alone, and may where
    their key is for it: what is contested has to be put right. Many acts at once never may."""
    if who is not None and permits(who, Scope.PEOPLE_RESTRICTED):
        return
    for master, held in repository.restricted(session, masters).items():
        raise Refused(
            f"The data of {person_id.written(master)} are restricted by {names(held)}: they are kept and not "
            "used, so nothing is changed about them. Lift it first (`tolbooth people lift`), or have it done "
            f"by itself with a key that has the scope {Scope.PEOPLE_RESTRICTED.value}."
        )
