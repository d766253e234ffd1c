"""Tasks and promised calls as people see them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShownTask(_Shown):
    """Something that is to be done about a case, or was."""

    case: str
    task: int
    text: str
    due_at: datetime | None
    assignee: str | None
    added_by: str | None
    state: str = Field(description="open, due (its time has come), done or cancelled")
    settled_at: datetime | None
    settled_by: str | None


class ShownCallBack(_Shown):
    """A call that somebody was promised."""

    case: str
    contact: int = Field(description="the contact in which it was promised")
    due_at: datetime
    state: str = Field(
        description="promised, missed (its time has come, and it can still be kept), kept, kept_late or "
        "cancelled"
    )
    settled_at: datetime | None
    settled_by: str | None


class TaskPage(_Shown):
    items: list[ShownTask]
    next: str | None = None


class CallBackPage(_Shown):
    items: list[ShownCallBack]
    next: str | None = None
