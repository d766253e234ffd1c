"""A page of old cases is taken in: some at a time, so that nobody waits for long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.contract import HeldCase, Unreadable
from cases.acting.teller import Teller
from cases.importing import repository
from cases.importing.bringing import Bringing, ours
from cases.importing.comparing import MEND, NO_ID, Compared
from cases.importing.profile import ImportProfile, Left, Unknown, meaning
from cases.importing.repository import KeptFinding
from ledger import numbers
from ledger.session import Session

AT_ONCE = 25
"""Cases in one unit of work, each of some events."""
Placed = tuple[str, HeldCase | Unreadable]
"""What it is called there, or where on its page it is, if that cannot be read."""


def placed(told: Iterable[HeldCase | Unreadable], page: int) -> list[Placed]:
    """Each once. ``page``: how many are in."""
    found: dict[str, HeldCase | Unreadable] = {}
    for place, one in enumerate(told, start=1):
        found.setdefault(one.local_id or f"{NO_ID} {page + 1}.{place}", one)
    return [*found.items()]


def rest(cases: Sequence[Placed], after: str | None) -> Sequence[Placed]:
    """Those behind that one; all where it is not among them."""
    names = [name for name, _ in cases]
    return cases[names.index(after) + 1 :] if after in names else cases


def in_units(cases: Sequence[Placed]) -> list[Sequence[Placed]]:
    """At least one, which may be empty."""
    starts = range(0, max(len(cases), 1), AT_ONCE)
    return [cases[start : start + AT_ONCE] for start in starts]


@dataclass(frozen=True, slots=True)
class Taking:
    """``by``: the number of the import."""

    teller: Teller
    system: str
    profile: ImportProfile
    by: int

    def some(self, session: Session, cases: Sequence[Placed]) -> Compared:
        """What was counted by this import already is not counted again: it was killed, and goes on."""
        numbers.hold(session, numbers.CASE)
        done = Compared()
        names = [name for name, _ in cases]
        known = repository.known(session, self.system, names)
        made = ours(session, self.teller, self.system, [one for one in names if one not in known])
        before = repository.found(session, self.by, names)
        bringing = Bringing(self.teller, self.system, self.profile, self.by)
        unchanged: list[str] = []
        for name, one in cases:
            row = known.get(name)
            if name in before or (row is not None and row.seen == self.by):
                continue
            done.counts["read"] = done.counts.get("read", 0) + 1
            number = None if row is None else row.number
            if name in made:
                done.add("ours")
                continue
            if isinstance(one, Unreadable):
                done.add("skipped", _skipped(name, number, f"it cannot be read: {one.problem}", MEND))
                continue
            means = meaning(self.profile, one.kind, one.status, one.reason)
            if isinstance(means, Left):
                done.add("left")
            elif isinstance(means, Unknown):
                done.add("skipped", _skipped(name, number, means.problem, means.fix))
            else:
                became = bringing.bring(session, one, means, row)
                if became.problem:
                    done.add("skipped", _skipped(name, became.number, became.problem, became.fix))
                else:
                    done.add(became.what)
                if became.what == "unchanged":
                    unchanged.append(name)
        if unchanged:
            repository.see(session, self.system, unchanged, self.by)
        return done


def _skipped(name: str, number: int | None, problem: str, fix: str) -> KeptFinding:
    return KeptFinding(name, "skipped", number, problem[:1000], fix[:1000])
