"""What a person decided about an attribute, against what systems say."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from pydantic import JsonValue

from identity_index.provenance.held import Held
from ledger.clock import Micros


@dataclass(frozen=True, slots=True)
class Decided:
    """``value`` counts instead of all that systems held ``at`` that time.

    ``instead_of`` has the keys of what they held then: a system that sends its old value again every night
    says nothing new by it. Only another value, changed after the decision, is news and goes by the rules.
    """

    attribute: str
    value: JsonValue
    form: Hashable
    key: str
    at: Micros
    by: str
    instead_of: frozenset[str]

    def stands_against(self, held: Held) -> bool:
        """Does it go before this value?"""
        return held.as_of <= self.at or held.key in self.instead_of or held.key == self.key
