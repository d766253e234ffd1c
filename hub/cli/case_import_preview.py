"""`tolbooth cases import --dry-run`: what an old system holds, and what has no place here yet."""

from __future__ import annotations

from cases.importing.profile import ImportProfile
from cases.importing.shown import Previewed
from hub.cli import case_import_steps
from hub.cli.hub_client import HubClient
from hub.cli.screen import Screen, counted

Key = tuple[str, str, str | None]
_SHOWN = 20


def show(hub: HubClient, screen: Screen, system: str, profile: ImportProfile) -> None:
    """Go through all of them; nothing is changed, here or there."""
    seen: dict[Key, Previewed] = {}
    wrong: list[str] = []
    with case_import_steps.progress(screen) as tells:
        for page in case_import_steps.previewed(hub, system, profile):
            for one in page.items:
                key = (one.kind, one.status, one.reason)
                before = seen[key].cases if key in seen else 0
                seen[key] = one.model_copy(update={"cases": before + one.cases})
            wrong += page.unreadable
            many = sum(one.cases for one in seen.values())
            tells(page.share, f"{many:,} read: {page.label}")
    lines = sorted(seen.values(), key=lambda one: (one.kind, one.status, one.reason or ""))
    if screen.as_json:
        screen.json({"items": [one.model_dump(mode="json") for one in lines], "unreadable": [*wrong]})
        return
    screen.table(
        ("kind there", "status there", "reason", "cases", "type here", "status here"),
        [(one.kind, one.status, one.reason, f"{one.cases:,}", *_place(one)) for one in lines],
        empty=f"{system} holds no cases.",
    )
    homeless: dict[str, int] = {}
    for one in lines:
        if one.problem and one.problem != "left":
            homeless[one.problem] = homeless.get(one.problem, 0) + one.cases
    if homeless:
        screen.say("")
        screen.table(
            ("cases", "have no place here yet"),
            [(f"{many:,}", problem) for problem, many in sorted(homeless.items(), key=lambda one: -one[1])],
            empty="",
        )
    for line in wrong[:_SHOWN]:
        screen.say(f"It cannot be read: {line}")
    many = sum(one.cases for one in lines)
    rest = sum(homeless.values()) + len(wrong)
    screen.say(f"{counted(many, 'case')} there, {rest:,} of them without a place here. Nothing was changed.")


def _place(one: Previewed) -> tuple[str, str]:
    if one.problem == "left":
        return "left behind", ""
    return one.type or "none", one.to or ""
