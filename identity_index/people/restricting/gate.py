"""What nobody may do with a person whose records are restricted, unless their key is for that, or who is
being erased."""

from __future__ import annotations

from collections.abc import Iterable

from identity_index.ids import erasure_id, person_id
from identity_index.people.erasing.repository import going
from identity_index.people.restricting import repository
from identity_index.people.restricting.restriction import names
from ledger.errors import Refused
from ledger.session import Session
from safeguards.policy import Principal, Scope, permits


def left_alone(session: Session, masters: Iterable[int]) -> set[int]:
    """Those of these persons to whom the machine links nothing, and whom it joins with nobody: their data are
    restricted, or they are being erased."""
    masters = set(masters)
    return (masters & going(session).keys()) | repository.restricted(session, masters).keys()


def refuse_changes(session: Session, masters: Iterable[int], who: Principal | None = None) -> None:
    """Raises ``Refused`` where one of these is restricted, or is being erased: whoever was joined with them
    would be erased too, and what was parted from them would stay. ``who`` acts on one person alone, and may
    where their key is for it: what is contested has to be put right. Many acts at once never may."""
    masters = set(masters)
    for master, number in going(session).items():
        if master in masters:
            raise Refused(
                f"{person_id.written(master)} is being erased ({erasure_id.written(number)}): nothing is "
                "changed about them any more."
            )
    if who is not None and permits(who, Scope.PEOPLE_RESTRICTED):
        return
    for master, held in repository.restricted(session, masters).items():
        raise Refused(
            f"The data of {person_id.written(master)} are restricted by {names(held)}: they are kept and not "
            "used, so nothing is changed about them. Lift it first (`tolbooth people lift`), or have it done "
            f"by itself with a key that has the scope {Scope.PEOPLE_RESTRICTED.value}."
        )
