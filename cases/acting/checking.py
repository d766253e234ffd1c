"""Is what is said of a case what can be: its details as its type asks, a call back in time?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import jsonschema_rs
from pydantic import JsonValue

from cases.types.case_type import CaseType
from ledger import clock
from ledger.errors import Refused
from ledger.session import Session

MOST = 10
"""Faults that are said of one set of details."""


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


def check_call(session: Session, promised: datetime | None, made: datetime | None) -> None:
    """A call back comes after the contact in which it was promised, which was ``made`` then; None: now.
    Raises ``Refused``."""
    made = made or clock.moment(clock.now(session))
    if promised is not None and promised <= made:
        raise Refused(
            f"A call back at {promised:%H:%M} on {promised.day} {promised:%B %Y} (UTC) is before the contact "
            "in which it is promised: say another time, or when the contact was (happened_at)."
        )
