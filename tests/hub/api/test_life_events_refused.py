"""Life events that contradict themselves are refused at the door, with what to do and no personal data."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.test_life_events import envelope


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"move": {"previous": {"usrn": "1"}}}, "which is for another"),
        ({"kind": "move"}, "which is for another"),
        ({"kind": "move", "death": None}, "has no 'move'"),
        ({"kind": "wedding"}, "must be"),
        ({"person": None, "name": None}, "says of nobody"),
        ({"date_of_birth": "2026-06-01"}, "'happened_on' before"),
        ({"reported_by": {"person": {"system": "crm", "local_id": "c-1"}}}, "nothing is sent to them"),
        (
            {"kind": "move", "death": None, "move": {"new": {"usrn": "1"}, "direction": "within"}},
            "no 'move.previous'",
        ),
        ({"kind": "move", "death": None, "move": {}}, "neither 'move.previous' nor 'move.new'"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_what_to_do(
    operator: httpx2.Client, more: dict[str, Any], said: str
) -> None:
    answer = operator.post("/events", json=envelope("death", "L-1", **more))
    assert answer.status_code == 422, answer.text
    assert said in answer.text
    assert "Exampleson" not in answer.text
