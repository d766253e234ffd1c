"""What a staff member had goes to nobody, or on to their new name: cases, tasks, groups of dead letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from cases.acting.actor import Actor
from cases.acting.giving_back import GivingBack
from cases.keeping.teams import repository as teams
from cases.types.status_rule import Mover
from dead_letter.groups.handing import hand_on
from hub.case_service import case_teller

if TYPE_CHECKING:
    from hub.bootstrap import Hub

WHO = "index of staff"
"""As whom it is on record."""
AT_ONCE = 50
"""Cases in one unit."""


@dataclass(frozen=True, slots=True)
class Handed:
    """How many of each."""

    cases: int
    tasks: int
    groups: int

    def __str__(self) -> str:
        return f"{self.cases} cases, {self.tasks} tasks, {self.groups} groups of dead letters"


@dataclass(frozen=True, slots=True)
class HandingOn:
    """A second time there is nothing left to do."""

    hub: Hub

    async def to(self, name: str | None, names: list[str], reason: str) -> Handed:
        """All that is open under these names goes to that one; None: to nobody, in the queue where it is.
        Raises ``Busy``, ``Full`` and ``Closed``."""
        groups = await self.hub.door.run(lambda session: hand_on(session, names, name, reason, WHO))
        if not self.hub.settings.cases.enabled:
            return Handed(0, 0, groups)
        if name is not None:
            await self.hub.door.run(lambda session: teams.rename_absence(session, names, name))
        hub = self.hub
        giving = GivingBack(case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments))
        actor = Actor(Mover.HUB, WHO)
        cases = tasks = 0
        after: int | None = 0
        while after is not None:
            some = partial(
                giving.some, names=names, reason=reason, actor=actor, after=after, most=AT_ONCE, to=name
            )
            done = await hub.door.run(some)
            cases, tasks, after = cases + done.cases, tasks + done.tasks, done.after
        return Handed(cases, tasks, groups)
