"""What an event of a case was, by whom and when, in words for whoever works on it."""

from __future__ import annotations

from pydantic import JsonValue

from cases.story.repository import events_of
from ledger.reading.event import RecordedEvent, of_seqs
from ledger.session import Session
from schemas.event_type import full_of, short_of

_BY = (
    *("staff", "changed_by", "assigned_by", "noted_by", "updated_by", "closed_by"),
    *("linked_by", "unlinked_by", "merged_by", "unmerged_by", "detached_by", "called_off_by"),
    *("reclassified_by", "transferred_by", "added_by", "settled_by", "resolved_by"),
    *("issued_by", "revoked_by", "stopped_by"),
)
"""Where an event says whose act it was."""
_UPDATED = full_of("case.updated")
_DETAILED = (_UPDATED, full_of("case.opened"), full_of("case.reclassified"))
_WORDS = ("title", "description", "priority", "location")
_MOST = 20
"""Acts that are told; the newest."""


def whose(data: JsonValue) -> str | None:
    """Whoever did it, by their staff id; None where nobody did, or it is not said."""
    if isinstance(data, dict):
        for name in _BY:
            if isinstance(who := data.get(name), str):
                return who
    return None


def acts_since(session: Session, source: str, reference: str, after: int, but: tuple[str, ...]) -> list[str]:
    """What was done to a case since a version of it: ``updated (priority, details.colour) by ada at 10:04 on
    3 May 2026 (UTC)``. ``but``: short names of events that nobody needs to hear of."""
    every = events_of(session, source, reference)
    fresh = [one for one in every if one.version > after and short_of(one.type) not in but][-_MOST:]
    if not fresh:
        return []
    details = (
        [one for one in every if one.type in _DETAILED] if any(one.type == _UPDATED for one in fresh) else []
    )
    read = of_seqs(session, sorted({one.seq for one in (*fresh, *details)}), data=True)
    shown = {one.seq for one in fresh}
    said: list[str] = []
    held: JsonValue = None
    for one in read:
        if one.seq in shown:
            said.append(_said(one, held))
        given = one.data.get("details") if isinstance(one.data, dict) and one.type in _DETAILED else None
        held = given if isinstance(given, dict) else held
    return said


def _said(one: RecordedEvent, held: JsonValue) -> str:
    """``held``: what the case's details were before."""
    what = short_of(one.type).removeprefix("case.").replace("_", " ")
    fields = _fields(one.data, held) if one.type == _UPDATED else []
    if isinstance(one.data, dict) and isinstance(to := one.data.get("status_here"), str):
        fields = [f"to {to}"]
    named = f" ({', '.join(fields)})" if fields else ""
    who = whose(one.data)
    by = "" if who is None else f" by {who}"
    return f"{what}{named}{by} at {one.time:%H:%M} on {one.time.day} {one.time:%B %Y} (UTC)"


def _fields(data: JsonValue, held: JsonValue) -> list[str]:
    """What it says otherwise than before."""
    if not isinstance(data, dict):
        return []
    found = [name for name in _WORDS if data.get(name) is not None]
    now = data.get("details")
    if isinstance(now, dict):
        before = held if isinstance(held, dict) else {}
        keys = dict.fromkeys([*before, *now])
        found += [f"details.{name}" for name in keys if before.get(name) != now.get(name)]
    return found
