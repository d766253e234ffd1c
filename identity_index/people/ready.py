"""What was heard of somebody, ready to compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from identity_index.links.record import Said
from identity_index.people.heard import Heard
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.matching import Features, features, keys, terms
from identity_index.people.matching.features import SHIPPED_SCHEMES, Term
from ledger.clock import Micros
from schemas.person_details import PersonDetails


class Looked(NamedTuple):
    """All that ``Ready`` works out, as another process can send it: ``features`` packed, ``details`` and
    ``hash`` as of ``Said``."""

    features: str
    keys: tuple[int, ...]
    terms: tuple[Term, ...]
    details: str
    hash: str

    @classmethod
    def at(cls, details: PersonDetails, today: date, schemes: Schemes) -> Looked:
        of = features(details, today, schemes)
        said = Said.of(details.as_data(), 0, "", "")
        return cls(of.packed(), keys(of), terms(of), said.details, said.hash)


class Ready:
    """What was heard, ready to compare; worked out before the unit begins, where that can be."""

    def __init__(
        self,
        heard: Heard,
        event_source: str,
        event_id: str,
        today: date,
        schemes: Schemes = SHIPPED_SCHEMES,
    ) -> None:
        """``today``: a date of birth after it counts as none. ``schemes``: how numbers are read."""
        self.heard = heard
        self.event_source = event_source
        self.event_id = event_id
        self.today = today
        self._schemes = schemes

    @cached_property
    def features(self) -> Features:
        return features(self.heard.details, self.today, self._schemes)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        return keys(self.features)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        return terms(self.features)

    @cached_property
    def _said(self) -> Said:
        return Said.of(self.heard.details.as_data(), self.heard.as_of, self.event_source, self.event_id)

    def said(self, as_of: Micros) -> Said:
        said = self._said
        return said if as_of == said.as_of else replace(said, as_of=as_of)

    def look(self) -> None:
        """Work out all of it now: in a unit all others would wait meanwhile."""
        _ = self.keys, self.terms, self._said

    def looked(self, looked: Looked) -> None:
        """As ``look``, where all of it was worked out elsewhere, of the same details, day and schemes."""
        heard = self.heard
        self.features = Features.unpacked(looked.features)
        self.keys, self.terms = looked.keys, looked.terms
        self._said = Said(looked.details, looked.hash, heard.as_of, self.event_source, self.event_id)

    def holding(self, details: PersonDetails) -> Ready:
        """The same event, of a record that holds more than it says."""
        heard = replace(self.heard, details=details)
        return Ready(heard, self.event_source, self.event_id, self.today, self._schemes)
