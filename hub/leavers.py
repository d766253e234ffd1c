"""Who is meant by a name and has left the council, in words for whoever is about to give them something."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from identity_index.ids import staff_id
from identity_index.staff import naming
from identity_index.staff.days import day_of
from identity_index.staff.settings import StaffSettings
from identity_index.staff.standing import State
from ledger.session import Session


def leavers(session: Session, names: Collection[str], settings: StaffSettings) -> Mapping[str, str]:
    """By name, of those that the index knows as one who has left: who, and since when."""
    if not settings.enabled:
        return {}
    known = naming.whose(session, names, settings.known_as)
    return {
        name: f"{staff_id.written(one.master)} has left the council since {day_of(one.since)} ({one.because})"
        for name, one in known.items()
        if one.state is State.LEFT
    }
