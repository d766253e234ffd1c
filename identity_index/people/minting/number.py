"""The numbers themselves: the n-th of them, and whether one is of them."""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.people.identifiers.canonical import canonical
from identity_index.people.identifiers.checks import Check
from identity_index.people.minting.minting_rule import MintingRule


class UsedUp(Exception):
    """No number is left; ``digits`` must grow, which makes new ones longer than all that were given out."""


@dataclass(frozen=True, slots=True)
class Minted:
    """A number for somebody. ``count`` is what the caller's count of them stands at now."""

    value: str
    count: int


def mint(rule: MintingRule, count: int) -> Minted:
    """The number after the ``count`` that were used up so far.

    The same count always gives the same number, and no two counts give one number, whatever ``prefix``,
    ``digits`` and ``check`` become later, as long as the count only goes up: the digits stand between the
    last letter of the prefix and the one character at the end. Raises ``UsedUp``.
    """
    while (count := count + 1) < 10**rule.digits:
        value = Check(rule.check).completed(f"{rule.prefix}{count:0{rule.digits}}")
        if value is not None:
            return Minted(value, count)
    raise UsedUp(
        f"All {10**rule.digits - 1:,} numbers of {rule.digits} digits that begin with {rule.prefix} are "
        "given out. Set people.minting.digits higher; numbers that people have stay theirs."
    )


def looks_ours(rule: MintingRule, written: str) -> bool:
    """Does it begin as ours do? One that does and is none was copied wrongly or made up."""
    return bool(rule.prefix) and canonical(written).startswith(rule.prefix)
