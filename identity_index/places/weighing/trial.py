"""A dry run of weights that texts are matched by, as it is asked for and shown."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from identity_index.places.matching.shown import Outcome, Text

MOST_GIVEN = 2_000
"""Texts of one request."""
MOST_SAMPLE = 2_000
SAMPLE = 500
"""Properties of whose addresses texts are made, unless more are asked for."""
MOST_REVIEWS = 1_000
"""Open reviews that are looked at, the oldest."""
MOST_EXAMPLES = 10
"""Of each change and each kind of text that are named."""


class From(StrEnum):
    """Where a text comes from."""

    GIVEN = "given"
    REVIEWS = "open reviews"
    ADDRESSES = "made of addresses"
    """Of the index's own, so that it is known what each means."""


class Change(StrEnum):
    """What another version would answer otherwise."""

    NOT_ANSWERED = "not answered"
    """Certain by the one in use; by the other no property."""
    ASKED_INSTEAD = "asked instead"
    """Certain by the one in use; by the other a person is asked."""
    OTHER_PROPERTY = "another property"
    """Certain by both."""
    ANSWERED_INSTEAD = "answered instead"
    """A person is asked by the one in use."""
    NEWLY_ANSWERED = "newly answered"
    NOT_ASKED = "not asked"
    """A person is asked by the one in use; by the other it is no property."""
    NEWLY_ASKED = "newly asked"
    ASKED_ABOUT_ANOTHER = "asked about another"


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Trying(BaseModel):
    """What a version is to be tried on, beside all texts of which somebody is asked by now."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: list[Text] = Field(default=[], max_length=MOST_GIVEN, description="addresses as people wrote them")
    sample: int = Field(
        default=SAMPLE,
        ge=0,
        le=MOST_SAMPLE,
        description="properties, spread evenly over all, of whose addresses texts are made",
    )


class Said(_Shown):
    """What one version answers."""

    outcome: Outcome
    uprn: str | None = None
    address: str | None = None
    score: float
    reason: str


class Otherwise(_Shown):
    """A text that the two answer otherwise."""

    text: str
    of: From
    change: Change
    meant: str | None = Field(description="the UPRN that it was made of; null: none, or it is not known")
    before: Said = Field(description="by the version in use")
    after: Said = Field(description="by the one that was tried")


class TriedFrom(_Shown):
    """The texts of one kind."""

    of: From
    texts: int
    changes: dict[Change, int] = Field(description="how many would be answered otherwise, and how")
    right_before: int | None = Field(
        description="of those of which it is known what they mean: answered with certainty and rightly by "
        "the version in use; null where it is known of none"
    )
    right_after: int | None = Field(description="the same by the one that was tried")
    wrong_before: int | None = Field(description="answered with certainty and wrongly by the one in use")
    wrong_after: int | None = Field(description="the same by the one that was tried")


class Trial(_Shown):
    """What a version would answer otherwise than the one in use. Nothing was changed."""

    weights: str
    against: str = Field(description="the version in use")
    decided: int = Field(
        description="given texts of which somebody has said what they mean: that holds by any version"
    )
    tried: list[TriedFrom]
    examples: list[Otherwise] = Field(description="of each change and each kind of text the first few")
