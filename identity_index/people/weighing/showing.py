"""Versions of weights for people to see, read in the caller's session."""

from __future__ import annotations

from typing import Any

from identity_index.people.matching import Weights
from identity_index.people.matching.fields import FIELDS, IDENTIFIER, SHARED, Level
from identity_index.people.matching.weights import FieldWeights
from identity_index.people.weighing import repository
from identity_index.people.weighing.in_use import WeightsInUse
from identity_index.people.weighing.version import (
    FieldWeight,
    LevelWeight,
    Use,
    WeightsLine,
    WeightsPage,
    WeightsShown,
)
from ledger import clock
from ledger.session import Session

_LEVELS = {one.name: one.levels for one in (*FIELDS, IDENTIFIER, SHARED)}


def page(session: Session, in_use: WeightsInUse) -> WeightsPage:
    """Every version, and what was in use since when."""
    now = in_use(session).version
    return WeightsPage(
        in_use=now,
        items=[line(row, weights.learned_from, now) for row, weights in repository.page(session)],
        uses=[use(row) for row in repository.uses(session)],
    )


def one(session: Session, version: str, in_use: WeightsInUse) -> WeightsShown:
    """Raises ``NotFound``."""
    row, weights = repository.find(session, version)
    return WeightsShown(
        **line(row, weights.learned_from, in_use(session).version).model_dump(),
        certain=weights.certain,
        possible=weights.possible,
        population=weights.population,
        fields=[_field(name, weights.fields[name]) for name in _in_order(weights)],
        uses=[use(each) for each in repository.uses(session, version)],
    )


def line(row: Any, learned_from: str, in_use: str) -> WeightsLine:
    """A version's row, for people; of any index."""
    return WeightsLine(
        version=row.version,
        in_use=row.version == in_use,
        made=row.made,
        made_at=clock.moment(row.made_at),
        made_by=row.made_by,
        records=row.records,
        pairs=row.pairs,
        labels=row.labels,
        learned_from=learned_from,
    )


def use(row: Any) -> Use:
    """When it was put in use; of any index."""
    return Use(version=row.version, at=clock.moment(row.at), by=row.who, reason=row.reason)


def _in_order(weights: Weights) -> list[str]:
    """As they are compared; then the schemes of identifiers that were learned."""
    known = [name for name in _LEVELS if name in weights.fields]
    return known + sorted(set(weights.fields) - set(known))


def _field(name: str, weights: FieldWeights) -> FieldWeight:
    levels: tuple[Level, ...] = _LEVELS.get(name, IDENTIFIER.levels)
    return FieldWeight(
        field=name,
        levels=[
            LevelWeight(says=level.says, m=m, u=u, bits=round(bits, 2))
            for level, m, u, bits in zip(levels, weights.m, weights.u, weights.bits, strict=True)
        ],
    )
