"""Weights that texts are matched by, and how well they do, as they are asked for and shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from identity_index.people.matching import AtThreshold
from identity_index.people.weighing.version import Use, WeightsLine
from identity_index.places.matching.shown import Text

MOST_LABELS = 5_000
"""Texts of one request."""
MOST_WRONG = 20
"""Answers that are wrong, or lacking, and are named."""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Training(_Closed):
    """Weights are to be learned from the properties of the index itself."""

    reviews: bool = Field(default=False, description="also from what people have said that texts mean")


class Label(_Closed):
    """A text of which somebody has said what it means."""

    text: Text = Field(description="an address as somebody wrote it")
    uprn: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        description="the property that it means; null: none that is known"
    )


class Evaluating(_Closed):
    """Texts to evaluate a version by."""

    labels: list[Label] = Field(default=[], max_length=MOST_LABELS, description="texts and what they mean")
    reviews: bool = Field(default=False, description="also what people have said that texts mean")
    weights: str | None = Field(default=None, max_length=64, description="the version; null: the one in use")


class Wrong(_Shown):
    """A text that is answered otherwise than was said."""

    text: str
    meant: str | None = Field(description="the UPRN that was said; null: none that is known")
    found: str | None = Field(description="the UPRN that is answered")
    score: float
    certain: bool = Field(description="it would be relied on; else somebody is asked, or nothing is answered")
    reason: str


class Evaluation(_Shown):
    """Precision and recall of a version, by texts of which it is known what they mean."""

    weights: str
    certain: float = Field(description="relied on from this score on")
    possible: float = Field(description="somebody is asked from this score on")
    texts: int
    answerable: int = Field(description="of them: that mean a property")
    accuracy: float | None = Field(description="of those: answered with that one, certainly")
    precision: float | None = Field(description="of all that was answered certainly: right")
    asked: float = Field(description="of all texts: somebody is asked")
    at: list[AtThreshold] = Field(
        description="at these two scores and over a range: `linked` is what would be relied on"
    )
    wrong: list[Wrong] = Field(description="those that were relied on first")


class LevelWorth(_Shown):
    """One level of a ladder."""

    says: str
    bits: float = Field(description="what it adds to a score")


class LadderWorth(_Shown):
    """What one thing that is compared is worth, the best level first."""

    name: str
    levels: list[LevelWorth]


class PlaceWeightsShown(WeightsLine):
    """A version, whole."""

    certain: float = Field(description="relied on from this score on")
    possible: float = Field(description="somebody is asked from this score on")
    none: float = Field(description="bits that a property needs before it is likelier than none")
    ladders: list[LadderWorth]
    uses: list[Use] = Field(description="when it was put in use, the newest first")
