"""Routes as TOML: everything wrong has its file, line and fix; what is written reads back the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

import routes
from routes.filters import AllOf, AnyOf, Exact, Not, Prefix, Suffix
from routes.retry import RetrySchedule
from routes.route import Route
from routes.source import Problem, RoutingFile, read, write
from routes.subscription import Subscription
from schemas.catalogue import shipped

ADAPTERS = {"webhook", "nightly_file"}
TYPES = {f"uk.gov.council.{name}.v1" for name in ("case.opened", "case.closed", "person.moved")}

GOOD = """\
[subscriptions.housing]
adapter = "webhook"
target = { url = "http://127.0.0.1/" }

[routes.moves]
types = ["person.moved", "uk.gov.council.case.*"]
to = "housing"
"""


def _read(text: str) -> RoutingFile:
    return read(text, "council.toml", adapters=ADAPTERS, types=TYPES)


def test_a_good_file() -> None:
    found = _read(GOOD)
    assert found.problems == ()
    assert [route.name for route in found.routes] == ["moves"]
    assert found.subscriptions[0].target == {"url": "http://127.0.0.1/"}


@pytest.mark.parametrize(
    ("line", "instead", "at", "problem", "fix"),
    [
        (2, 'adaptr = "webhook"', 1, "has no 'adapter'", "add adapter"),
        (2, 'adaptr = "webhook"', 2, "'adaptr', which means nothing", "did you mean 'adapter'?"),
        (2, 'adapter = "webhok"', 2, "'webhok'", "did you mean 'webhook'?"),
        (3, "target = { day = 2026-01-01 }", 3, "a date", "in quotes"),
        (3, 'target = "http://127.0.0.1/"', 3, "target", "the adapter's settings"),
        (3, 'order_by = "Partition Key"', 3, "order_by", "'partitionkey'"),
        (3, "rate = 0", 3, "rate", "deliveries a second"),
        (3, 'name = "housing"', 3, "a second name", "leave it out"),
        (
            6,
            'types = ["person.moved",\n "person.mvoed"]',
            7,
            "'person.mvoed'",
            "did you mean 'person.moved'?",
        ),
        (6, 'types = ["uk.gov.council.case.opened.v9"]', 6, "no type", "'uk.gov.council.case.opened.v1'"),
        (6, "types = []", 6, "types", "a list of event types"),
        (6, 'types = ["case opened"]', 6, "not a type pattern", "'case.opened'"),
        (6, 'types = "case.*"', 6, "types", "a list of event types"),
        (7, 'to = "housin"', 7, "'housin', which is not a subscription", "did you mean 'housing'?"),
        (7, 'To = "housing"', 5, "has no 'to'", "add to"),
        (7, 'to = "housing"\nmatching = "data.x = \'1\'"', 8, "not JMESPath", "'single quotes'"),
        (7, 'to = "housing"\nmatching = "lenght(data.x)"', 8, "no function 'lenght'", "'length'"),
        (7, 'to = "housing"\nexpires_after = 5', 8, "not a length of time", "'5s'"),
        (7, 'to = "housing"\n[routes.moves.retry]\nattempts = 1\ncpa = "1h"', 10, "'retry.cpa'", "'cap'"),
        (7, 'to = "housing"\n[routes.moves.retry]\nfirst = "7h"', 8, "cap 6h is shorter", "'7h'"),
        (7, 'to = "housing"\nwhere = [\n{ exact = { id = "1" } },\n{ exat = {} } ]', 10, "'exat'", "'exact'"),
        (
            7,
            'to = "housing"\nwhere = [\n{ not = { prefix = { Id = "1" } } } ]',
            9,
            "Id",
            "lower-case letters",
        ),
        (7, 'to = "housing"\n[route.x]\na = 1', 8, "'route'", "did you mean 'routes'?"),
        (7, 'to = "housing"\n[routes.moves]\nx = 1', 8, "twice", "key = value"),
        (7, 'to = "housing"\nto = "housing"', 8, "not TOML", "key = value"),
        (7, "to = ", 7, "not TOML", "key = value"),
    ],
)
def test_everything_wrong_has_its_line_and_fix(
    line: int, instead: str, at: int, problem: str, fix: str
) -> None:
    text = GOOD.splitlines()
    text[line - 1] = instead
    problems = _read("\n".join(text)).problems
    said = [one for one in problems if one.line == at and problem in one.problem and fix in one.fix]
    assert said, problems
    assert all(one.file == "council.toml" and one.problem and one.fix for one in problems)


def test_all_problems_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = (
        GOOD.replace("webhook", "webhok")
        .replace("person.moved", "person.mvoed")
        .replace('"housing"', '"hosing"')
    )
    assert [one.line for one in _read(text).problems] == [2, 6, 7]


def test_a_route_to_a_faulty_subscription_is_not_dangling() -> None:
    (only,) = _read(GOOD.replace("target =", "tarket =")).problems
    assert only.line == 3


def test_a_route_may_go_to_a_subscription_known_from_elsewhere() -> None:
    text = '[routes.r]\ntypes = ["*"]\nto = "there"\n'
    assert read(text, "f", adapters=None, types=None, subscriptions={"there"}).problems == ()
    assert len(read(text, "f", adapters=None, types=None).problems) == 1


@pytest.mark.parametrize(
    "text", ["routes = 1", "[routes]\nr = 1", "subscriptions = []", "routes = { r = [] }"]
)
def test_tables_that_are_not_tables(text: str) -> None:
    (only,) = _read(text).problems
    assert "[" in only.fix


def test_windows_files_and_empty_ones_are_read() -> None:
    assert _read("\ufeff" + GOOD.replace("\n", "\r\n")).problems == ()
    assert _read("") == RoutingFile((), (), ())


def test_a_problem_reads_as_one_line() -> None:
    assert str(Problem("a.toml", 3, "it is odd", "even it out")) == "a.toml:3: it is odd. Fix: even it out."
    assert str(Problem("a.toml", 3, "it is odd", "did you mean 'even'?")).endswith("'even'?")


@given(st.text("[]{}=\"'.,#\n routesubcip1", max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    _read(text)


def test_the_shipped_flows_are_good() -> None:
    types = {one.type for one in shipped().types()}
    flows = sorted((Path(routes.__file__).parent / "flows").glob("*.toml"))
    assert flows
    for flow in flows:
        found = read(flow.read_text(encoding="utf-8"), flow.name, adapters=ADAPTERS, types=types)
        assert found.problems == ()
        again = read(write(found.routes, found.subscriptions), flow.name, adapters=ADAPTERS, types=types)
        assert again == found


# ---- round trips -------------------------------------------------------------------------------------------

names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,20}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values: st.SearchStrategy[JsonValue] = st.recursive(
    st.one_of(
        texts,
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)
wants = st.dictionaries(
    st.sampled_from(["id", "source", "all", "not"]), texts.filter(bool), min_size=1, max_size=2
)
filters = st.recursive(
    st.one_of(
        wants.map(lambda wanted: Exact(exact=wanted)),
        wants.map(lambda wanted: Prefix(prefix=wanted)),
        wants.map(lambda wanted: Suffix(suffix=wanted)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda some: AllOf(all=tuple(some))),
        st.lists(inner, min_size=1, max_size=2).map(lambda some: AnyOf(any=tuple(some))),
        inner.map(lambda one: Not.model_validate({"not": one})),
    ),
    max_leaves=4,
)
lengths = st.timedeltas(timedelta(microseconds=1), timedelta(days=30))
schedules = st.builds(
    lambda attempts, first, more, factor, jitter: RetrySchedule(
        attempts=attempts, first=first, cap=first + more, factor=factor, jitter=jitter
    ),
    st.integers(1, 1000),
    lengths,
    lengths,
    st.floats(1, 100),
    st.floats(0, 1),
)
some_routes = st.lists(
    st.builds(
        Route,
        name=names,
        description=texts,
        types=st.lists(st.sampled_from(["*", "case.*", "person.moved"]), min_size=1, max_size=2),
        where=st.lists(filters, max_size=2),
        matching=st.sampled_from([None, "data.ward == 'North'", 'data."odd name" > `1`']),
        to=names,
        rank=st.integers(-9, 9),
        priority=st.none() | st.integers(0, 9),
        retry=st.just(RetrySchedule()) | schedules,
        expires_after=st.none() | lengths,
        enabled=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
)
some_subscriptions = st.lists(
    st.builds(
        Subscription,
        name=names,
        description=texts,
        adapter=names,
        target=st.dictionaries(texts, values, max_size=3),
        order_by=st.sampled_from([None, "subject", 'data.person."local id"']),
        rate=st.none() | st.floats(0.001, 1e9),
        concurrency=st.integers(1, 100),
        window=st.integers(1, 1000),
        enabled=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
)


@given(some_routes, some_subscriptions)
def test_what_is_written_reads_back_the_same(
    written: Sequence[Route], receivers: Sequence[Subscription]
) -> None:
    elsewhere = {route.to for route in written}
    found = read(write(written, receivers), "f", adapters=None, types=None, subscriptions=elsewhere)
    assert found == RoutingFile(tuple(written), tuple(receivers), ())


@given(some_routes, some_subscriptions)
def test_snapshots_read_back_the_same(written: Sequence[Route], receivers: Sequence[Subscription]) -> None:
    for route in written:
        assert Route.model_validate(route.model_dump(mode="json")) == route
        assert Route.model_validate_json(route.model_dump_json()) == route
    for receiver in receivers:
        assert Subscription.model_validate(receiver.model_dump(mode="json")) == receiver


@pytest.mark.parametrize(
    "target", [{"a": None}, {"a": [{"b": None}]}, {"a": float("nan")}, {"a": float("inf")}]
)
def test_targets_that_toml_cannot_say_are_refused(target: dict[str, JsonValue]) -> None:
    with pytest.raises(ValueError, match="target"):
        Subscription(name="s", adapter="webhook", target=target)
