"""What the tests of routing share: an event to ask about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from schemas.envelope import Envelope


@pytest.fixture(scope="session")
def an_event() -> Callable[..., Envelope]:
    """Makes an envelope; whatever is given replaces the example's attributes."""

    def make(**given: object) -> Envelope:
        return Envelope.model_validate(
            {
                "id": "1",
                "source": "/revenues/extract",
                "type": "uk.gov.council.person.moved.v1",
                "subject": "person/77",
                "time": "2026-03-01T09:00:00Z",
                "partitionkey": "revenues:77",
                "data": {"ward": "North", "person": {"local_id": "77"}, "rent": 412.5, "debts": 3},
                **given,
            }
        )

    return make
