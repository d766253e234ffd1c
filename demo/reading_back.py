"""The end of a scenario: the audit trail as the auditor reads it, and the reckoning, both told."""

from __future__ import annotations

from collections.abc import Sequence

from demo.check import Check
from demo.staff import Person, Staff
from demo.telling import Telling
from ledger.reading.audit_trail import AuditLine, AuditPage


def trail(staff: Staff, auditor: Person) -> list[AuditLine]:
    """All of it, page by page."""
    staff.telling.heading("The day, as the audit trail tells it")
    found: list[AuditLine] = []
    more: tuple[str, ...] = ()
    while True:
        words = ("audit", "list", "--oldest-first", "--limit", "500", "--json", *more)
        page = AuditPage.model_validate_json(staff.types(auditor, *words, shown=0))
        found += page.items
        if page.next is None:
            return found
        more = ("--after", page.next)


def tell(telling: Telling, audit: Sequence[AuditLine], checks: Sequence[Check]) -> None:
    """Who did what, and whether every comparison holds."""
    many = 0
    for place, one in enumerate(audit):
        following = audit[place + 1] if place + 1 < len(audit) else None
        many += 1
        if following is not None and _alike(following) == _alike(one):
            continue
        which = one.thing if many == 1 else f"{many} of them, {one.thing} the last"
        why = f": {one.reason}" if one.reason else ""
        telling.step(f"{one.at.astimezone():%H:%M:%S}", f"{one.who}, {one.action} of {which}{why}")
        many = 0
    reckoning(telling, "The reckoning: the systems' own books beside the files and the hub", checks)


def reckoning(telling: Telling, heading: str, checks: Sequence[Check]) -> None:
    """Whether every comparison holds."""
    telling.heading(heading)
    for check in checks:
        sign, style = ("holds", "") if check.holds else ("FAILS", "bold red")
        telling.step(sign, f"{check.what}: {check.expected:,} expected, {check.found:,} found", style=style)
        if check.differ:
            telling.step("", f"not in both: {', '.join(check.differ)}", style=style)


def _alike(one: AuditLine) -> tuple[str, str, str]:
    """What makes a line of several: a group that was discarded is one act, and an entry for each."""
    return one.who, one.action, one.reason
