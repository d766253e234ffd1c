"""A restriction as it is on record, as it is asked for and as it is shown. Times are UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from schemas.formats import Reason


class Ground(StrEnum):
    """Why: UK GDPR, article 18(1)(a) to (d)."""

    ACCURACY = "accuracy"
    """The person says that it is wrong, until that is verified."""
    UNLAWFUL = "unlawful"
    """It should not be held; the person would rather have it restricted than erased."""
    LEGAL_CLAIM = "legal_claim"
    """The council needs it no longer; the person does, for a legal claim."""
    OBJECTION = "objection"
    """The person objects, until it is verified whose grounds override."""


class _Wanted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason = Field(description="why; it goes on record with your name")


class Restrict(_Wanted):
    """What is to be kept and not used, and why."""

    ground: Ground = Field(description="UK GDPR, article 18(1)(a) to (d), in that order")


class Lift(_Wanted):
    """That it may be used again."""

    informed: Reason = Field(
        description="how and when the person was told that it would be lifted: article 18(3)",
    )


class InForce(BaseModel):
    """A restriction, as it is said beside what is withheld because of it."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="rs-<n>")
    ground: Ground
    since: datetime


class ShownRestriction(BaseModel):
    """A restriction."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="rs-<n>")
    person: str = Field(description="whom it was asked for, by the number that held then")
    ground: Ground
    reason: str
    by: str
    since: datetime
    persons: list[str] = Field(description="whose records it is of now; none once it is lifted")
    records: int = Field(description="how many records it is of now")
    lifted_at: datetime | None
    lifted_by: str | None
    why_lifted: str | None
    informed: str | None
    certificate: JsonValue = Field(description="once it is lifted; no personal data of the person")


class Restrictions(BaseModel):
    """Restrictions, the newest first."""

    items: list[ShownRestriction]


def names(held: Iterable[InForce]) -> str:
    """Such as ``rs-1 (accuracy)``."""
    return ", ".join(f"{one.id} ({one.ground.value})" for one in held)
