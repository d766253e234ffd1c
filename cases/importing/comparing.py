"""Old cases held against what is here: which are missing, which are different, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapters.contract import HeldCase, Unreadable
from cases.acting.teller import Teller
from cases.case_file import CaseFile
from cases.importing import repository
from cases.importing.bringing import ours
from cases.importing.profile import ImportProfile, Left, Means, Unknown, meaning
from cases.importing.repository import KeptFinding
from cases.importing.shown import What
from cases.importing.standing import taken_out
from cases.importing.taken_over import TakenOver
from ledger.session import Session

NO_ID = "(no reference)"
MEND = "Mend it there, and import again."
_AGAIN = "Import again."


@dataclass
class Compared:
    """What a page comes to. ``there``: cases there by type and status here, with a tab between."""

    counts: dict[str, int] = field(default_factory=dict)
    there: dict[str, int] = field(default_factory=dict)
    findings: list[KeptFinding] = field(default_factory=list)

    def add(self, what: str, found: KeptFinding | None = None) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
        if found is not None:
            self.findings.append(found)


@dataclass(frozen=True, slots=True)
class Comparing:
    """Reads only, but for marking what was come by."""

    teller: Teller
    system: str
    profile: ImportProfile
    by: int

    def page(self, session: Session, told: Sequence[HeldCase | Unreadable], page: int) -> Compared:
        """A case that comes again, on this page or after an earlier one, is counted once."""
        found = Compared()
        names = [one.local_id for one in told if one.local_id is not None]
        known = repository.known(session, self.system, names)
        made = ours(session, self.teller, self.system, [one for one in names if one not in known])
        before = repository.found(session, self.by, names)
        files = repository.files(session, [one.number for one in known.values()])
        done: set[str] = set()
        for place, one in enumerate(told):
            local_id = one.local_id or f"{NO_ID} {page + 1}.{place + 1}"
            row = known.get(local_id)
            if local_id in done or local_id in before or (row is not None and row.seen == self.by):
                continue
            done.add(local_id)
            found.counts["read"] = found.counts.get("read", 0) + 1
            if local_id in made:
                found.add("ours")
            elif isinstance(one, Unreadable):
                what: What = "missing" if row is None else "different"
                number = None if row is None else row.number
                problem = f"it cannot be read: {one.problem}"[:1000]
                found.add(what, KeptFinding(local_id, what, number, problem, MEND))
            else:
                self._one(session, one, row, files, found)
        repository.see(session, self.system, [*known], self.by)
        return found

    def _one(
        self,
        session: Session,
        case: HeldCase,
        row: TakenOver | None,
        files: Mapping[int, CaseFile],
        found: Compared,
    ) -> None:
        means = meaning(self.profile, case.kind, case.status, case.reason)
        if isinstance(means, Left):
            found.add("left")
            return
        key = f"{means.type}\t{means.status}" if isinstance(means, Means) else f"[{case.kind}]\t{case.status}"
        found.there[key] = found.there.get(key, 0) + 1
        file = None if row is None else files.get(row.number)
        if row is None or file is None:
            problem, fix = (
                (means.problem, means.fix) if isinstance(means, Unknown) else ("it is not in", _AGAIN)
            )
            found.add("missing", KeptFinding(case.local_id, "missing", None, problem[:1000], fix[:1000]))
            return
        if isinstance(means, Unknown):
            found.add(
                "different",
                KeptFinding(
                    *(case.local_id, "different", file.number, means.problem[:1000], means.fix[:1000])
                ),
            )
            return
        there = f"it is {means.type}/{means.status} there"
        became = taken_out(session, self.teller, file, means.type)
        moved = file.moved_here_at is not None
        if became is None and (file.type, file.status) == (means.type, means.status):
            found.add("same")
        elif became is not None or (means.status == row.put and moved):
            words = f"{there}, and {became or f'somebody here has made it {file.type}/{file.status}'}"
            found.add(
                "moved_on",
                KeptFinding(*(case.local_id, "moved_on", file.number, words, "Nothing, if that is right.")),
            )
        else:
            words = f"{there}, and {file.type}/{file.status} here"
            fix = _AGAIN
            if file.type != means.type:
                fix = f"Make it {means.type} here with `cases reclassify`, if it is to be."
            elif moved:
                fix = f"Decide which counts: `cases move` takes it to {means.status}, or mend it there."
            found.add("different", KeptFinding(case.local_id, "different", file.number, words, fix))

    def gone(self, session: Session) -> Compared:
        """What was taken over and was not come by; for when the last page is in."""
        found = Compared()
        many = repository.many_unseen(session, self.system, self.by)
        if many:
            found.counts["gone"] = many
        problem = "it was taken over, and is not there any more"
        fix = "Ask whoever runs the old system; the case here stays."
        for one in repository.unseen(session, self.system, self.by, repository.MOST_FINDINGS):
            found.findings.append(KeptFinding(one.local_id, "gone", one.number, problem, fix))
        return found
