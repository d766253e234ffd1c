"""Are the details of a case what its type asks for?"""

from __future__ import annotations

from collections.abc import Mapping

import jsonschema_rs
from pydantic import JsonValue

from cases.types.case_type import CaseType
from ledger.errors import Refused

MOST = 10
"""Faults that are said of one set of details."""


def check_details(kind: CaseType, details: Mapping[str, JsonValue]) -> None:
    """Raises ``Refused``, which names each field that is at fault."""
    validator = jsonschema_rs.validator_for(kind.schema_of_fields, validate_formats=True)
    faults = []
    for error in validator.iter_errors(dict(details)):
        place = ".".join(str(part) for part in ("details", *error.instance_path))
        faults.append(f"{place}: {error.message}")
        if len(faults) == MOST:
            break
    if faults:
        raise Refused(f"That is not what a case of the type {kind.name} says: {'; '.join(faults)}.")
