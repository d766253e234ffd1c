"""A whole life event of each kind, of invented people: what sets are tried on before they are used."""

from __future__ import annotations

from pydantic import JsonValue

_ADDRESS: dict[str, JsonValue] = {
    "address": {"lines": ["1 Invented Street"], "postcode": "ZZ1 1ZZ", "uprn": "9001"},
    "position": {"latitude": 57.0, "longitude": -3.0},
}
_REGISTRATION: dict[str, JsonValue] = {
    "number": "2026/17",
    "district": "Sampletown",
    "registered_on": "2026-05-05",
}
_ALL: dict[str, JsonValue] = {
    "reference": "L-17",
    "person": {"system": "crm", "local_id": "c-1"},
    "name": {"full": "Ailsa Exampleson", "given": "Ailsa", "family": "Exampleson"},
    "date_of_birth": "1941-03-07",
    "happened_on": "2026-05-01",
    "reported_at": "2026-05-06T07:08:09Z",
    "reported_by": {
        "person": {"system": "crm", "local_id": "c-2"},
        "name": {"full": "Bryce Exampleson"},
        "email": "bryce@example.org",
    },
    "reporter_is": "child",
    "channel": "web",
    "verified": "signed_in",
    "said": "We do not know whom to tell.",
}

SPECIMENS: dict[str, dict[str, JsonValue]] = {
    "death": {
        **_ALL,
        "kind": "death",
        "death": {"registration": {**_REGISTRATION}, "address": {**_ADDRESS}, "lived_alone": True},
    },
    "birth": {
        **_ALL,
        "kind": "birth",
        "person": None,
        "date_of_birth": "2026-05-01",
        "birth": {
            "registration": {**_REGISTRATION},
            "parents": [{"system": "crm", "local_id": "c-2"}],
            "address": {**_ADDRESS},
        },
    },
    "move": {
        **_ALL,
        "kind": "move",
        "move": {"previous": {**_ADDRESS}, "new": {**_ADDRESS}, "direction": "within", "children": 2},
    },
    "new_business": {
        **_ALL,
        "kind": "new_business",
        "business": {
            "name": "The Invented Teapot",
            "organisation": {"system": "rates", "local_id": "b-1"},
            "premises": {**_ADDRESS},
            "trade": "cafe",
            "sells_food": True,
        },
    },
}
"""The data of events, by their kinds."""
