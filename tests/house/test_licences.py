"""What Tolbooth runs on is under licences that fit with its own (CONTRIBUTING.md), as each library says."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FITS = re.compile(
    r"\b(MIT|BSD|ISC|Unlicense|Apache|MPL|Mozilla Public|LGPL|Lesser General|PSF"
    r"|Python Software Foundation)\b"
)


def licence_of(name: str) -> str | None:
    """As the library's own metadata has it; None where it is not installed here."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return None
    named = [
        one for field in ("License-Expression", "Classifier", "License") for one in said.get_all(field) or []
    ]
    return next((one for one in named if FITS.search(one)), "; ".join(named))


def runs_on(project: dict[str, object]) -> set[str]:
    """Every library that a plain install has, with those that these bring."""
    named = project["dependencies"]
    assert isinstance(named, list)
    waiting = [Requirement(one) for one in named]
    found: set[str] = set()
    seen: set[str] = set()
    while waiting:
        one = waiting.pop()
        if str(one) in seen or licence_of(one.name) is None:
            continue
        seen.add(str(one))
        found.add(canonicalize_name(one.name))
        for brought in map(Requirement, metadata(one.name).get_all("Requires-Dist") or []):
            extras = ("", *one.extras)
            if brought.marker is None or any(brought.marker.evaluate({"extra": each}) for each in extras):
                brought.marker = None
                waiting.append(brought)
    return found


def test_every_library_is_under_a_licence_that_fits(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    found = {one: licence_of(one) or "" for one in runs_on(project)}
    assert {one: said for one, said in found.items() if not FITS.search(said)} == {}
    assert all("Apache" in found[one] for one in ("scim2-models", "scim2-server"))
    assert len(found) > 50
