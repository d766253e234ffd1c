"""Lines taken in as one unit: what is known, what is new, and what was said before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic_core import to_json

from identity_index.places.addressbase.line import Told, WrongLine
from identity_index.places.addressbase.records import Kind
from identity_index.places.keeping.records import repository as records
from identity_index.places.keeping.said import Said
from identity_index.places.loading.load import Counts, Reject
from identity_index.places.loading.loads import repository as loads
from identity_index.places.loading.loads.repository import Begun
from identity_index.places.loading.reading import rejected
from ledger.session import Session

_MOST = {"inserted": 3, "updated": 2, "unchanged": 1, "superseded": 0}
"""A line that says several things counts as what says most."""


def take(session: Session, begun: Begun, told: Sequence[tuple[int, Told]]) -> Counts:
    """Keep what these lines insert and update. Of two that say something of the same, the one of the higher
    order holds, however they come."""
    became: dict[int, str] = {}
    last: dict[tuple[int, int, str], Said] = {}
    for one in (as_said(begun.number, line, one) for line, one in told):
        other = last.get(one.place)
        if other is not None and begun.load.form == "addressbase":
            became[min(one, other, key=_order).line] = "superseded"
        if other is None or _order(one) >= _order(other):
            last[one.place] = one
    held = {} if begun.fresh else _held(session, last.values())
    write, past = [], []
    for one in last.values():
        before = held.get(one.place)
        if before is None:
            _count(became, one, "inserted" if one.kind == _said_by(begun, one) else "updated")
            write.append(one)
        elif before.load == one.load and before.pro_order > one.pro_order:
            _count(became, one, "superseded")
        elif before.body == one.body:
            _count(became, one, "unchanged")
            if begun.load.full_supply or begun.load.next_volume:
                # That its supply says it is what keeps it from what comes after.
                write.append(one)
        else:
            _count(became, one, "updated")
            write.append(one)
            past.append((before, begun.number, "updated"))
    records.remember(session, past)
    records.write(session, write)
    if not begun.load.full_supply:
        _touch(session, begun, write)
    return Counts(**Counter(became.values()))


def take_deletes(
    session: Session, begun: Begun, told: Sequence[tuple[int, Told]], lines: Sequence[str], first: int
) -> tuple[Counts, list[Reject]]:
    """Let go of what these lines delete; what is not held is rejected. ``lines``: those of the batch, which
    begins at ``first``. What an earlier volume of the same supply said stays: all deletes of a supply come
    before all else."""
    said = [as_said(begun.number, line, one) for line, one in told]
    supply = loads.supply_of(session, begun)
    held = _held(session, said)
    gone, wrong, superseded = [], [], 0
    for one in said:
        before = held.pop(one.place, None)
        if before is not None and before.load in supply:
            superseded += 1
            continue
        if before is not None:
            gone.append(before)
            continue
        noun = "USRN" if Kind(one.kind).of_street else "UPRN"
        what = f"it deletes a record of type {one.kind} of {noun} {one.about} that is not held"
        fix = "Was a change file left out? Load them in their order, or a full supply."
        wrong.append(rejected(one.line, lines[one.line - first], WrongLine(what, fix)))
    records.remember(session, [(one, begun.number, "deleted") for one in gone])
    records.forget(session, gone)
    _touch(session, begun, gone)
    return Counts(deleted=len(gone), superseded=superseded), wrong


def as_said(load: int, line: int, told: Told) -> Said:
    """As it is kept, said by this line of that load."""
    # As a plain tuple: what kind of a named one it is takes longer to find out than to write it.
    body = to_json(tuple(told.record)).decode()
    return Said(told.about, int(told.kind), told.key, body, load, line, told.order)


def _said_by(begun: Begun, one: Said) -> int:
    """The kind by which a line of that form counts as new."""
    return int(Kind.PROPERTY) if begun.load.form == "gazetteer" else one.kind


def _count(became: dict[int, str], one: Said, what: str) -> None:
    before = became.get(one.line)
    if before is None or _MOST[what] > _MOST[before]:
        became[one.line] = what


def _order(one: Said) -> tuple[int, int]:
    return one.pro_order, one.line


def _held(session: Session, said: Iterable[Said]) -> dict[tuple[int, int, str], Said]:
    found: dict[tuple[int, int, str], Said] = {}
    wanted = list(said)
    for kinds in (records.STREETS, records.PROPERTIES):
        about = {one.about for one in wanted if kinds[0] <= one.kind <= kinds[1]}
        if about:
            found |= {one.place: one for one in records.held(session, about, kinds)}
    return found


def _touch(session: Session, begun: Begun, said: Sequence[Said]) -> None:
    for street in (0, 1):
        about = {one.about for one in said if Kind(one.kind).of_street == bool(street)}
        loads.touch(session, begun.supply, street, about)
