"""The routing table decides who gets an event, and its explanations agree with what it decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import RoutingError
from routes.route import Route
from routes.subscription import Subscription
from routes.table import Explanation, RoutingTable
from schemas.envelope import Envelope

MOVED = "uk.gov.council.person.moved.v1"


def _route(name: str, to: str = "housing", **given_: object) -> Route:
    return Route.model_validate({"name": name, "types": ["person.moved"], "to": to, **given_})


def _subscription(name: str = "housing", **given_: object) -> Subscription:
    return Subscription.model_validate({"name": name, "adapter": "webhook", **given_})


def _decided(table: RoutingTable, event: Envelope) -> list[tuple[str, str]]:
    return [(match.route.name, match.subscription.name) for match in table.decide(event, "person.moved")]


def _explained(table: RoutingTable, event: Envelope) -> dict[str, Explanation]:
    return {said.route.name: said for said in table.explain(event, "person.moved")}


@pytest.mark.parametrize(
    ("pattern", "takes"),
    [
        ("person.moved", True),
        ("person.*", True),
        ("*.moved", True),
        ("*", True),
        ("**", True),
        (MOVED, True),
        ("uk.gov.council.*", True),
        ("uk.gov.council.person.moved.v2", False),
        ("person.move", False),
        ("person", False),
        ("Person.*", False),
        ("personXmoved", False),
        ("case.*", False),
    ],
)
def test_type_patterns(pattern: str, takes: bool, an_event: Callable[..., Envelope]) -> None:
    table = RoutingTable(1, [_route("r", types=["form.submitted", pattern])], [_subscription()])
    assert bool(table.decide(an_event(), "person.moved")) is takes


@pytest.mark.parametrize(
    ("matching", "matches"),
    [
        ("data.ward == 'North'", True),
        ("data.ward == 'South'", False),
        ("data.debts > `2` && source == '/revenues/extract'", True),
        ("data.nothere", False),
        ("priority < `5`", True),
        ("starts_with(data.ward, 'N')", True),
        ("starts_with(data.debts, 'N')", False),
        ("data.debts < data.ward", False),
        ("!(data.nothere)", True),
    ],
)
def test_payload_filters(matching: str, matches: bool, an_event: Callable[..., Envelope]) -> None:
    table = RoutingTable(1, [_route("r", matching=matching)], [_subscription()])
    assert bool(_decided(table, an_event())) is matches
    assert _explained(table, an_event())["r"].matched is matches


def test_a_payload_filter_that_fails_is_not_a_match_and_says_so_without_the_data(
    an_event: Callable[..., Envelope],
) -> None:
    table = RoutingTable(1, [_route("r", matching="abs(data.ward) > `1`")], [_subscription()])
    event = an_event(data={"ward": "SECRET"})
    assert _decided(table, event) == []
    (reason,) = _explained(table, event)["r"].reasons
    assert "could not be worked out" in reason
    assert "wrong type" in reason
    assert "SECRET" not in reason


def test_two_routes_to_one_subscription_make_one_delivery(an_event: Callable[..., Envelope]) -> None:
    routes = [
        _route("b-low"),
        _route("z-high", rank=5),
        _route("y-high", rank=5),
        _route("top-but-not-fitting", rank=9, matching="data.ward == 'South'"),
        _route("other", to="cases", rank=-1),
    ]
    table = RoutingTable(1, routes, [_subscription(), _subscription("cases")])
    assert _decided(table, an_event()) == [("y-high", "housing"), ("other", "cases")]
    said = _explained(table, an_event())
    assert said["z-high"].matched
    assert not said["z-high"].chosen
    assert "'y-high' ranks before it" in said["z-high"].reasons[-1]


def test_a_disabled_route_matches_nothing_and_a_disabled_subscription_still_matches(
    an_event: Callable[..., Envelope],
) -> None:
    table = RoutingTable(
        1,
        [_route("off", enabled=False), _route("held", to="cases")],
        [_subscription(), _subscription("cases", enabled=False)],
    )
    assert _decided(table, an_event()) == [("held", "cases")]
    said = _explained(table, an_event())
    assert said["off"].reasons == ["the route is disabled"]
    assert "the delivery is held" in said["held"].reasons[-1]


def test_a_match_carries_key_and_priority(an_event: Callable[..., Envelope]) -> None:
    table = RoutingTable(
        1,
        [_route("own"), _route("set", to="cases", priority=9)],
        [_subscription(order_by="partitionkey"), _subscription("cases", order_by="data.nothere")],
    )
    own, given_ = table.decide(an_event(priority=2), "person.moved")
    assert (own.order_key, own.priority) == ("revenues:77", 2)
    assert (given_.order_key, given_.priority) == (None, 9)
    assert "no order key" in _explained(table, an_event())["set"].reasons[-1]


def test_every_reason_against_is_given_at_once(an_event: Callable[..., Envelope]) -> None:
    route = _route(
        "r", types=["case.*"], where=[{"prefix": {"source": "/forms"}}], matching="data.ward == 'South'"
    )
    reasons = _explained(RoutingTable(1, [route], [_subscription()]), an_event())["r"].reasons
    assert reasons == [
        "the type person.moved does not fit 'case.*'",
        "source '/revenues/extract' does not begin with '/forms'",
        "the payload filter \"data.ward == 'South'\" does not hold: it gave false",
    ]


def test_a_route_by_name() -> None:
    route = _route("r")
    table = RoutingTable(7, [route], [_subscription()])
    assert table.route("r") == route
    assert table.route("s") is None
    assert table.version == 7


@pytest.mark.parametrize(
    ("routes", "subscriptions", "said"),
    [
        ([_route("r", to="housin")], [_subscription()], "did you mean 'housing'"),
        ([_route("r"), _route("r")], [_subscription()], "two routes are named 'r'"),
        ([], [_subscription(), _subscription()], "two subscriptions are named 'housing'"),
    ],
)
def test_tables_that_cannot_be(routes: list[Route], subscriptions: list[Subscription], said: str) -> None:
    with pytest.raises(RoutingError, match=said):
        RoutingTable(1, routes, subscriptions)


routes_of_all_sorts = st.lists(
    st.fixed_dictionaries(
        {
            "types": st.lists(st.sampled_from(["person.*", "case.*", "*", MOVED]), min_size=1, max_size=2),
            "to": st.sampled_from(["a", "b", "c"]),
            "rank": st.integers(-1, 1),
            "enabled": st.sampled_from([True, True, False]),
            "where": st.lists(
                st.sampled_from(
                    [
                        {"exact": {"source": "/revenues/extract"}},
                        {"prefix": {"subject": "case/"}},
                        {"not": {"exact": {"team": "x"}}},
                    ]
                ),
                max_size=2,
            ),
            "matching": st.sampled_from(
                [None, "data.ward == 'North'", "data.ward == 'South'", "abs(data.ward)"]
            ),
        }
    ),
    max_size=8,
)


@given(written=routes_of_all_sorts)
def test_decisions_agree_with_a_plain_reading_of_the_explanations(
    written: list[dict[str, object]], an_event: Callable[..., Envelope]
) -> None:
    routes = [Route.model_validate({"name": f"r{number}", **one}) for number, one in enumerate(written)]
    table = RoutingTable(1, reversed(routes), [_subscription(name, enabled=name != "c") for name in "abc"])
    event = an_event()
    said = table.explain(event, "person.moved")
    expected = {}
    for to in "abc":
        matching = [one.route for one in said if one.matched and one.route.to == to]
        if matching:
            expected[to] = min(matching, key=lambda route: (-route.rank, route.name)).name
    decided = table.decide(event, "person.moved")
    assert {match.subscription.name: match.route.name for match in decided} == expected
    assert [match.route.name for match in decided] == [one.route.name for one in said if one.chosen]
    assert len(said) == len(routes)
    assert all(one.reasons for one in said)
    assert decided == table.decide(event, "person.moved")
