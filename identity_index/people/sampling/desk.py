"""Where stewards audit the machine's links."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from random import Random, SystemRandom

from identity_index.history import repository as history
from identity_index.ids import change_id, person_id, sample_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.desk import showing
from identity_index.people.desk.sight import MASKED
from identity_index.people.sampling import repository
from identity_index.people.sampling.estimating import interval
from identity_index.people.sampling.sample import Drawing, Drawn, Estimate, Judging, Sample
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import NotFound, Refused
from ledger.reader import Reader
from ledger.session import Session

_FEW = 20_000
"""Changes among which the links are simply listed; of more, numbers are drawn until enough of them are."""
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class SampleDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door

    async def draw(self, wanted: Drawing, who: str) -> Sample:
        """Each link with the same chance. Raises ``Refused`` where the machine has linked nothing yet."""
        drawn, of = await self.reader.run(partial(choose, many=wanted.of, random=SystemRandom()))
        if not drawn:
            raise Refused("The index has linked nothing by itself yet, so there is nothing to judge.")
        number = await self.door.run(partial(_keep, drawn=drawn, of=of, who=who))
        return await self.show(number)

    async def show(self, number: int) -> Sample:
        """Raises ``NotFound``."""
        return await self.reader.run(partial(_shown, number=number))

    async def judge(self, number: int, wanted: Judging, who: str) -> Sample:
        """A later verdict takes an earlier one's place; both are in the audit trail. Raises ``NotFound``."""
        await self.door.run(partial(_judge, number=number, wanted=wanted, who=who))
        return await self.show(number)


def choose(session: Session, many: int, random: Random) -> tuple[list[int], int]:
    """So many links of the machine's, each as likely as any other, and how many there are."""
    of, first, last = repository.span(session)
    if of == 0:
        return [], 0
    if last - first < _FEW or of <= many:
        every = repository.everyone(session)
        return sorted(random.sample(every, min(many, len(every)))), of
    found: dict[int, None] = {}
    for _ in range(_ROUNDS):
        asked = [random.randint(first, last) for _ in range(many)]
        there = repository.among(session, asked)
        found |= dict.fromkeys(one for one in asked if one in there)
        if len(found) >= many:
            break
    return sorted(list(found)[:many]), of


def _keep(session: Session, drawn: list[int], of: int, who: str) -> int:
    number = repository.keep(session, drawn, of, who, clock.now(session))
    auditing.note(session, who, "people.sample", f"link-sample/{number}", detail={"many": len(drawn)})
    return number


def _judge(session: Session, number: int, wanted: Judging, who: str) -> None:
    repository.find(session, number)
    which, now = change_id.read(wanted.change), clock.now(session)
    if not repository.judge(session, number, which, wanted.verdict, who, wanted.reason, now):
        raise NotFound(f"{wanted.change} is not in {sample_id.written(number)}: look at it again.")
    detail = {"change": wanted.change, "verdict": wanted.verdict}
    auditing.note(session, who, "people.judge", f"link-sample/{number}", wanted.reason, {**detail})


def _shown(session: Session, number: int) -> Sample:
    row, rows = repository.find(session, number)
    changes = [history.find(session, Kind.PERSON, one.change) for one in rows]
    moves = [one.moves[0] for one in changes]
    records = links.records(session, [one.record for one in moves])
    in_order = [records[one.record] for one in moves]
    names = showing.names(session, in_order, MASKED)
    return Sample(
        id=sample_id.written(number),
        at=clock.moment(row.at),
        by=row.who,
        of=row.of,
        estimate=estimate([one.verdict for one in rows]),
        items=[
            Drawn(
                change=change_id.written(one.change),
                record=name,
                person=person_id.written(move.target),
                now=person_id.written(record.master),
                verdict=one.verdict,
                by=one.who,
                at=None if one.at is None else clock.moment(one.at),
            )
            for one, move, record, name in zip(rows, moves, in_order, names, strict=True)
        ],
    )


def estimate(verdicts: list[str | None]) -> Estimate:
    """What these say of all links."""
    wrong, right = verdicts.count("wrong"), verdicts.count("right")
    low, high = interval(wrong, wrong + right)
    return Estimate(
        judged=wrong + right,
        unsure=verdicts.count("unsure"),
        wrong=wrong,
        rate=wrong / (wrong + right) if wrong + right else None,
        low=low,
        high=high,
    )
