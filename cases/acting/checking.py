"""Is what is said of a case what can be: its details as its type asks, a moment that was, a call in time?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import jsonschema_rs
from pydantic import JsonValue

from cases.types.case_type import CaseType
from ledger import clock
from ledger.errors import Refused
from ledger.session import Session

MOST = 10
"""Faults that are said of one set of details."""
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
"""The empty dates of programs come before: .NET's in the year 1, that of Unix at the beginning of 1970."""
AHEAD = timedelta(days=1)
"""By how much another's clock may be fast, or its zone be wrong."""


def check_details(kind: CaseType, details: Mapping[str, JsonValue]) -> None:
    """Raises ``Refused``, which names each field that is at fault."""
    faults = []
    for error in _validator(json.dumps(kind.schema_of_fields)).iter_errors(dict(details)):
        place = ".".join(str(part) for part in ("details", *error.instance_path))
        faults.append(f"{place}: {error.message}")
        if len(faults) == MOST:
            break
    if faults:
        raise Refused(f"That is not what a case of the type {kind.name} says: {'; '.join(faults)}.")


@lru_cache(maxsize=256)
def _validator(schema: str) -> jsonschema_rs.Validator:
    """By the schema's JSON text: one is made once, and not for each report."""
    return jsonschema_rs.validator_for(json.loads(schema), validate_formats=True)


def check_happened(session: Session, at: datetime | None) -> None:
    """What somebody tells of now has happened by now. Old cases are not told so, but taken over. Raises
    ``Refused``, which names the field."""
    if at is None:
        return
    now = clock.moment(clock.now(session))
    if at < EARLIEST:
        why = "is what programs write for no date at all"
    elif at > now + AHEAD:
        why = f"is yet to come: it is {now:%Y-%m-%dT%H:%MZ} now"
    else:
        return
    raise Refused(f"happened_at: {at.isoformat()} {why}. Say when it was, or leave it out, which is now.")


def check_call(session: Session, promised: datetime | None, made: datetime | None) -> None:
    """A call back comes after the contact in which it was promised, which was ``made`` then; None: now.
    Raises ``Refused``."""
    made = made or clock.moment(clock.now(session))
    if promised is not None and promised <= made:
        raise Refused(
            f"A call back at {promised:%H:%M} on {promised.day} {promised:%B %Y} (UTC) is before the contact "
            "in which it is promised: say another time, or when the contact was (happened_at)."
        )
