"""Whom a change was told to, record by record, as it is shown."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.desk.person import RecordName


class Heard(StrEnum):
    """Does the system that holds a record know of the change?"""

    TOLD = "told"
    ON_ITS_WAY = "on_its_way"
    REFUSED = "refused"
    """It did not take it: a dead letter."""
    WITHHELD = "withheld"
    """It may not be sent data of that class."""
    GIVEN_UP = "given_up"
    """A person has discarded the dead letter, or it has expired."""
    NOBODY = "nobody"
    """No route takes it there."""


class Telling(BaseModel):
    """One record whose system was to be told."""

    model_config = ConfigDict(frozen=True)

    record: RecordName
    person: str = Field(description="whose it is by this change, p-<n>")
    cause: str = Field(description="merged or unmerged")
    others: list[RecordName] = Field(description="the same person's records elsewhere, by this change")
    no_longer: list[RecordName] = Field(
        description="records that were held to be the same person's until then and are not"
    )
    event: int = Field(description="the event that tells of it (person.relinked), by its place in the ledger")
    heard: Heard = Field(description="whether the system knows of it: the worst, where it is told by several")
    subscription: str | None = Field(description="by which it is told; null: no route takes it there")
    delivery: str | None = Field(description="d-<n>, such as the dead letter; null: there is none")
    possible_duplicate: bool = Field(description="it may have been told twice, and was told so")
    says: str = Field(description="what became of it, in a sentence")
    to_do: str | None = Field(description="what a person should do; null: nothing")
    overtaken_by: str | None = Field(
        description="the newest change that its system was to be told of since: what that says holds"
    )


class Tellings(BaseModel):
    """Every record whose system was to be told of one change."""

    model_config = ConfigDict(frozen=True)

    change: str = Field(description="c-<n>")
    items: list[Telling]
    to_do: int = Field(description="how many of them leave something for a person to do")
    forgotten: int = Field(
        description="events that told of it and hold nothing any more, since they were erased or forgotten"
    )
