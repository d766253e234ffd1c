"""Case types as people and apps read them."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from cases.types.back_office_rule import BackOfficeRule
from cases.types.case_type import CaseType
from cases.types.clock_rule import ClockRule, write_target
from cases.types.duplicate_rule import DuplicateRule
from cases.types.parts_rule import PartsRule
from cases.types.queue_rule import QueueRule
from cases.types.status_rule import Mover, StatusRule


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Step(_Shown):
    """A status that may follow another."""

    status: str
    by: tuple[Mover, ...] = Field(description="who may move a case there")


class StatusShown(_Shown):
    """A status of a type."""

    code: str
    title: str = Field(description="what staff call it")
    public: str = Field(description="what a citizen is told")
    stands_for: str = Field(description="which of the statuses that all systems share")
    outcome: str | None
    waits_for: str = Field(description="on whom it is to go on")
    notify: bool = Field(description="whether reporters are told of it")
    steps: tuple[Step, ...]


class ClockShown(_Shown):
    """A promise of how soon something happens."""

    name: str
    says: str = Field(description="all of it in a sentence")
    within: str
    calendar: str
    statutory: bool
    pauses: bool
    until: tuple[str, ...] = Field(description="the statuses that stop it")
    starts: tuple[str, ...] = Field(description="the statuses that start it; none: it starts with the case")


class CaseTypeLine(_Shown):
    """A type in a list."""

    name: str
    version: int
    title: str
    service: str
    about: str
    visibility: str


class CaseTypePage(_Shown):
    """All types that cases may be of."""

    items: list[CaseTypeLine]


class CaseTypeShown(CaseTypeLine):
    """A type, or an earlier version of it."""

    retention_days: int
    fields: dict[str, JsonValue] = Field(description="JSON Schema of what is asked")
    begins: str = Field(description="the status that a case is opened with")
    withdrawn: str | None
    not_fixed: str | None
    statuses: list[StatusShown]
    clocks: list[ClockShown]
    queue: QueueRule
    duplicates: DuplicateRule | None
    back_office: BackOfficeRule | None
    parts: PartsRule | None = Field(description="where its status follows from its parts: which it is when")

    @classmethod
    def of(cls, one: CaseType) -> Self:
        return cls(
            **line(one).model_dump(),
            retention_days=one.retention_days,
            fields=one.schema_of_fields,
            begins=one.begins,
            withdrawn=one.withdrawn,
            not_fixed=one.not_fixed,
            statuses=[_status(code, rule) for code, rule in one.statuses.items()],
            clocks=[_clock(name, rule) for name, rule in one.clocks.items()],
            queue=one.queue,
            duplicates=one.duplicates,
            back_office=one.back_office,
            parts=one.parts,
        )


def line(one: CaseType) -> CaseTypeLine:
    return CaseTypeLine(
        name=one.name,
        version=one.version,
        title=one.title,
        service=one.service,
        about=one.about,
        visibility=one.visibility,
    )


def said(rule: ClockRule) -> str:
    """A clock as people read it."""
    parts = [f"{write_target(rule.within)} by the calendar {rule.calendar}"]
    if rule.starts:
        parts[0] += f", from {' or '.join(rule.starts)} on"
    if rule.statutory:
        parts[0] += ", set by law"
    parts.append(
        "paused while it waits for anybody but the council"
        if rule.pauses
        else "never paused, whoever it waits for"
    )
    if rule.warn is not None:
        parts.append(f"the team is warned {write_target(rule.warn)} before")
    if rule.escalate_to is not None:
        parts.append(f"the queue {rule.escalate_to} is told when it is overdue")
    return "; ".join(parts)


def _status(code: str, rule: StatusRule) -> StatusShown:
    return StatusShown(
        code=code,
        title=rule.title,
        public=rule.public,
        stands_for=rule.stands_for,
        outcome=rule.outcome,
        waits_for=rule.waits_for.value,
        notify=rule.notify,
        steps=tuple(Step(status=status, by=by) for status, by in rule.to.items()),
    )


def _clock(name: str, rule: ClockRule) -> ClockShown:
    return ClockShown(
        name=name,
        says=said(rule),
        within=write_target(rule.within),
        calendar=rule.calendar,
        statutory=rule.statutory,
        pauses=rule.pauses,
        until=rule.until,
        starts=rule.starts,
    )
