"""Who may do what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguards.policy import (
    EVERY_SOURCE,
    Principal,
    Scope,
    check_source_pattern,
    may_publish_as,
    permits,
    scopes_named,
)

SOURCES = st.text(st.sampled_from("/abc*"), min_size=1, max_size=6)


def publisher(*sources: str) -> Principal:
    return Principal("k1", "Revenues", frozenset({Scope.EVENTS_PUBLISH}), sources)


@given(st.frozensets(st.sampled_from(Scope)))
def test_exactly_the_scopes_given_are_permitted(scopes: frozenset[Scope]) -> None:
    principal = Principal("k1", "Revenues", scopes)
    assert {scope for scope in Scope if permits(principal, scope)} == scopes


@pytest.mark.parametrize(
    ("patterns", "source", "allowed"),
    [
        (("/council/revenues",), "/council/revenues", True),
        (("/council/revenues",), "/council/revenues/nightly", False),
        (("/council/revenues",), "/council/Revenues", False),
        (("/council/revenues/*",), "/council/revenues/nightly", True),
        (("/council/revenues/*",), "/council/revenues", False),
        (("/council/revenues/*",), "/council/revenuesque", False),
        (("/a", "/b*"), "/bc", True),
        (EVERY_SOURCE, "urn:anything", True),
        ((), "/council/revenues", False),
    ],
)
def test_sources_are_exact_or_a_prefix(patterns: tuple[str, ...], source: str, allowed: bool) -> None:
    assert may_publish_as(publisher(*patterns), source) is allowed


@given(SOURCES)
def test_a_source_without_the_scope_is_not_enough(source: str) -> None:
    assert not may_publish_as(
        Principal("k1", "x", frozenset(Scope) - {Scope.EVENTS_PUBLISH}, EVERY_SOURCE), source
    )


@given(SOURCES, SOURCES)
def test_a_source_is_allowed_only_if_it_starts_as_the_pattern_does(pattern: str, source: str) -> None:
    if may_publish_as(publisher(pattern), source):
        assert source.startswith(pattern.removesuffix("*"))


@pytest.mark.parametrize("pattern", ["", " /a", "/a ", "/a/*/b", "**"])
def test_a_pattern_that_misleads_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="source"):
        check_source_pattern(pattern)


def test_a_wrong_scope_is_named_beside_the_right_ones() -> None:
    assert scopes_named(["events:read", "events:publish"]) == {Scope.EVENTS_READ, Scope.EVENTS_PUBLISH}
    with pytest.raises(ValueError, match=r"'events:write'.*events:publish"):
        scopes_named(["events:write"])
