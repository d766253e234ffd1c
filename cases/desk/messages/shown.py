"""A message that was set aside, as people see it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class MessageLine(_Shown):
    """One in a list. What it says is masked for whoever does not see what cases say."""

    message: int = Field(description="which of the messages that were set aside")
    received_at: datetime
    channel: str
    sender: str | None = Field(description="the name and address that it gives as its own")
    subject: str | None
    why: str = Field(
        description="why it is on no case: no_reference, misspelt, unknown (no such case), several, "
        "no_report (the entry rule that fits it makes no report of it)"
    )
    named: list[str] = Field(description="what it names, as it is written there")
    near: list[str] = Field(
        description="the cases that may be meant, the likeliest first, of those that are for them to see"
    )
    automatic: str | None = Field(description="by what it is known to be a machine's")
    outcome: str | None = Field(description="attached, opened or dismissed; null while it waits")
    reference: str | None = Field(description="the case, where there is one for whoever asks")
    settled_at: datetime | None
    settled_by: str | None
    reason: str | None = Field(description="why, for staff")


class MessagePage(_Shown):
    items: list[MessageLine]
    next: int | None = Field(default=None, description="`after` of the next page")


class ShownMessage(MessageLine):
    """One, whole. ``told`` is what its event says, null where that was erased."""

    told: JsonValue
