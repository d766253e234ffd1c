"""Giving a person a number of the council's own, in the caller's unit; it counts as a thing decided."""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.people.golden import repository
from identity_index.people.golden.naming import DIED
from identity_index.people.golden.reading import Person
from identity_index.people.minting.deserving import Standing, why_not
from identity_index.people.minting.minting_rule import MintingRule
from identity_index.people.minting.number import mint
from identity_index.people.reviews import repository as reviews
from ledger import clock, numbers
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Minter:
    """The count of numbers only goes up, so that none is given out twice, whatever becomes of its person."""

    rule: MintingRule

    def why_not(self, session: Session, master: int, person: Person, confirmed_by: str | None) -> str | None:
        """Why this person is given none, as a sentence; None where one may be."""
        golden = person.golden
        standing = Standing(
            systems=frozenset(key.system for key in person.open_records),
            confirmed_by=confirmed_by,
            deceased=DIED in golden,
            numbers=(str(golden[self.rule.scheme].value),) if self.rule.scheme in golden else (),
        )
        found = why_not(self.rule, standing)
        if found is None and reviews.of_masters(session, [master]):
            return "A review of who they are is open; decide it first."
        return found

    def give(self, session: Session, person: Person, who: str, reason: str) -> str:
        """The next number, theirs from now on; it goes with their oldest record. Raises ``UsedUp``."""
        made = mint(self.rule, numbers.take(session, numbers.MINTED, 1) - 1)
        anchor = min(one.number for one in person.records)
        now = clock.now(session)
        repository.decide(session, anchor, self.rule.scheme, made.value, (), now=now, who=who, reason=reason)
        return made.value
