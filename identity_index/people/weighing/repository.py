"""Versions of weights in the database. Each function works in the caller's session."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, insert, select

from identity_index.people.matching import Weights
from identity_index.people.weighing.tables import person_weights, person_weights_use
from ledger import clock
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Prepared
from ledger.session import Session

_W, _U = person_weights.c, person_weights_use.c
SHIPPED, LEARNED = "shipped", "learned"
MOST = 500
"""Versions, and uses, of a list: the newest."""


class Made(NamedTuple):
    """How a version came to be. Who made it, and how many records and pairs it was learned from."""

    made: str
    who: str
    records: int = 0
    pairs: int = 0
    labels: int = 0


def version_in_use(session: Session) -> str | None:
    """The version that was put in use last; None: none ever was, so what ships holds."""
    version: str | None = session.run(_IN_USE).scalar()
    return version


def keep(session: Session, weights: Weights, how: Made) -> bool:
    """Keep a version for ever. False where it is there already: then nothing is changed."""
    known = session.execute(select(_W.version).where(_W.version == weights.version)).first()
    if known is not None:
        return False
    session.execute(
        insert(person_weights).values(
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


def find(session: Session, version: str) -> tuple[Any, Weights]:
    """A version's row, and the weights themselves. Raises ``NotFound``."""
    row = session.execute(select(person_weights).where(_W.version == version)).first()
    if row is None:
        raise NotFound(
            f"There is no version {version} of the weights: `tolbooth people weights list` names those there "
            "are."
        )
    return row, Weights.model_validate_json(row.content)


def page(session: Session) -> list[tuple[Any, Weights]]:
    """Every version, the newest first."""
    query = select(person_weights).order_by(_W.made_at.desc(), _W.version).limit(MOST)
    return [(row, Weights.model_validate_json(row.content)) for row in session.execute(query)]


def uses(session: Session, version: str | None = None) -> list[Any]:
    """When each version was put in use, the newest first; or only this one."""
    query = select(person_weights_use).order_by(_U.id.desc()).limit(MOST)
    if version is not None:
        query = query.where(_U.version == version)
    return list(session.execute(query))


def use(session: Session, version: str, who: str, reason: str, now: Micros) -> None:
    """From the next unit on every process goes by it. The caller holds persons."""
    last = session.execute(select(func.max(_U.id))).scalar() or 0
    values = {"id": last + 1, "version": version, "at": now, "who": who, "reason": reason}
    session.execute(insert(person_weights_use).values(values))


_IN_USE = Prepared(select(_U.version).order_by(_U.id.desc()).limit(1))
