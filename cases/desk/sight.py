"""How much of a case somebody sees. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from cases.case_file import CaseFile
from safeguards.mask import MASK, mask
from safeguards.policy import Principal, Scope
from schemas.classes import DataClass, classed_paths
from schemas.events.case import CaseInteractionRecorded

_CLASSES = classed_paths(CaseInteractionRecorded)


@dataclass(frozen=True, slots=True)
class Sight:
    """``clear``: whoever works on cases sees what they say; others see that they are there. ``restricted``:
    those that only their team sees, too."""

    clear: bool
    restricted: bool

    @classmethod
    def of(cls, who: Principal) -> Sight:
        return cls(
            clear=bool({Scope.CASES_TAKE, Scope.CASES_WORK, Scope.CASES_SUPERVISE} & who.scopes),
            restricted=Scope.CASES_RESTRICTED in who.scopes,
        )

    def hides(self, file: CaseFile) -> bool:
        """Is it as if there were no such case?"""
        return file.visibility == "restricted" and not self.restricted

    def text(self, said: str | None) -> str | None:
        return said if self.clear or said is None else MASK

    def value(self, said: JsonValue) -> JsonValue:
        return said if self.clear or said in (None, {}, []) else MASK

    def told(self, said: JsonValue) -> JsonValue:
        """The data of a contact's event."""
        return said if self.clear else mask(said, _CLASSES, cleared=DataClass.INTERNAL)
