"""Who may be given a number, and which of several numbers is a person's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from identity_index.people.minting.minting_rule import MintingRule
from identity_index.people.minting.number import looks_ours


@dataclass(frozen=True, slots=True)
class Standing:
    """What the index knows of a person when a number is asked for them.

    ``systems``: whose records they have; ``confirmed_by``: the steward who confirmed them; ``numbers``: all
    of the scheme that they have, ours and others'.
    """

    systems: frozenset[str]
    confirmed_by: str | None = None
    merged_into: str | None = None
    deceased: bool = False
    open_reviews: int = 0
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A number of ours, and when it was given out, in microseconds since 1970."""

    value: str
    at: int


def why_not(rule: MintingRule, person: Standing) -> str | None:
    """Why no number is given to them, as a sentence; None where one may be."""
    if not rule.enabled:
        return "This hub gives no numbers out ([people.minting] enabled)."
    if person.merged_into is not None:
        return f"They are known as {person.merged_into} now; ask for a number for that person."
    if person.numbers:
        return f"They have a {rule.scheme} already."
    if person.deceased:
        return "They have died."
    if person.open_reviews:
        return "A review of who they are is open; decide it first."
    if person.confirmed_by is None and not person.systems & set(rule.systems):
        return "Nobody has confirmed who they are: neither a steward nor a system that has seen proof."
    return None


def holds(rule: MintingRule, ours: Iterable[Given], others: Iterable[str]) -> str | None:
    """Which of several numbers counts as the person's, such as after a merge.

    One from elsewhere goes before ours, and of ours the one that was given out first. The others keep
    pointing at the person, and nobody else is ever given them. Two from elsewhere contradict each other: none
    counts.
    """
    elsewhere = {value for value in others if not looks_ours(rule, value)}
    if elsewhere:
        return next(iter(elsewhere)) if len(elsewhere) == 1 else None
    first = min(ours, key=lambda given: (given.at, given.value), default=None)
    return first.value if first else None
