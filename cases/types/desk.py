"""Where people and apps see the types that cases may be of."""

from __future__ import annotations

from dataclasses import dataclass

from cases.types import repository
from cases.types.case_type import CaseType
from cases.types.shown import CaseTypePage, CaseTypeShown, line
from ledger.errors import NotFound
from ledger.reader import Reader
from ledger.session import Session
from routes.suggestion import suggest


@dataclass(frozen=True, slots=True)
class TypeDesk:
    """Safe to use from many requests at once."""

    reader: Reader

    async def listing(self) -> CaseTypePage:
        """Those in use, by name."""
        found = await self.reader.run(repository.latest)
        return CaseTypePage(items=[line(one) for one in found.values()])

    async def show(self, name: str, version: int | None) -> CaseTypeShown:
        """As it is in use, or a version that ever was. Raises ``NotFound``."""

        def read(session: Session) -> CaseType:
            if version is not None:
                return repository.find(session, name, version)
            in_use = repository.latest(session)
            if name in in_use:
                return in_use[name]
            if not in_use:
                raise NotFound(
                    f"No case can be of the type {name!r}: this hub keeps no cases. `enabled = true` under "
                    "[cases] of its settings has it do so."
                )
            fix = suggest(name, in_use, noun="case types")
            raise NotFound(f"No case can be of the type {name!r}: {fix}")

        return CaseTypeShown.of(await self.reader.run(read))
