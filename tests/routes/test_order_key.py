"""Order keys: what an event's key is, as text, and when it has none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from routes.errors import RoutingError
from routes.event_view import EventView
from routes.order_key import OrderKey
from schemas.envelope import Envelope


@pytest.mark.parametrize(
    ("order_by", "key"),
    [
        ("partitionkey", "revenues:77"),
        ("subject", "person/77"),
        ("correlationid", None),
        ("priority", "4"),
        ("time", "2026-03-01T09:00:00Z"),
        ("count", "7"),
        ("nothere", None),
        ("data.person.local_id", "77"),
        ("data.debts", "3"),
        ("data.rent", "412.5"),
        ("data.whole", "7"),
        ("data.paid", "true"),
        ("data.blank", None),
        ("data.gone", None),
        ("data.nothere.at_all", None),
        ("data.person", '{"local_id":"77"}'),
        ("data.[ward, debts]", '["North",3]'),
        ("data.abs(ward)", None),
    ],
)
def test_the_key_of_an_event(order_by: str, key: str | None, an_event: Callable[..., Envelope]) -> None:
    data = {
        "ward": "North",
        "person": {"local_id": "77"},
        "rent": 412.5,
        "debts": 3,
        "whole": 7.0,
        "paid": True,
        "blank": "",
        "gone": None,
    }
    event = an_event(data=data, extensions={"count": 7})
    assert OrderKey(order_by).of(EventView(event)) == key


def test_a_long_key_still_tells_events_apart(an_event: Callable[..., Envelope]) -> None:
    keys = [OrderKey("data.key").of(EventView(an_event(data={"key": "x" * 5000 + end}))) for end in "aab"]
    assert keys[0] == keys[1] != keys[2]
    assert all(key is not None and len(key) < 100 for key in keys)


@pytest.mark.parametrize("order_by", ["", "Subject", "data", "person.id", "data.", "data.nosuch(x)", "a b"])
def test_what_cannot_be_a_key(order_by: str) -> None:
    with pytest.raises(RoutingError) as refused:
        OrderKey(order_by)
    assert refused.value.fix
