"""Letters that name somebody whose data are to be kept and not used: shown masked to everybody, and not sent
unless who sends them says that they know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dead_letter.letter_id import LetterId
from dead_letter.ports import Tells, tells_nothing
from dead_letter.record import thing
from dead_letter.retaining.repository import filed_messages
from ledger import auditing
from ledger.draft import Draft
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading import delivery, invalid, people
from ledger.reading.dead_letters import Kind
from ledger.reading.invalid import KeptMessage
from ledger.replaying import Refused
from ledger.session import Session
from schemas.catalogue import Catalogue
from schemas.errors import UnknownType
from schemas.parties import Key, PartyPath, parties_named

_AT_ONCE = 100
"""Originals that are read together."""
WHY = "it names somebody whose data are restricted: they are to be kept, and not used"


@dataclass(frozen=True, slots=True)
class Withholding:
    """``keys``: who people are; ``tells``: whom an invalid message names, as far as it can be read."""

    catalogue: Catalogue
    keys: SourceKeys = NO_INDEX
    tells: Tells = tells_nothing

    def holds(self, session: Session, which: LetterId) -> bool:
        """Does it name such a person? Raises ``NotFound``."""
        if self.keys.form is None:
            return False
        if which.kind is Kind.DELIVERY:
            seq = delivery.by_id(session, which.number).seq
            return bool(people.restricted(session, self.keys, [seq]))
        return self.message(session, invalid.by_id(session, which.number))

    def message(self, session: Session, message: KeptMessage) -> bool:
        """The same of an invalid message, by what can be read of it."""
        if self.keys.form is None:
            return False
        keys = self._named(message.entry, message.content_type, message.raw)
        return bool(named_restricted(session, self.keys, {0: keys}))

    def messages(self, session: Session, which: Sequence[int]) -> frozenset[int]:
        """Those of these invalid messages that do, by what can be read of those whose originals are kept."""
        if self.keys.form is None:
            return frozenset()
        named: dict[int, set[Key]] = {}
        for start in range(0, len(which), _AT_ONCE):
            for row in filed_messages(session, which[start : start + _AT_ONCE]):
                if row.raw is not None:
                    named[row.number] = self._named(row.entry, row.content_type, bytes(row.raw))
        return named_restricted(session, self.keys, named)

    def check(self, session: Session, which: LetterId, who: str, reason: str, *, said: bool) -> None:
        """In the unit that sends it. ``said``: whoever does knows that its use is restricted; that is on
        record. Raises ``Refused``."""
        if not self.holds(session, which):
            return
        if not said:
            raise Refused(
                f"{which} is not sent: {WHY}. Lift the restriction first; or say that you know of it and "
                "that the law allows it (`restricted`, `--restricted`), which goes on record."
            )
        auditing.note(session, who, "dead-letters.restricted", thing(which), reason)

    def _named(self, entry: str, content_type: str, raw: bytes) -> set[Key]:
        """The keys by which an invalid message names people, as far as it can be read."""
        return {
            one.key
            for clue in self.tells(entry, content_type, raw)
            for name in clue.types
            for one in parties_named(self._places(name), clue.data)
        }

    def _places(self, name: str) -> Sequence[PartyPath]:
        try:
            return self.catalogue.find(name).people
        except UnknownType:
            return ()


def named_restricted(
    session: Session, keys: SourceKeys, named: Mapping[int, Iterable[Key]]
) -> frozenset[int]:
    """Those of these, each with the keys by which it names people, that name such a person."""
    asked = {number: frozenset(each) for number, each in named.items()}
    wanted = frozenset().union(*asked.values())
    known = keys.known(session, wanted) if wanted else {}
    if not known:
        return frozenset()
    withheld = keys.restricted(session, {ids[0] for ids in known.values()})
    return frozenset(
        number
        for number, each in asked.items()
        if any(known[key][0] in withheld for key in each if key in known)
    )


def of_drafts(session: Session, keys: SourceKeys, drafts: Mapping[int, Sequence[Draft]]) -> frozenset[int]:
    """The same of what invalid messages are by now."""
    return named_restricted(
        session,
        keys,
        {number: {name.key for one in some for name in one.people} for number, some in drafts.items()},
    )
