"""Where people ask whose a number is. It is on record before anything is found: finding is knowing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from identity_index.people.desk.looking import Looking
from identity_index.people.identifiers.identifier import Identifier
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.numbers import whose
from identity_index.people.numbers.shown import NumberHolders
from ledger import auditing
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session
from schemas.errors import Malformed


@dataclass(frozen=True, slots=True)
class NumberDesk:
    """Safe to use from many requests at once. ``schemes``: how numbers are read here."""

    reader: Reader
    door: Door
    schemes: Schemes

    async def holders(self, scheme: str, written: str, looking: Looking) -> NumberHolders:
        """However the number is written. Raises ``Malformed`` for one that nobody can have."""
        number = self._read(scheme, written)
        await self.door.run(partial(_note, looking=looking, scheme=scheme))
        return await self.reader.run(partial(whose.holders, number=number))

    def _read(self, scheme: str, written: str) -> Identifier:
        if not self.schemes.defines(scheme):
            raise Malformed(
                f"there is no kind of numbers {scheme[:64]!r}",
                where="scheme",
                fix=f"Known are {', '.join(self.schemes.names)}. `[people.identifiers]` defines others.",
            )
        number = self.schemes.read(scheme, written)
        if not number.usable:
            raise Malformed(f"this is {number.why}", where="value", fix="Look at the number again.")
        return number


def _note(session: Session, looking: Looking, scheme: str) -> None:
    auditing.note(session, looking.who, "people.search", "people", looking.purpose, {"by": [scheme]})
