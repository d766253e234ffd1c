"""Where people answer reviews. What they see in clear is on record before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from identity_index.people.answering import asking, deciding, repository
from identity_index.people.answering.answers import Answers
from identity_index.people.answering.batch import AnswerLine, Batch, Deciding, TakingBack
from identity_index.people.answering.question import Question, QuestionPage
from identity_index.people.answering.repository import Given
from identity_index.people.arriving import Arrival
from identity_index.people.desk.desk import on_record
from identity_index.people.desk.looking import Looking
from identity_index.people.desk.sight import CLEAR, MASKED
from identity_index.people.reviews.review import State
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """Safe to use from many requests at once. All raise ``NotFound``; what decides raises ``Refused`` too."""

    reader: Reader
    door: Door
    arrival: Arrival

    async def page(self, state: State | None, after: str | None, limit: int) -> QuestionPage:
        """Raises ``BadCursor`` and ``ForeignCursor``."""
        return await self.reader.run(partial(asking.page, state=state, after=after, most=limit, sight=MASKED))

    async def show(self, number: int, looking: Looking | None) -> Question:
        """``looking`` None: personal data is masked."""
        sight = MASKED if looking is None else CLEAR
        found = await self.reader.run(partial(asking.one, number=number, sight=sight))
        if looking is not None:
            persons = list(dict.fromkeys(one.now for one in found.sides))
            await self.door.run(partial(on_record, looking=looking, persons=persons))
        return found

    async def answer(self, number: int, said: State, who: str, reason: str) -> AnswerLine:
        def unit(session: Session) -> AnswerLine:
            change = deciding.answer(session, Answers(self.arrival), number, said, who, reason)
            return deciding.lines([Given(number, said.value, change)])[0]

        return await self.door.run(unit)

    async def decide(self, wanted: Deciding, who: str) -> Batch:
        return await self.door.run(
            partial(deciding.decide, answers=Answers(self.arrival), wanted=wanted, who=who)
        )

    async def batch(self, number: int) -> Batch:
        return deciding.shown(await self.reader.run(partial(repository.find, number=number)))

    async def take_back(self, number: int, wanted: TakingBack, who: str) -> Batch:
        return await self.door.run(
            partial(deciding.take_back, answers=Answers(self.arrival), number=number, wanted=wanted, who=who)
        )
