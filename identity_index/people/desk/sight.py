"""How much of what systems hold about people one view shows. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import JsonValue

from identity_index.history.change import INDEX
from ledger.reading.hiding import hidden_values, hide
from safeguards.mask import MASK, mask
from schemas.classes import DataClass, classed_paths
from schemas.person_details import PersonDetails

_DAY = re.compile(r"\b\d{4}(?:-\d\d){0,2}\b")
_CLASSES = classed_paths(PersonDetails)


@dataclass(frozen=True, slots=True)
class Sight:
    """What is classed above ``cleared`` is hidden: in details, and in a key that repeats one of them."""

    cleared: DataClass

    def details(self, held: JsonValue) -> JsonValue:
        return mask(held, _CLASSES, cleared=self.cleared)

    def local_id(self, local_id: str, held: JsonValue) -> str:
        """Some systems know people by their National Insurance number."""
        if self.cleared >= max(DataClass):
            return local_id
        return hide(local_id, hidden_values(held, _CLASSES, cleared=self.cleared))

    def evidence(self, told: JsonValue) -> JsonValue:
        """What the index goes by names no value, but days on which somebody was born or died."""
        if self.cleared >= DataClass.PERSONAL:
            return told
        if isinstance(told, dict):
            return {name: self.evidence(one) for name, one in told.items()}
        if isinstance(told, list):
            return [self.evidence(one) for one in told]
        return _DAY.sub(MASK, told) if isinstance(told, str) else told

    def reason(self, said: str, who: str) -> str:
        """What a person wrote may name somebody; what the index says never does."""
        return said if not said or who == INDEX or self.cleared >= DataClass.PERSONAL else MASK


MASKED = Sight(DataClass.INTERNAL)
"""What everybody sees who may look at all."""
CLEAR = Sight(max(DataClass))
"""Everything. Who gets it may read payloads, has asked for it, and is on record for it."""
