"""A case whose status follows from its parts."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from cases.types.status_rule import Mover, StatusRule
from cases.written.definition import DefinitionError
from schemas.formats import Code


class PartsRule(BaseModel):
    """``[parts]`` of a case type: the hub moves a case of it between these two, and nobody else does. A part
    that was withdrawn or refused has ended, too; one that was merged ends with the case it has gone into."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    under_way: Code = Field(description="The status that it has while any part of it is open")
    done: Code = Field(description="The status that it comes to once all parts have ended")

    def wanted(self, status: str, *, open_parts: bool) -> str | None:
        """Where a case in that status is to go; None: it stays. One that somebody has put elsewhere, such as
        into `refused`, stays there."""
        to = self.under_way if open_parts else self.done
        return to if status in {self.under_way, self.done} and status != to else None

    def check(self, statuses: Mapping[str, StatusRule]) -> None:
        """Raises ``DefinitionError`` where its case could not follow, or somebody else could move it."""
        for one, other, ended in ((self.under_way, self.done, False), (self.done, self.under_way, True)):
            if (statuses[one].outcome is not None) is not ended:
                what = "an end, with an outcome" if ended else "no end, as parts are still open"
                raise DefinitionError(
                    ("parts", "done" if ended else "under_way"),
                    f"the status {one!r} of its parts has to be {what}",
                    fix="name another status, or put its stands_for and outcome right",
                )
            if statuses[one].to.get(other) != (Mover.HUB,):
                raise DefinitionError(
                    ("statuses", one, "to"),
                    f"its status follows from its parts, and others than the hub may move it from {one!r} to "
                    f"{other!r}, or nobody may",
                    fix=f'write {other} = ["hub"] into its `to`',
                )
