"""Which groups a runbook is for. Pure.

Kept as a rule and looked at whenever a group is shown, so that it holds for groups that come later and for
those that are there, and a rule that is changed holds at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from routes.type_pattern import compile_type_pattern
from schemas.errors import UnknownType
from schemas.event_type import short_of

Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
TypePattern = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.*-]{1,255}$")]
Stage = Literal["receive", "translate", "validate", "forbidden", "route", "deliver", "settle"]


@dataclass(frozen=True, slots=True)
class Struck:
    """A group, as far as a rule looks at it. ``types`` are those of its newest letters."""

    stage: str
    place: str
    error: str
    words: str
    types: Collection[str] = ()


class Rule(BaseModel):
    """All that is given must fit; nothing given: it fits no group, and is attached by hand alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: Stage | None = Field(default=None, description="where it failed")
    place: Pattern | None = Field(
        default=None, description="the subscription, key or adapter, with `*` for any characters"
    )
    type: TypePattern | None = Field(
        default=None, description="the type of event, such as case.opened or case.*"
    )
    error: Pattern | None = Field(
        default=None, description="the kind of exception, or the field that is wrong, with `*`"
    )
    words: Pattern | None = Field(
        default=None, description="words that stand in the cause, in any order and whatever their case"
    )

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        given = [one for one in (self.place, self.type, self.error) if one is not None]
        if given and self.stage is None and self.words is None and all(set(one) == {"*"} for one in given):
            raise ValueError("the rule fits every group there is: say which it is for")
        if self.words is not None and not self.words.split():
            raise ValueError("the words are blank")
        return self

    @property
    def by_hand(self) -> bool:
        """Is it attached by hand alone?"""
        return not self.model_dump(exclude_none=True)

    def fits(self, group: Struck) -> bool:
        """Is it for this group?"""
        if self.by_hand:
            return False
        said = group.words.casefold()
        return (
            (self.stage is None or self.stage == group.stage)
            and (self.place is None or fnmatchcase(group.place, self.place))
            and (self.error is None or fnmatchcase(group.error, self.error))
            and (self.words is None or all(word in said for word in self.words.casefold().split()))
            and (self.type is None or _of_type(self.type, group.types))
        )


def _of_type(pattern: str, types: Collection[str]) -> bool:
    test = compile_type_pattern(pattern)
    return any(test(name) for full in types for name in _names(full))


def _names(full: str) -> tuple[str, ...]:
    try:
        return full, short_of(full)
    except UnknownType:
        return (full,)
