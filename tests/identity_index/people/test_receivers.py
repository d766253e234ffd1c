"""Which subscriptions stand for the system whose record an event is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from identity_index.people.desk.receivers import receivers
from routes.route import Route
from routes.subscription import Subscription
from routes.table import RoutingTable
from schemas.envelope import Envelope
from schemas.event_type import full_of

RELINKED = Envelope(
    id="c-1/relinked/1",
    source="/tolbooth/a/people",
    type=full_of("person.relinked"),
    subject="record/council_tax/T1",
    time=datetime.now(UTC),
    data={
        "record": {"system": "council_tax", "local_id": "T1"},
        **{"person": "p-1", "previous": "p-1", "others": [], "cause": "merged", "change": "c-1"},
    },
)


def table(*routes: dict[str, Any], adapter: str = "web") -> RoutingTable:
    names = {str(one["to"]) for one in routes}
    return RoutingTable(
        1,
        [
            Route.model_validate({"name": f"r-{at}", "types": ["person.*"], **one})
            for at, one in enumerate(routes)
        ],
        [Subscription(name=name, adapter=adapter) for name in sorted(names)],
    )


@pytest.mark.parametrize(
    ("route", "adapter", "found"),
    [
        ({"to": "app", "matching": "data.record.system == 'council_tax'"}, "web", {"app"}),
        ({"to": "app", "where": [{"prefix": {"subject": "record/council_tax/"}}]}, "web", {"app"}),
        ({"to": "app", "matching": "data.record.system == 'crm'"}, "web", set()),
        ({"to": "cases"}, "web", set()),
        ({"to": "council-tax"}, "web", {"council-tax"}),
        ({"to": "app"}, "Council_Tax", {"app"}),
        ({"to": "council-tax", "enabled": False}, "web", set()),
    ],
    ids=["by data", "by subject", "another's", "anybody's", "by its name", "by its adapter", "disabled"],
)
def test_a_subscription_for_a_system_takes_it_of_that_system_only(
    route: dict[str, Any], adapter: str, found: set[str]
) -> None:
    assert receivers(table(route, adapter=adapter), RELINKED) == found


def test_one_that_takes_everything_beside_one_for_the_system() -> None:
    both = table({"to": "cases"}, {"to": "app", "matching": "data.record.system == 'council_tax'"})
    assert receivers(both, RELINKED) == {"app"}
    assert receivers(both, RELINKED.model_copy(update={"data": None})) == frozenset()
