"""The registry: finding adapters and building them, and what it says when it cannot."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

import pytest

from adapters.registry import GROUP, BrokenAdapter, Registry, UnknownKind, WrongSettings
from adapters.webhook import Webhook


def _points(**kinds: str) -> list[EntryPoint]:
    return [EntryPoint(name, value, GROUP) for name, value in kinds.items()]


BUILT_IN = {
    "webhook": "adapters.webhook:Webhook",
    "nightly_file": "adapters.nightly_file:NightlyFile",
    "bacs_arudd": "adapters.bacs_arudd:BacsArudd",
    "revenues_extract": "adapters.revenues_extract:RevenuesExtract",
}


@pytest.fixture
def registry() -> Registry:
    return Registry(_points(**BUILT_IN))


def test_the_built_in_adapters_come_through_the_same_door() -> None:
    kinds = {kind.name: kind for kind in Registry().kinds()}
    assert set(BUILT_IN) <= set(kinds)
    assert all(kinds[name].adapter is not None and kinds[name].description for name in BUILT_IN)


def test_it_builds_an_adapter_from_settings(registry: Registry) -> None:
    adapter = registry.build("app", "webhook", {"timeout": 3})
    assert isinstance(adapter, Webhook)
    assert adapter.name == "app"
    assert adapter.settings.timeout == 3


def test_an_unknown_kind_names_near_misses(registry: Registry) -> None:
    with pytest.raises(UnknownKind, match=r"'web_hook' is installed; did you mean webhook\?"):
        registry.find("web_hook")
    with pytest.raises(UnknownKind, match="installed are bacs_arudd, nightly_file"):
        registry.find("zzz")


def test_wrong_settings_are_said_field_by_field(registry: Registry) -> None:
    raw: Any = {"foldr": "/drop", "settle": "soon", "limit": 1}
    with pytest.raises(WrongSettings, match=r"\[adapters.bank\] \(kind bacs_arudd\)") as caught:
        registry.build("bank", "bacs_arudd", raw)
    faults = dict(caught.value.faults)
    assert faults["foldr"] == "there is no such setting; did you mean folder?"
    assert faults["folder"] == "is missing"
    assert "soon" in faults["settle"]
    assert "limit" in faults


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("no_such_package:Thing", "cannot be imported: ModuleNotFoundError"),
        ("adapters.webhook:NoSuch", "cannot be imported: AttributeError"),
        ("datetime:date", "is not a subclass"),
        ("json:loads", "is not a subclass"),
    ],
)
def test_a_broken_package_is_named_and_harms_no_other(value: str, problem: str) -> None:
    registry = Registry(_points(**BUILT_IN, broken=value))
    with pytest.raises(BrokenAdapter, match=problem):
        registry.find("broken")
    kinds = {kind.name: kind for kind in registry.kinds()}
    assert "broken" in kinds["broken"].problem
    assert registry.find("webhook") is Webhook


def test_a_kind_given_twice_is_refused() -> None:
    points = [*_points(webhook="adapters.webhook:Webhook"), *_points(webhook="other:Webhook")]
    with pytest.raises(BrokenAdapter, match=r"given twice .*uninstall one"):
        Registry(points).find("webhook")


def test_the_same_entry_point_seen_twice_is_one() -> None:
    points = _points(webhook="adapters.webhook:Webhook") * 2
    assert Registry(points).find("webhook") is Webhook
