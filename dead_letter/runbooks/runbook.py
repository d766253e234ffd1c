"""A runbook as staff see it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dead_letter.runbooks.rule import Rule

LONGEST = 100_000
"""Characters of a runbook."""
MOST = 1000
"""Runbooks of one hub: each is held against a group that is shown."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_END = re.compile(r"[\r\n\t\u2028\u2029]")


def _prose(text: str) -> str:
    """Line ends and tabs may be in it; what drives a terminal may not."""
    text = text.replace("\r\n", "\n")
    if (found := _CONTROL.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(f"holds a control character in line {line}: take it out")
    if not text.strip():
        raise ValueError("is blank: say what to do")
    return text


def _line_of_text(text: str) -> str:
    if _CONTROL.search(text) or _LINE_END.search(text):
        raise ValueError("must be one line without control characters")
    return text.strip()


def _title(text: str) -> str:
    if not (text := _line_of_text(text)):
        raise ValueError("is blank: say what it is about")
    return text


Markdown = Annotated[str, Field(max_length=LONGEST), AfterValidator(_prose)]
Title = Annotated[str, Field(max_length=200), AfterValidator(_title)]
Owner = Annotated[str, Field(max_length=200), AfterValidator(_line_of_text)]


class NewRunbook(BaseModel):
    """A runbook, or a new version of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title = Field(description="what it is about, in a line")
    owner: Owner = Field(default="", description="who keeps it right")
    text: Markdown = Field(description="what to do, in Markdown")
    rule: Rule = Field(default=Rule(), description="which groups it is for; empty: those it is attached to")
    reason: str = Field(default="", max_length=2000, description="why it is changed")
    version: int | None = Field(
        default=None,
        ge=1,
        lt=2**31,
        description="of a new version: the one that it was made of; refused where there is a newer one",
    )


class Line(BaseModel):
    """A runbook without its text."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="rb-<n>")
    title: str
    owner: str
    rule: Rule
    version: int
    at: datetime = Field(description="when this version was written")
    author: str


class RunbookPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[Line]


class Version(BaseModel):
    model_config = ConfigDict(frozen=True)

    version: int
    at: datetime
    author: str
    reason: str


class Runbook(Line):
    """One, whole."""

    text: str = Field(description="Markdown")
    versions: list[Version] = Field(description="who wrote it and when, the newest first")
    groups: list[str] = Field(description="groups that it is shown with, of the 200 that struck last")


class GroupRunbooks(BaseModel):
    """The runbooks of a group."""

    model_config = ConfigDict(frozen=True)

    group: str
    items: list[Line]
