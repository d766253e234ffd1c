"""What is there in place of a property that is no more."""

from __future__ import annotations

from collections.abc import Sequence

from identity_index.places.finding.showing import one_line
from identity_index.places.keeping import repository as keeping
from identity_index.places.place import State
from identity_index.places.succession import repository as succession
from ledger.session import Session


def there_now(session: Session, uprn: int) -> Sequence[tuple[str, str]]:
    """By number, those that stand: UPRN, and address on one line, empty where it has none."""
    after = keeping.places(session, succession.successors(session, [uprn]))
    return [
        (str(number), one_line(one.lines, one.postcode) if one.lines else "")
        for number, one in sorted(after.items())
        if one.state is not State.RETIRED
    ]
