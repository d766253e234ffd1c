"""The documentation: built strictly, in step with the code, nothing fetched from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.types.reading import SHIPPED
from cases.written.file import shipped as shipped_files
from docs.generate import case_types, commands, routing, settings
from docs.generate.adapters import kinds
from docs.generate.endpoints import endpoints
from docs.generate.pages import PAGES, REFERENCE, stale
from docs.generate.schema_table import described
from ledger.reading.delivery import Shown
from schemas.catalogue import shipped

Run = Callable[..., subprocess.CompletedProcess[str]]

FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|link)\b[^>]*?\b(?:src|href)=["'](?:https?:)?//[^"']+["'][^>]*>"""
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def site(
    root: Path, run: Run, beside_python: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Built in a folder of its own, so that a site being looked at is left alone."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(root / "docs", folder / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "zensical.toml", folder)
    built = run([beside_python("zensical"), "build", "--strict"], cwd=folder)
    assert built.returncode == 0, built.stdout
    return folder / "site"


def test_every_page_is_built_and_stands_in_the_navigation(root: Path, site: Path) -> None:
    pages = {str(page.relative_to(root / "docs")) for page in (root / "docs").rglob("*.md")}
    navigation = (root / "zensical.toml").read_text()
    assert {page for page in pages if f'"{page}"' not in navigation} == set()
    for page in pages - {"index.md"}:
        assert (site / page.removesuffix(".md") / "index.html").is_file(), page


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    fetched = {
        f"{page.relative_to(site)}: {tag}"
        for page in site.rglob("*.html")
        for tag in FETCHED.findall(page.read_text())
        if 'rel="canonical"' not in tag and 'rel="prev"' not in tag and 'rel="next"' not in tag
    }
    assert not fetched


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/index.md"])
def test_every_file_that_a_page_points_at_is_there(root: Path, page: str) -> None:
    """The site generator checks links between pages; pictures and files outside docs/ are checked here."""
    targets = [target.partition("#")[0] for target in LINK.findall((root / page).read_text())]
    local = [target for target in targets if target and "://" not in target]
    assert [target for target in local if not ((root / page).parent / target).exists()] == []


def test_every_test_that_the_guarantees_name_is_there(root: Path) -> None:
    """A promise without a test is only a hope."""
    page = (root / "docs" / "guarantees.md").read_text()
    named = set(re.findall(r"`(tests/[^`]+)`", page))
    assert sorted(path for path in named if not holds_tests(root / path)) == []
    promises = re.split(r"^## (?=\d\. )", page, flags=re.MULTILINE)[1:]
    assert len(promises) == 9
    for promise in promises:
        shown = promise.partition("*Shown by.*")[2]
        assert re.findall(r"`(tests/[^`]+)`", shown), promise.splitlines()[0]


def holds_tests(path: Path) -> bool:
    """Is it a file of tests, or a folder with one in it?"""
    return path.is_file() or (path.is_dir() and any(path.rglob("test_*.py")))


def test_every_key_of_what_people_write_in_toml_is_documented() -> None:
    for title, model in {**routing.SHOWN, **case_types.SHOWN}.items():
        silent = [name for name, field in model.model_fields.items() if not field.description]
        assert silent == [], title


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_says_what_the_code_does(name: str) -> None:
    assert not stale(name), f"docs/reference/{name} is out of date: run `make pages`"


def test_every_setting_is_documented() -> None:
    found = list(settings.settings())
    assert [f"{one.section}.{one.name}" for one in found if not described(one.schema)] == []
    page = (REFERENCE / "settings.md").read_text()
    assert [one.variable for one in found if f"`{one.variable}`" not in page] == []


def test_every_command_and_option_is_documented() -> None:
    found = list(commands.commands())
    assert len(found) > 10
    assert [one.name for one in found if not one.meaning] == []
    silent = [f"{one.name} {each.written}" for one in found for each in one.parameters if not each.meaning]
    assert silent == []
    page = (REFERENCE / "commands.md").read_text()
    assert [one.name for one in [*found, *commands.groups()] if f"# {one.name}\n" not in page] == []
    assert {"tolbooth demo", "tolbooth bench intake", "tolbooth serve"} <= {one.name for one in found}
    assert "Exit codes: 0 done" in page


def test_every_endpoint_is_documented() -> None:
    found = list(endpoints())
    assert len(found) > 20
    page = (REFERENCE / "http-api.md").read_text()
    assert [one.written for one in found if f"| `{one.written}` |" not in page] == []
    assert [one.written for one in found if not one.meaning] == []
    silent = [
        f"{one.written} {name}" for one in found for name, _, said in [*one.query, *one.body] if not said
    ]
    assert silent == []


def test_only_health_tracking_links_and_open311_are_answered_without_a_key() -> None:
    found = [one for one in endpoints() if one.scope is None]
    open_to_all = {one.path for one in found if not one.written.startswith("GET /open311/v2/")}
    acts = ("information", "photos", "not-fixed", "withdrawal", "stop")
    assert open_to_all == {"/health/live", "/health/ready", "/track/{token}"} | {
        f"/track/{{token}}/{what}" for what in acts
    }


def test_every_endpoint_that_is_asked_in_the_pages_is_there(root: Path) -> None:
    """`GET /events/17` and the like in running text and in curl commands."""
    patterns = [re.sub(r"\\{\w+\\}", r"[^/]+", re.escape(one.written)) for one in endpoints()]
    known = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    for page in [root / "README.md", *(root / "docs").rglob("*.md")]:
        asked = re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`?]*)", page.read_text())
        assert [one for one in asked if not known.fullmatch(one)] == [], page


def test_every_event_and_each_of_its_fields_is_documented() -> None:
    page = (REFERENCE / "events.md").read_text()
    for event_type in shipped().types():
        assert f"## {event_type.short}\n" in page
        assert f"`{event_type.type}`" in page
        assert [name for name, field in event_type.model.model_fields.items() if not field.description] == []


def test_the_case_types_that_ship_are_counted_right(root: Path) -> None:
    page = (root / "docs/how-to/describe-a-case-type.md").read_text()
    many = re.search(r"The hub comes with (\d+), from", page)
    assert many is not None
    assert int(many[1]) == len(list(shipped_files(SHIPPED)))


def test_every_adapter_and_each_of_its_settings_is_documented() -> None:
    page = (REFERENCE / "adapters.md").read_text()
    for kind, adapter in kinds():
        assert f"## {kind}\n" in page
        assert adapter.__doc__, f"{kind}: the class docstring's first line is what integrators read"
        fields = {**adapter.Settings.model_fields, **adapter.Target.model_fields}
        assert [name for name, field in fields.items() if not field.description] == [], kind


def test_the_states_are_explained(root: Path) -> None:
    page = (root / "docs" / "concepts.md").read_text()
    states = re.findall(r"^\| (\w+) \|", page, re.MULTILINE)[1:]
    assert states == [one.value for one in Shown]


def test_the_glossary_is_in_order_and_has_the_nouns(root: Path) -> None:
    page = (root / "docs" / "concepts.md").read_text()
    words = re.findall(r"^\*\*(.+)\*\*$", page, re.MULTILINE)
    assert words == sorted(words, key=str.lower)
    nouns = {"adapter", "attempt", "cursor", "delivery", "envelope", "epoch", "fence", "hand-out", "intake"}
    nouns |= {
        "invalid message",
        "lane",
        "ledger",
        "outbox",
        "replay",
        "route",
        "run",
        "subscription",
        "tally",
    }
    assert nouns - set(words) == set()


def test_the_rooms_are_told(root: Path) -> None:
    """In the README and the order of the layers."""
    readme = (root / "README.md").read_text()
    told = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", readme.partition("## What is where")[2], re.MULTILINE)
    layers = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    expected = [[room.strip() for room in layer.split("|")] for layer in layers["layers"]]
    assert [re.findall(r"`(\w+)`", line) for line in told] == expected


def test_the_version_has_an_entry_in_the_changelog(root: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    assert f"\n## {version}" in (root / "CHANGELOG.md").read_text()
