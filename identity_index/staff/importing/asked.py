"""What an extract has to say of everybody, by the columns that it has: who they are, or where. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from identity_index.staff.importing.profile import Columns
from identity_index.staff.importing.together import Line, Unlike
from schemas.staff_details import StaffDetails


@dataclass(frozen=True, slots=True)
class Asked:
    """``names`` and ``teams``: the columns of the file that say them. A file with neither says something else
    of whom another system names, such as their skills; of it nothing is asked."""

    names: tuple[str, ...]
    teams: tuple[str, ...]
    local_id: str

    @classmethod
    def of(cls, there: Collection[str], columns: Columns) -> Asked:
        """``there``: what the first line of the file names."""
        name = columns.full_name if columns.full_name in there else None
        parts = (columns.given_name, columns.family_name)
        names = (name,) if name is not None else tuple(one for one in parts if one in there)
        return cls(names, (columns.team,) if columns.team in there else (), columns.local_id)

    def answered(self, lines: Sequence[Line], details: StaffDetails) -> StaffDetails:
        """``details``: what these rows say of one person, together. Raises ``Unlike`` where they say neither
        name nor team."""
        asked = (*self.names, *self.teams)
        if not asked or details.name is not None or any(one.team for one in details.posts):
            return details
        said = f"{' and '.join(asked)} {'is' if len(asked) == 1 else 'are'} empty"
        if len(lines) > 1:
            said += f", in each row of the same {self.local_id}"
        if not (self.names and self.teams):
            said += f", and no column says the {'name' if self.teams else 'team'}"
        fix = "Put it in" if len(asked) == 1 else "Put one of them in"
        raise Unlike(lines[0].number, said, f"{fix}: nobody could tell who that is. Or leave the row out.")
