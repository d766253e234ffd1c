"""What is there in place of a property that is no more."""

from __future__ import annotations

from collections.abc import Sequence

from identity_index.places.finding.showing import one_line
from identity_index.places.place import Place
from identity_index.places.succession import repository as succession
from ledger.session import Session


def there_now(session: Session, uprn: int) -> Sequence[tuple[str, str, bool]]:
    """By number, those that stand: UPRN; address on one line, empty where it has none; is it known here?"""
    return [
        (str(one.uprn), _address(one.place), one.place is not None)
        for one in succession.standing(session, uprn)
    ]


def _address(one: Place | None) -> str:
    return one_line(one.lines, one.postcode) if one is not None and one.lines else ""
