"""One USRN that two lines of a gazetteer call differently: the later one counts, and it is said."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import from_json

from identity_index.places.addressbase.line import Told
from identity_index.places.addressbase.records import Kind, StreetName
from identity_index.places.keeping.records import repository as records
from identity_index.places.loading.doubting import STREET_NAME, Doubt
from identity_index.places.loading.loads.repository import Begun
from ledger.session import Session


def called_otherwise(session: Session, begun: Begun, told: Sequence[tuple[int, Told]]) -> list[Doubt]:
    """Each line that calls a street otherwise than the line before it that named it, in this batch or in an
    earlier one of the same file."""
    named = [(line, one.record) for line, one in told if isinstance(one.record, StreetName)]
    held = records.held(session, {one.usrn for _, one in named}, (int(Kind.STREET_NAME),) * 2)
    before = {
        one.about: (one.line, StreetName._make(from_json(one.body)).description)
        for one in held
        if one.load == begun.number
    }
    found = []
    for line, one in named:
        at, called = before.get(one.usrn, (line, one.description))
        if called != one.description:
            problem = f"USRN {one.usrn}: line {at} calls it {called!r}, and line {line} {one.description!r}"
            found.append(Doubt(line, STREET_NAME, problem))
        before[one.usrn] = line, one.description
    return found
