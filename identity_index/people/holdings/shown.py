"""The single view of a person, as it is shown. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from identity_index.people.holdings.purpose import Part
from identity_index.people.restricting.restriction import InForce


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class HeldValue(_Shown):
    """What one system holds of one field."""

    system: str
    local_id: str = Field(description="that system's own key; masked where it repeats what is withheld")
    value: JsonValue
    as_of: datetime | None = Field(description="when the system last changed it, as far as it says")
    by: Literal["told", "asked"] = Field(description="told: it published it; asked: it says so now")
    event: str | None = Field(description="told: the event that said so, as source and id; else null")


class CountingValue(_Shown):
    """The value that counts, where several are held."""

    value: JsonValue
    system: str | None = Field(description="where it comes from; null: somebody decided it")
    because: str = Field(description="by which rule")
    by: str | None = Field(description="who decided it; null: the rules did")


class HeldField(_Shown):
    """One field, and who holds it."""

    field: str = Field(description="name, address, identifiers.nino, further.housing_band …")
    data_class: str
    counts: CountingValue | None
    held: list[HeldValue]


class HeldThing(_Shown):
    """A case, or an event that names them."""

    part: Part
    id: str
    what: str
    at: datetime
    about: str
    fields: dict[str, JsonValue]


class AskedSystem(_Shown):
    """A system that was asked now."""

    system: str
    local_id: str
    state: Literal["answered", "nobody", "failed"] = Field(
        description="nobody: it has none by that key; failed: see `detail`, and what it holds is not known"
    )
    detail: str


class Withheld(_Shown):
    """What the purpose does not show: how much, and of which class; never what."""

    part: Part
    data_class: str
    many: int = Field(description="values; of a part that is not shown at all, the things in it")
    at_least: bool = Field(default=False, description="there are more, which were not counted")


class Holdings(_Shown):
    """What is held of one person, as far as a purpose shows it."""

    person: str = Field(description="p-<n>, as they are known now")
    purpose: str
    about: str
    fields: list[HeldField]
    things: list[HeldThing] = Field(description="cases, and events that name them, the newest first")
    more_things: bool = Field(description="there are more of them than are shown")
    asked: list[AskedSystem]
    withheld: list[Withheld]
    restricted: list[InForce] = Field(
        default=[],
        description="by these it is kept and not used: all of it is withheld but from who may name a purpose "
        "that the law allows meanwhile",
    )


class PurposeLine(_Shown):
    """A purpose that may be named."""

    name: str
    about: str
    fields: list[str]
    upto: str
    systems: list[str]
    parts: list[Part]
    restricted: bool = Field(description="does it show data that are restricted, to who may see them?")
    allowed: bool = Field(description="may your key name it?")


class Purposes(_Shown):
    """Every purpose there is."""

    items: list[PurposeLine]
