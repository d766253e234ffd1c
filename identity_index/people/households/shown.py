"""A household as it is shown. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Member(_Shown):
    """Somebody who lives there, or did."""

    person: str = Field(description="p-<n>")
    since: datetime | None = Field(
        description="from when on a system says so, without saying otherwise meanwhile; null: not known"
    )
    until: datetime | None = Field(description="when a system first said otherwise; null: they live there")
    last_said: datetime | None = Field(description="when a system last said that they live there")
    certain: bool = Field(description="no system says that they live elsewhere")
    systems: list[str] = Field(description="the systems that say so")


class Household(_Shown):
    """Who lives where a person lives, by the addresses that count now."""

    person: str = Field(description="p-<n>, as they are known now")
    state: Literal["household", "communal", "withheld", "unknown"] = Field(
        description="household; communal: more live there than one household has; withheld: it is not told "
        "where this person lives, since it is protected or their data are restricted; "
        "unknown: there is no address of theirs that counts and tells a home"
    )
    by: Literal["uprn", "address"] | None = Field(description="what the home is told by")
    members: list[Member] = Field(description="those who live there now, this person too")
    former: list[Member] = Field(
        description="those who lived there, as far as a system still says so of somebody"
    )
    restricted: int = Field(
        default=0,
        description="persons at the address who are not shown, since their data are restricted",
    )
    left_out: int = Field(description="records at the address that were not looked at, for being too many")
