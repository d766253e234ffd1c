"""Notes as they are shown. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.desk.person import RecordName


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Term(_Shown):
    """Until when it was said to hold."""

    until: datetime
    at: datetime = Field(description="when that was said")
    by: str
    reason: str


class NoteShown(_Shown):
    """Something that was said of a person."""

    id: str = Field(description="n-<n>")
    person: str = Field(description="of whom, as they are known now")
    holds: bool = Field(description="it is in force at this moment")
    since: datetime
    until: datetime | None = Field(description="null: until it is ended")
    reason: str = Field(description="what it stands on")
    at: datetime = Field(description="when it was said")
    by: str
    ended_at: datetime | None
    ended_by: str | None = Field(description="index where its time was over")
    end_reason: str | None
    terms: list[Term] = Field(description="until when it was said to hold, first to last, if it was")
    record: RecordName = Field(description="with which it goes, should the person's records be parted")


class ActingShown(NoteShown):
    """Somebody acts for somebody."""

    role: str
    says: str = Field(description="the role in words")
    by_person: str | None = Field(description="who acts, as they are known now")
    by_organisation: str | None
    by_name: str | None = Field(description="one whom the index does not know")
    contact: str | None
    about: list[str] = Field(description="what they may act about; none: everything")


class NeedShown(NoteShown):
    """How somebody needs to be reached."""

    need: str
    says: str = Field(description="the need in words")
    detail: str | None


class RiskShown(NoteShown):
    """What staff are to beware of."""

    risk: str
    says: str = Field(description="the risk in words")
    detail: str | None


class Noted(_Shown):
    """What was said is on record."""

    id: str = Field(description="n-<n>, by which it is renewed and ended")
    until: datetime | None = Field(description="when it ends by itself; null: when it is ended")
    ended_at: datetime | None = Field(description="null: it is not ended")


class ActingOf(_Shown):
    """Who acts for one person, and for whom that one acts."""

    person: str = Field(description="p-<n>, as they are known now")
    for_them: list[ActingShown] = Field(description="the newest first")
    by_them: list[ActingShown] = Field(description="for whom they act themselves")


class NeedsOf(_Shown):
    """How one person needs to be reached."""

    person: str = Field(description="p-<n>, as they are known now")
    items: list[NeedShown]


class RisksOf(_Shown):
    """What staff are to beware of with one person."""

    person: str = Field(description="p-<n>, as they are known now")
    items: list[RiskShown]
