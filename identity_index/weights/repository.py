"""An index's versions of weights in the database. Each method works in the caller's session."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Table, func, insert, select

from identity_index.weights.weights import VersionedWeights
from ledger import clock
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Prepared
from ledger.session import Session

SHIPPED, LEARNED = "shipped", "learned"
MOST = 500
"""Versions, and uses, of a list: the newest."""


W = TypeVar("W", bound=VersionedWeights)


class Made(NamedTuple):
    """How a version came to be. Who made it, and how many records and pairs it was learned from."""

    made: str
    who: str
    records: int = 0
    pairs: int = 0
    labels: int = 0


class Versions(Generic[W]):
    """Of one index. ``command`` is what its commands begin with, such as ``people``."""

    def __init__(self, versions: Table, uses: Table, model: type[W], command: str) -> None:
        self._versions, self._uses, self._model, self._command = versions, uses, model, command
        self._in_use = Prepared(select(uses.c.version).order_by(uses.c.id.desc()).limit(1))

    def version_in_use(self, session: Session) -> str | None:
        """The version that was put in use last; None: none ever was, so what ships holds."""
        version: str | None = session.run(self._in_use).scalar()
        return version

    def keep(self, session: Session, weights: W, how: Made) -> bool:
        """Keep a version for ever. False where it is there already: then nothing is changed."""
        column = self._versions.c.version
        if session.execute(select(column).where(column == weights.version)).first() is not None:
            return False
        session.execute(
            insert(self._versions).values(
                version=weights.version,
                content=weights.model_dump_json(),
                made=how.made,
                made_at=clock.now(session),
                made_by=how.who,
                records=how.records,
                pairs=how.pairs,
                labels=how.labels,
            )
        )
        return True

    def find(self, session: Session, version: str) -> tuple[Any, W]:
        """A version's row, and the weights themselves. Raises ``NotFound``."""
        query = select(self._versions).where(self._versions.c.version == version)
        row = session.execute(query).first()
        if row is None:
            raise NotFound(
                f"There is no version {version} of the weights: `tolbooth {self._command} weights list` "
                "names those there are."
            )
        return row, self._model.model_validate_json(row.content)

    def page(self, session: Session) -> list[tuple[Any, W]]:
        """Every version, the newest first."""
        columns = self._versions.c
        query = select(self._versions).order_by(columns.made_at.desc(), columns.version).limit(MOST)
        return [(row, self._model.model_validate_json(row.content)) for row in session.execute(query)]

    def uses(self, session: Session, version: str | None = None) -> list[Any]:
        """When each version was put in use, the newest first; or only this one."""
        query = select(self._uses).order_by(self._uses.c.id.desc()).limit(MOST)
        if version is not None:
            query = query.where(self._uses.c.version == version)
        return list(session.execute(query))

    def use(self, session: Session, version: str, who: str, reason: str, now: Micros) -> None:
        """From the next unit on every process goes by it. The caller holds the index's masters."""
        last = session.execute(select(func.max(self._uses.c.id))).scalar() or 0
        values = {"id": last + 1, "version": version, "at": now, "who": who, "reason": reason}
        session.execute(insert(self._uses).values(values))
