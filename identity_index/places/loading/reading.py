"""The lines of a batch as what they say. Pure; not done in the unit, for which every other writer waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from identity_index.places.addressbase.line import (
    OF_THE_FILE,
    Told,
    WrongLine,
    cells_of,
    deletes_something,
    read_line,
)
from identity_index.places.gazetteer.row import read_row
from identity_index.places.loading.doubting import Doubt
from identity_index.places.loading.load import Reject
from identity_index.places.loading.unread import Spared, of_addressbase, of_gazetteer

LONGEST_KEPT = 4000
"""Characters of a line that was rejected."""


@dataclass(slots=True)
class Lines:
    """What lines of a file say. ``read``: how many of them say anything, or should have; ``described``: how
    many tell of the product; ``spared``: what those that cannot be read may be about; ``doubts``: what they
    are taken without."""

    told: list[tuple[int, Told]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0
    described: int = 0
    spared: set[Spared] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)

    def only(self, told: list[tuple[int, Told]]) -> Lines:
        """These, where they say no more than this."""
        lines = {line for line, _ in told}
        return replace(self, told=told, doubts=[one for one in self.doubts if one.line in lines])

    def doubted(self, lines: Sequence[str], first: int) -> list[Reject]:
        """Each line that is taken without something. ``lines``: those of the batch, which begins at
        ``first``."""
        return [
            _taken_without(list(some), lines[number - first])
            for number, some in groupby(sorted(self.doubts), key=lambda one: one.line)
        ]

    @property
    def own_parents(self) -> int:
        """How many of them say that a property is a part of itself."""
        return sum(one.own_parent for _, one in self.told)

    @property
    def unplaced(self) -> int:
        """How many of them say that it is not known where something is."""
        return sum(one.unplaced for _, one in self.told)


def read_addressbase(lines: Sequence[str], first: int, *, deleting: bool) -> Lines:
    """``first``: where in the file they begin, from 1. Either what deletes something, or all else; every line
    that there is counts as read with the latter."""
    found = Lines()
    for number, line in enumerate(lines, first):
        kind = line.partition(",")[0]
        if not line.strip() or kind in {"10", "99"}:
            continue
        found.read += not deleting
        if kind in OF_THE_FILE:
            found.described += not deleting
        elif deletes_something(line) is deleting:
            try:
                found.told.append((number, read_line(cells_of(line))))
            except WrongLine as error:
                found.rejects.append(rejected(number, line, error))
                found.spared.update(of_addressbase(line))
    return found


def read_gazetteer(lines: Sequence[str], first: int, columns: Sequence[str]) -> Lines:
    """Its first line, which names the columns, is passed over."""
    found = Lines()
    for number, line in enumerate(lines, first):
        if number == 1 or not line.strip():
            continue
        found.read += 1
        try:
            found.told += [(number, one) for one in read_row(cells_of(line), columns, number)]
        except WrongLine as error:
            found.rejects.append(rejected(number, line, error))
            found.spared.update(of_gazetteer(line, columns))
    return found


def _taken_without(some: Sequence[Doubt], line: str) -> Reject:
    return Reject(
        line=some[0].line,
        without=list(dict.fromkeys(one.without for one in some)),
        problem="; ".join(one.problem for one in some),
        fix=" ".join(dict.fromkeys(one.fix for one in some)),
        said=line[:LONGEST_KEPT],
    )


def rejected(number: int, line: str, error: WrongLine) -> Reject:
    return Reject(
        line=number, column=error.column, problem=error.problem, fix=error.fix, said=line[:LONGEST_KEPT]
    )
