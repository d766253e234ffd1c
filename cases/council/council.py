"""The council's boundary, its areas, and who is in which team. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cases.council.shape import Point, Shape
from routes.errors import RoutingError
from schemas.formats import Code, Line


class Boundary(Shape):
    """``[boundary]``: what is outside is not the council's."""

    outside: Literal["refuse", "ask"] = Field(
        default="refuse",
        description="What becomes of a report from outside: refuse (it is not taken, and says why), or ask "
        "(it is opened in a queue where somebody looks at it)",
    )
    queue: Code | None = Field(default=None, description="That queue")

    @model_validator(mode="after")
    def _knows_whom_to_ask(self) -> Self:
        if (self.outside == "ask") is not (self.queue is not None):
            raise RoutingError(
                'outside = "ask" and queue go together, and only one of them is there',
                fix='write outside = "ask" and the queue, such as queue = "out_of_area"; or neither',
            )
        return self


class Team(BaseModel):
    """``[teams.<queue>]``: who works on a queue."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    members: tuple[Line, ...] = Field(
        default=(), description="Staff ids, in the order in which turns begin: `['ada', 'bea']`"
    )
    staff_teams: tuple[Line, ...] = Field(
        default=(),
        description="Teams of the index of staff whose members work on it too, as the index calls them, "
        "whatever their case: `['Street lighting']`",
    )
    staff_groups: tuple[Line, ...] = Field(
        default=(), description="Groups of the directory likewise: `['Licensing officers']`"
    )

    @property
    def is_fed(self) -> bool:
        """Does the index of staff say who else works on it?"""
        return bool(self.staff_teams or self.staff_groups)

    @model_validator(mode="after")
    def _has_somebody(self) -> Self:
        if not self.members and not self.is_fed:
            raise RoutingError(
                "it says nobody who works on it",
                fix="name members, or staff_teams or staff_groups of the index of staff",
            )
        return self


class Member(BaseModel):
    """``[members.<staff id>]``: what somebody can do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    skills: tuple[Code, ...] = Field(default=(), description="Such as `['licensing']`")


class Council(BaseModel):
    """The whole file; all of it may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    boundary: Boundary | None = Field(default=None, description="`[boundary]`: where the council's area ends")
    areas: dict[Code, Shape] = Field(
        default_factory=dict,
        description="`[areas.<code>]`: parts of it, as `by_area` of case types names them",
    )
    postcodes: tuple[Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9][A-Z0-9]?( [0-9])?$")], ...] = Field(
        default=(),
        description="What postcodes in its area begin with, district or sector, such as `['ZZ1', 'ZZ2 4']`: "
        "by them an address without a point is within or outside",
    )
    teams: dict[Code, Team] = Field(
        default_factory=dict, description="`[teams.<queue>]`: who works on which queue"
    )
    members: dict[Line, Member] = Field(
        default_factory=dict, description="`[members.<staff id>]`: who can do what"
    )

    def is_outside(self, point: Point | None) -> bool:
        """What has no point is not outside."""
        return point is not None and self.boundary is not None and not self.boundary.has(point)

    def has_postcode(self, postcode: str) -> bool | None:
        """None where the file says nothing of postcodes."""
        if not self.postcodes:
            return None
        district = postcode.partition(" ")[0]
        return any(one == district or (" " in one and postcode.startswith(one)) for one in self.postcodes)

    def area_of(self, point: Point | None) -> str | None:
        """The first that has it, in the order of the file."""
        if point is None:
            return None
        return next((name for name, shape in self.areas.items() if shape.has(point)), None)

    def team(self, queue: str, skill: str | None = None) -> tuple[str, ...]:
        """Who works on it; of those with the skill, where one is asked for."""
        team = self.teams.get(queue)
        if team is None:
            return ()
        return tuple(one for one in team.members if skill is None or skill in self.skills(one))

    def skills(self, member: str) -> tuple[str, ...]:
        return self.members[member].skills if member in self.members else ()

    def fed(self, members: Mapping[str, Sequence[str]], skills: Mapping[str, Sequence[str]]) -> Council:
        """The same with what the index of staff says beside it: who else works on which queue, after those of
        the file, and what else people can do."""
        teams = {
            queue: team.model_copy(
                update={"members": tuple(dict.fromkeys((*team.members, *members.get(queue, ()))))}
            )
            for queue, team in self.teams.items()
        }
        can = {
            member: Member(skills=tuple(dict.fromkeys((*self.skills(member), *skills.get(member, ())))))
            for member in (*self.members, *skills)
        }
        return self.model_copy(update={"teams": teams, "members": can})

    @property
    def staff(self) -> list[str]:
        """Everybody of any team, once."""
        return list(dict.fromkeys(one for team in self.teams.values() for one in team.members))


def whose_turn(team: tuple[str, ...], turns: Mapping[str, int], away: Collection[str]) -> str | None:
    """Whoever has waited longest since they were given one, and is there; of those who never were the first.
    None where nobody is there. ``turns``: the higher the later."""
    there = [one for one in team if one not in away]
    return min(there, key=lambda one: (turns.get(one, 0), team.index(one)), default=None)
