"""Cases that have to do with one another are tied, and untied."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.moving import Moving
from cases.acting.teller import Teller
from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.links import repository as links
from ledger import numbers
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.case_links import CaseLinked, CaseUnlinked, LinkKind

_SAID = {"parent": "a part of", "related": "related to", "duplicate": "a duplicate of", "blocks": "blocking"}


@dataclass(frozen=True, slots=True)
class Tie:
    """``kind``: what ``other``, a number, is to the case; of blocks, what the case holds up."""

    kind: LinkKind
    other: int
    reason: str | None = None
    expected: int | None = None


def both(
    session: Session, teller: Teller, number: int, other: int, expected: int | None = None
) -> tuple[CaseFile, CaseFile]:
    """Two cases, for this unit alone to change; and nobody else ties any meanwhile, so that no ring of ties
    comes from two who do not see one another. Raises ``NotFound``, ``Stale`` and ``Refused``."""
    if number == other:
        raise Refused(f"{teller.numbering.written(number)} is that case itself; name two.")
    numbers.hold(session, numbers.CASE)
    found = {
        one: teller.file(session, one, expected if one == number else None) for one in sorted((number, other))
    }
    return found[number], found[other]


@dataclass(frozen=True, slots=True)
class Linking:
    """Ties cases."""

    teller: Teller

    def link(self, session: Session, number: int, tie: Tie, actor: Actor) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where they are tied so already, or it would make a
        ring."""
        file, other = both(session, self.teller, number, tie.other, tie.expected)
        self._check(session, file, other, tie.kind)
        cause = self.teller.cause(session, file)
        data = CaseLinked(
            reference=self.teller.numbering.written(number),
            service=file.type,
            link=tie.kind,
            other=self.teller.numbering.written(tie.other),
            linked_at=cause.at,
            linked_by=actor.who,
            reason=tie.reason,
        )
        self.teller.tell(session, cause, "linked", number, file.version + 1, data)
        if tie.kind == "parent":
            Moving(self.teller).follow(session, tie.other)

    def unlink(self, session: Session, number: int, tie: Tie, actor: Actor) -> None:
        """Of what is related either end will do. Raises ``NotFound``, ``Stale``, and ``Refused`` where they
        are not tied so."""
        file, other = both(session, self.teller, number, tie.other, tie.expected)
        ties = [(file, other), (other, file)] if tie.kind == "related" else [(file, other)]
        tied = [pair for pair in ties if self._tied(session, pair[0], tie.kind, pair[1])]
        if not tied:
            raise Refused(f"{self._name(file)} is not {_SAID[tie.kind]} {self._name(other)}.")
        holder, end = tied[0]
        cause = self.teller.cause(session, holder)
        data = CaseUnlinked(
            reference=self._name(holder),
            service=holder.type,
            link=tie.kind,
            other=self._name(end),
            unlinked_at=cause.at,
            unlinked_by=actor.who,
            reason=tie.reason,
        )
        self.teller.tell(session, cause, "unlinked", holder.number, holder.version + 1, data)
        if tie.kind == "parent":
            Moving(self.teller).follow(session, tie.other)

    def _check(self, session: Session, file: CaseFile, other: CaseFile, kind: LinkKind) -> None:
        name, end = self._name(file), self._name(other)
        if self._tied(session, file, kind, other) or (
            kind == "related" and self._tied(session, other, kind, file)
        ):
            raise Refused(f"{name} is {_SAID[kind]} {end} already.")
        if kind == "parent":
            if file.parent is not None:
                raise Refused(f"{name} is a part of {self._whole(session, file)} already: unlink that first.")
            if links.is_above(session, file.number, other.number):
                raise Refused(f"{end} is a part of {name}, straight or by others, and cannot be its parent.")
            if other.ended_at is not None and file.ended_at is None:
                raise Refused(f"{end} has ended, and {name} has not: reopen {end} first.")
        elif kind != "related" and links.leads(session, kind, other.number, file.number):
            raise Refused(
                f"{end} is {_SAID[kind]} {name}, straight or by others: they cannot be so both ways."
            )

    def _tied(self, session: Session, file: CaseFile, kind: LinkKind, other: CaseFile) -> bool:
        if kind == "parent":
            return file.parent == other.number
        return links.between(session, file.number, kind, other.number)

    def _whole(self, session: Session, part: CaseFile) -> str:
        """Whoever asks may not see a restricted case, not even that there is one of that reference."""
        above = repository.find(session, part.parent or 0)
        if above is None or (above.visibility == "restricted" and part.visibility != "restricted"):
            return "a case that is for its team alone"
        return self._name(above)

    def _name(self, file: CaseFile) -> str:
        return self.teller.numbering.written(file.number)
