"""A status that a case of a type may have, and who may move it on from there."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cases.clocks import Party
from routes.errors import RoutingError
from schemas.formats import Code, Line

StandsFor = Literal["new", "open", "in_progress", "waiting", "resolved", "closed"]
Outcome = Literal["fixed", "no_action_needed", "not_ours", "duplicate", "withdrawn", "refused", "failed"]


class Mover(StrEnum):
    """Who may move a case. A supervisor may do whatever an officer may."""

    CITIZEN = "citizen"
    AGENT = "agent"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    BACK_OFFICE = "back_office"
    HUB = "hub"

    @property
    def said(self) -> str:
        """In a sentence."""
        return {"agent": "an agent", "officer": "an officer", "back_office": "the back office"}.get(
            self.value, f"a {self.value}" if self is not Mover.HUB else "the hub"
        )


class StatusRule(BaseModel):
    """``[statuses.<code>]`` of a case type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Line = Field(description="What staff call it, such as `Inspection booked`")
    public: Line = Field(description="What a citizen is told, in plain words")
    stands_for: StandsFor = Field(
        description="Which of the statuses that all systems share: new, open, in_progress, waiting, "
        "resolved, closed"
    )
    outcome: Outcome | None = Field(
        default=None, description="How it ended, of statuses that stand for resolved or closed"
    )
    waits_for: Party = Field(
        default=Party.COUNCIL,
        description="On whom it is to go on; clocks are paused while it is anybody but the council: council, "
        "citizen, back_office, robot or partner",
    )
    to: dict[Code, tuple[Mover, ...]] = Field(
        default_factory=dict,
        description="Which statuses may follow, and who may move it there: "
        '`{ repaired = ["officer", "back_office"] }`',
    )
    notify: bool = Field(default=True, description="Whether reporters are told when it comes to stand so")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ended = self.stands_for in {"resolved", "closed"}
        if ended and self.outcome is None:
            raise RoutingError(
                f"it stands for {self.stands_for} and does not say how the case ended",
                fix='add outcome, such as outcome = "fixed"',
            )
        if not ended and self.outcome is not None:
            raise RoutingError(
                f"it has an outcome though it stands for {self.stands_for}, which is no end",
                fix="leave outcome out, or let it stand for resolved or closed",
            )
        return self
