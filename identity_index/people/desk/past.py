"""What became of persons, and by whom: changes as they are shown. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from identity_index.people.desk.person import RecordName


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Moved(_Shown):
    """A record that a change gave to another person."""

    record: RecordName
    source: str | None = Field(description="whose it was; null: it was new")
    target: str = Field(description="whose it was then")


class Past(_Shown):
    """One change of which records belong together."""

    id: str = Field(description="c-<n>")
    what: str = Field(description="link, merge, relink, split, reject, unmerge or allow")
    at: datetime
    by: str = Field(description="who decided it; `index` where no person did")
    reason: str = Field(description="why; a person's own words are masked as personal data are")
    weights: str | None = Field(description="the version of the weights it was decided by")
    evidence: JsonValue = Field(description="what spoke for it and against, field by field")
    undoes: str | None = Field(description="the change that it takes back")
    undone_by: str | None = Field(description="the change that takes it back, while that stands")
    moved: list[Moved]
    persons: list[str] = Field(description="every person that records came from or went to")


class PastPage(_Shown):
    """Changes, the newest first."""

    items: list[Past]
    next: str | None = Field(default=None, description="`after` of the next page; null: this is the last")


class Update(_Shown):
    """A system said otherwise of a record than before: `person.updated`, or `person.moved`, was told of it
    where other values count since."""

    record: RecordName
    version: int = Field(description="of the record, from 2, in the order in which they came")
    at: datetime = Field(description="when the index was told")
    as_of: datetime | None = Field(description="when it was so, as the system says; null: it has not said")
    changed: list[str] | None = Field(
        description="the parts of its details that are otherwise; null once either was erased"
    )
    event_source: str = Field(description="of the event, or the import, that told it")
    event_id: str


class UpdatePage(_Shown):
    """What systems said anew, the newest first."""

    items: list[Update]
    next: str | None = Field(default=None, description="`after` of the next page; null: this is the last")
