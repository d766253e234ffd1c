"""The ids by which people name what the office has: ``g-12``, ``r-12``, ``e-5``, ``a-3``, ``rb-2``."""

from __future__ import annotations

from ledger.numbered import Numbered

group_id = Numbered("g", "a group", "g-12")
job_id = Numbered("r", "a replay", "r-12")
"""Its number is its run's."""
edit_id = Numbered("e", "an edit", "e-5")
alert_id = Numbered("a", "an alert", "a-3")
runbook_id = Numbered("rb", "a runbook", "rb-2")
