"""Who works on cases, as the index of staff knows it: teams, groups, skills, who has left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hub.leavers import leavers
from identity_index.staff import naming
from identity_index.staff.settings import StaffSettings
from ledger.session import Session


class StaffOfCases:
    """Implements ``cases.ports.Staff``. People go by the first of ``known_as`` that they have."""

    def __init__(self, settings: StaffSettings) -> None:
        self._settings = settings
        self._known_as = settings.known_as
        self._directory = settings.directory

    def members(self, session: Session, teams: Collection[str], groups: Collection[str]) -> Sequence[str]:
        found = {
            **naming.of_teams(session, teams),
            **naming.of_groups(session, self._directory, groups),
        }
        names = naming.first_names(session, found, self._known_as)
        return [names[one] for one in sorted(found) if one in names]

    def skills(self, session: Session, members: Collection[str]) -> Mapping[str, Sequence[str]]:
        known = naming.whose(session, members, self._known_as)
        return {name: naming.can_do(one) for name, one in known.items()}

    def gone(self, session: Session, members: Collection[str]) -> set[str]:
        known = naming.whose(session, members, self._known_as)
        return {name for name, one in known.items() if not one.is_there}

    def left(self, session: Session, members: Collection[str]) -> Mapping[str, str]:
        return leavers(session, members, self._settings)
