"""Are the details of a case what its type asks for?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

import jsonschema_rs
from pydantic import JsonValue

from cases.types.case_type import CaseType
from ledger.errors import Refused

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
