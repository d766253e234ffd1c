"""The back office's words for how a request stands, and ours. Pure.

GeoReport v2 knows ``open`` and ``closed``. The rest are the extended statuses that FixMyStreet and the back
offices behind it use; who has others adds them in the settings.
"""

from __future__ import annotations

from collections.abc import Mapping

from schemas.events.case import Status

THERE: dict[str, Status] = {
    "open": "open",
    "reopen": "open",
    "for_triage": "open",
    "internal_referral": "open",
    "investigating": "in_progress",
    "in_progress": "in_progress",
    "planned": "in_progress",
    "action_scheduled": "in_progress",
    "fixed": "resolved",
    "closed": "closed",
    "duplicate": "closed",
    "no_further_action": "closed",
    "not_responsible": "closed",
    "not_councils_responsibility": "closed",
}
"""``planned`` is not ``waiting``: a clock that stops for what waits must not stop for work that is due.
``internal_referral`` is ``open``: another team has it now, and nobody has done anything yet."""

SENT: dict[str, str] = {
    "new": "OPEN",
    "open": "OPEN",
    "in_progress": "IN_PROGRESS",
    "waiting": "OPEN",
    "resolved": "FIXED",
    "closed": "CLOSED",
    "closed.fixed": "FIXED",
    "closed.no_action_needed": "NO_FURTHER_ACTION",
    "closed.not_ours": "NOT_COUNCILS_RESPONSIBILITY",
    "closed.duplicate": "DUPLICATE",
}
"""By our status, or by ``closed.`` and the outcome; in capitals, as FixMyStreet sends them."""


def normal(word: str) -> str:
    """One spelling of each: ``In progress``, ``in-progress`` and ``IN_PROGRESS`` are ``in_progress``."""
    return "_".join(word.replace("-", " ").replace("_", " ").lower().split())


def ours(word: str, more: Mapping[str, Status]) -> Status | None:
    """Our status for the back office's word; ``more`` comes before ``THERE``. None where nobody said."""
    known = normal(word)
    return more.get(known) or THERE.get(known)


def theirs(status: str, more: Mapping[str, str]) -> str:
    """The word to send for a status of ours, or for ``closed.`` and an outcome."""
    table = {**SENT, **more}
    return table.get(status) or table.get(status.partition(".")[0], "OPEN")
