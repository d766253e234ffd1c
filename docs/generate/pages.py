"""Which pages are written from the code, and whether those on disk still say what the code does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docs.generate import adapters, case_types, commands, events, http_api, routing, settings

REFERENCE = Path(__file__).resolve().parents[1] / "reference"

_NOTE = "<!-- Written by `make pages` from the code; changes made here are lost. -->\n\n"

PAGES: dict[str, Callable[[], str]] = {
    "adapters.md": adapters.page,
    "case-types.md": case_types.page,
    "commands.md": commands.page,
    "events.md": events.page,
    "http-api.md": http_api.page,
    "routes.md": routing.page,
    "settings.md": settings.page,
}


def written(name: str) -> str:
    """What the page of that name shall say."""
    return _NOTE + PAGES[name]().rstrip("\n") + "\n"


def stale(name: str) -> bool:
    """Does the page on disk say something else, or is it not there?"""
    page = REFERENCE / name
    return not page.is_file() or page.read_text(encoding="utf-8") != written(name)


def write(name: str) -> Path:
    """Write the page; its path."""
    page = REFERENCE / name
    page.write_text(written(name), encoding="utf-8")
    return page
