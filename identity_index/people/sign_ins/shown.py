"""Accounts as they are shown, and as a person says them. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, model_validator

from identity_index.people.desk.person import RecordName
from schemas.formats import Moment, Reason
from schemas.references import PersonKey


class Account(RecordName):
    """An account: the service that vouches for it, and the subject by which that knows the person."""

    since: datetime | None = Field(description="from when on they sign in by it; null: it is not known")
    until: datetime | None = Field(description="when another account followed it; null: it is in use")
    successor: RecordName | None = Field(description="the account that followed it")


class Accounts(BaseModel):
    """By which accounts one person signs in or once did."""

    model_config = ConfigDict(frozen=True)

    person: str = Field(description="p-<n>, as they are known now")
    items: list[Account]


class NewAccount(BaseModel):
    """A person says by which account somebody signs in from now on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    current: PersonKey = Field(description="the account: its service and the subject")
    previous: PersonKey | None = Field(default=None, description="the one that it follows")
    since: Moment | None = Field(default=None, description="from when on; left out: from now on")
    reason: Reason = Field(description="why; it goes on record with your name")

    @model_validator(mode="after")
    def _another(self) -> NewAccount:
        if self.previous == self.current:
            raise ValueError("no account follows itself; give two different ones as previous and current")
        return self
