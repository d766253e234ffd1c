"""What is asked of an import, and what people see of it. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cases.importing.profile import ImportProfile
from schemas.formats import Code

Kind = Literal["import", "reconcile"]
What = Literal["skipped", "missing", "different", "moved_on", "gone"]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Beginning(_Closed):
    """Whose cases are taken over, or counted."""

    system: Code = Field(description="the old system, by its adapter's name")
    profile: ImportProfile = Field(description="what its cases are here")
    kind: Kind = Field(default="import", description="reconcile: only what is there and here is counted")


class Step(_Closed):
    """The next page is to be taken in."""

    pages: int = Field(ge=0, lt=2**63, description="how many are in; else it is refused with 409")


class Preview(_Closed):
    """A page of what is there, and what it would be here. Nothing is kept of it."""

    system: Code = Field(description="the old system, by its adapter's name")
    profile: ImportProfile = Field(default=ImportProfile(), description="what its cases are here")
    cursor: str | None = Field(default=None, max_length=10_000, description="`cursor` of the page before")


class Previewed(_Shown):
    """Old cases of one kind and status, and what they would be here."""

    kind: str
    status: str
    reason: str | None
    cases: int
    type: str | None = Field(default=None, description="the case type; none if they are not taken over")
    to: str | None = Field(default=None, description="its status")
    problem: str | None = Field(default=None, description="why they are not; `left` if on purpose")


class PreviewPage(_Shown):
    items: list[Previewed]
    unreadable: list[str] = Field(description="cases that cannot be read: which, and what is wrong")
    cursor: str | None = Field(description="of the next page; none: that was all")
    label: str
    share: float | None


class ImportCounts(_Shown):
    """What became of the cases that were read: of an import each is ``new``, ``changed``, ``unchanged``,
    ``ours``, ``left`` or ``skipped``; of a count ``same``, ``ours``, ``left``, ``missing``, ``different`` or
    ``moved_on``."""

    read: int = 0
    new: int = Field(default=0, description="are a case here since")
    changed: int = Field(default=0, description="were here, and follow what was done there")
    unchanged: int = Field(default=0, description="were here, and are as they were")
    ours: int = Field(default=0, description="were made there for a case of this hub")
    left: int = Field(default=0, description="of kinds that are left behind on purpose")
    skipped: int = Field(default=0, description="could not be taken over, or not wholly")
    same: int = Field(default=0, description="are here, as they are there")
    missing: int = Field(default=0, description="are not here")
    different: int = Field(default=0, description="are otherwise here, and nobody here has done that")
    moved_on: int = Field(default=0, description="are otherwise here, as somebody here went on with them")
    gone: int = Field(default=0, description="were taken over, and are not there any more")

    def plus(self, **more: int) -> ImportCounts:
        return self.model_copy(update={name: getattr(self, name) + many for name, many in more.items()})


class Tally(_Shown):
    """Cases there that stand for a type and a status here, and those that are that here."""

    type: str = Field(description="the case type; of what has none the old kind, in brackets")
    status: str
    there: int
    here: int


class CaseImport(_Shown):
    """An import of an old system's cases, or a count of them, and how far it is."""

    id: str = Field(description="ci-<n>")
    kind: Kind
    system: str
    state: Literal["running", "finished"] = Field(
        description="running: until its last page is in, whether or not anybody goes on with it just now"
    )
    pages: int
    label: str
    share: float | None
    counts: ImportCounts
    tally: list[Tally] = Field(description="of a count: by type and status")
    balanced: bool | None = Field(
        description="of a count that is finished: whether every case there is here as it is there, or "
        "explained"
    )
    begun_by: str
    begun_at: datetime
    changed_at: datetime
    finished_at: datetime | None


class CaseImportPage(_Shown):
    """The newest first."""

    items: list[CaseImport]
    next: str | None = Field(default=None, description="`after` of the next page")


class Finding(_Shown):
    """An old case that was not taken over, or is not the same here. What it says is not repeated."""

    local_id: str
    what: What
    reference: str | None = Field(description="of the case here, if there is one")
    problem: str
    fix: str


class FindingPage(_Shown):
    """By what the old system calls them."""

    items: list[Finding]
    next: str | None = Field(default=None, description="`after` of the next page")
    left_off: int = Field(description="findings beyond those that are kept of one import; they are counted")
