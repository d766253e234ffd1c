"""Weights: what each level of agreement is worth, and where certainty begins. A value, with a version."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.matching import fields
from identity_index.weights.weights import VersionedWeights

_UNTRAINED = "shipped: what is generally known, learned from no records"


class FieldWeights(BaseModel):
    """``m`` and ``u`` of each level of a field, best level first; each adds up to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    m: tuple[float, ...]
    u: tuple[float, ...]

    @cached_property
    def bits(self) -> tuple[float, ...]:
        """What each level adds to the score: log2 of m / u."""
        return tuple([math.log2(m / u) for m, u in zip(self.m, self.u, strict=True)])


class Weights(VersionedWeights):
    """All that a decision follows from, beside the records themselves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: Mapping[str, FieldWeights]
    population: float = Field(default=100_000, ge=1)
    """How many persons a record might be of, at least: the odds that a score has to overcome."""
    known: float = Field(default=0.5, gt=0, lt=1)
    """How likely it is that a record's person is one that is known."""
    certain: float = Field(default=0.995, gt=0.5, lt=1)
    """How probable it must be that a record is this person's, to be linked by nobody."""
    possible: float = Field(default=0.1, gt=0, lt=1)
    """How probable it must be for somebody to be asked."""
    learned_from: str = _UNTRAINED

    def changed(self, **values: object) -> Weights:
        """The same but for these. (A ``model_copy`` would keep the version of what it was made from.)"""
        return Weights.model_validate({**self.model_dump(), **values})

    @cached_property
    def version(self) -> str:
        """Of what is in it: the same weights have the same version everywhere."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return "w-" + hashlib.sha256(content.encode()).hexdigest()[:12]

    @cached_property
    def tables(self) -> tuple[tuple[float, ...], ...]:
        """Bits of each level, for each of FIELDS."""
        return tuple([self.fields[one.name].bits for one in fields.FIELDS])

    @cached_property
    def elsewhere(self) -> float:
        """Bits of two addresses that have neither postcode nor UPRN in common, at most."""
        return max([self.tables[fields.ADDRESS][level] for level in fields.ELSEWHERE])

    @cached_property
    def usual(self) -> Mapping[int, float]:
        """How often two persons agree in a value of each kind in BY_VALUE."""
        return {
            kind: self.fields[fields.FIELDS[field].name].u[level]
            for kind, (field, level) in fields.BY_VALUE.items()
        }

    def identifier(self, scheme: str, shared: bool) -> FieldWeights:
        """Of a scheme of identifiers."""
        learned = self.fields.get(f"{fields.IDENTIFIER.name} {scheme}")
        return learned or self.fields[fields.SHARED.name if shared else fields.IDENTIFIER.name]


def default_weights() -> Weights:
    """What is generally known; good enough until a council has learned its own."""
    return Weights(
        fields={
            one.name: FieldWeights(
                m=tuple([level.m for level in one.levels]), u=tuple([level.u for level in one.levels])
            )
            for one in (*fields.FIELDS, fields.IDENTIFIER, fields.SHARED)
        }
    )
