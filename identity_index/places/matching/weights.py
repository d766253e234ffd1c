"""What each level of agreement is worth, and where certainty begins. A value, with a version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files

from pydantic import ConfigDict, Field, model_validator

from identity_index.places.matching.ladders import LADDERS, MISSING, Levels
from identity_index.weights.weights import VersionedWeights


class Weights(VersionedWeights):
    """All that an answer follows from, beside text and properties."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bits: Mapping[str, tuple[float, ...]] = Field(
        description="of each ladder: what each level adds to a score, best level first"
    )
    none: float = Field(
        description="bits that a property needs, before it is likelier than that none is meant"
    )
    otherwise: float = Field(default=2.0, ge=0, description="bits that a less likely reading of a text costs")
    certain: float = Field(default=0.95, gt=0.5, lt=1, description="how probable an answer needs to be")
    possible: float = Field(default=0.05, gt=0, lt=1, description="from here on somebody is asked")
    learned_from: str

    @model_validator(mode="after")
    def _whole(self) -> Weights:
        for one in LADDERS:
            if len(self.bits.get(one.name, ())) != len(one.says):
                raise ValueError(f"weights need {len(one.says)} levels of {one.name}")
        return self

    @cached_property
    def version(self) -> str:
        """Of what is in it: the same weights have the same version everywhere."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return "pw-" + hashlib.sha256(content.encode()).hexdigest()[:12]

    @cached_property
    def tables(self) -> tuple[tuple[float, ...], ...]:
        """Bits of each level, for each of LADDERS."""
        return tuple([self.bits[one.name] for one in LADDERS])

    def worth(self, levels: Levels) -> float:
        """What a comparison is worth; what is missing counts for nothing."""
        return sum(
            [table[level] for table, level in zip(self.tables, levels, strict=True) if level != MISSING]
        )


def shipped() -> Weights:
    """Those that come with this version, and that serve until a council has learned its own."""
    return Weights.model_validate_json(files(__package__).joinpath("weights.json").read_text("utf-8"))
