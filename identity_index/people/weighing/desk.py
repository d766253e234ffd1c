"""Where versions of weights are looked at, and one is put in use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.matching import default_weights
from identity_index.people.weighing import repository, showing
from identity_index.people.weighing.in_use import WeightsInUse
from identity_index.people.weighing.repository import SHIPPED, Made
from identity_index.people.weighing.version import WeightsPage, WeightsShown
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused
from ledger.reader import Reader
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class WeightsDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door
    in_use: WeightsInUse

    async def page(self) -> WeightsPage:
        return await self.reader.run(partial(showing.page, in_use=self.in_use))

    async def show(self, version: str) -> WeightsShown:
        """Raises ``NotFound``."""
        return await self.reader.run(partial(showing.one, version=version, in_use=self.in_use))

    async def use(self, version: str, who: str, reason: str) -> WeightsShown:
        """From the next record that arrives, in every process. Nothing that was decided before is decided
        again. Raises ``NotFound``, and ``Refused`` where it is in use already."""

        def unit(session: Session) -> WeightsShown:
            links.hold(session, Kind.PERSON)
            keep_shipped(session)
            before = self.in_use(session).version
            repository.find(session, version)
            if version == before:
                raise Refused(f"{version} is in use already.")
            repository.use(session, version, who, reason, clock.now(session))
            detail = {"before": before}
            auditing.note(session, who, "people.weights.use", f"weights/{version}", reason, {**detail})
            return showing.one(session, version, self.in_use)

        return await self.door.run(unit)


def keep_shipped(session: Session) -> None:
    """What ships is a version like any other: it can be gone back to, and a decision that was made by it is
    explained by it after an upgrade that brings others."""
    repository.keep(session, default_weights(), Made(SHIPPED, "settings"))
