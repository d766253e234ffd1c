"""The reckoning of a scenario: figures that must be one, counted in two ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field, computed_field

from demo.request_book import Entry
from ledger.reading.audit_trail import AuditLine


class Check(BaseModel):
    """Two figures that must be one, counted in two ways. ``differ``: up to five that are not in both."""

    model_config = ConfigDict(frozen=True)

    what: str
    expected: int
    found: int
    differ: list[str] = Field(default_factory=list)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def holds(self) -> bool:
        return self.expected == self.found and not self.differ


def count(what: str, expected: int, found: int) -> Check:
    return Check(what=what, expected=expected, found=found)


def the_same(what: str, expected: Iterable[str], found: Iterable[str]) -> Check:
    """By name, each as often as it is there."""
    due, there = Counter(expected), Counter(found)
    differ = sorted((due - there) + (there - due))
    return Check(what=what, expected=due.total(), found=there.total(), differ=differ[:5])


def flagged_repeats(name: str, entries: Sequence[Entry]) -> Check:
    """Whatever a system was sent twice said that it may be."""
    twice = [one for one in entries if one.repeat]
    silent = [one.record for one in twice if not one.flagged]
    return Check(
        what=f"{name}: what came twice said that it may have",
        expected=len(twice),
        found=len(twice) - len(silent),
        differ=silent[:5],
    )


def told(trail: Iterable[AuditLine], wanted: Mapping[tuple[str, str], int]) -> list[Check]:
    """Does the audit trail tell it? ``wanted``: how often who did what."""
    there = Counter((one.who, one.action) for one in trail)
    return [
        count(f"in the audit trail: {who}, {action}", many, there[who, action])
        for (who, action), many in wanted.items()
    ]
