"""What the rooms that ship import is what the project says it needs: a fresh install has nothing else."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOMS = (
    "adapters",
    "cases",
    "dead_letter",
    "demo",
    "hub",
    "identity_index",
    "ledger",
    "routes",
    "safeguards",
    "schemas",
)
BROUGHT = {"starlette": "fastapi", "pydantic-core": "pydantic", "uvloop": "uvicorn"}
"""What a declared library cannot be without, and so brings."""


def _imported(tree: ast.Module) -> Iterator[str]:
    """The top names of what a file imports, wherever in it, but for the sake of types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            yield node.module.partition(".")[0]


def _named(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(one).name) for one in requirements}


@pytest.fixture(scope="module")
def declared(root: Path) -> set[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    named = _named(project["dependencies"]) | _named(project["optional-dependencies"]["parquet"])
    return named | {one for one, by in BROUGHT.items() if by in named}


def test_every_library_that_a_room_imports_is_declared(root: Path, declared: set[str]) -> None:
    of_module = packages_distributions()
    missing: dict[str, str] = {}
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            for module in _imported(ast.parse(file.read_text())):
                if module in sys.stdlib_module_names or (root / module).is_dir():
                    continue
                sources = {str(canonicalize_name(name)) for name in of_module.get(module, [module])}
                if not sources & declared:
                    missing.setdefault(", ".join(sorted(sources)), str(file.relative_to(root)))
    assert missing == {}
