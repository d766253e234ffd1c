"""Where jobs about weights are begun, looked at and stopped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import JsonValue

from identity_index.ids import job_id
from identity_index.people.training import repository as index
from identity_index.people.weighing import repository as versions
from identity_index.people.weighing.desk import keep_shipped
from identity_index.people.weighing.evaluating.label import Label
from identity_index.people.weighing.evaluating.resolving import resolve
from identity_index.people.weighing.in_use import WeightsInUse
from identity_index.people.weighing.jobs import repository, showing
from identity_index.people.weighing.jobs.job import Change, ExamplePage, Job, JobPage, State, Training, Trial
from ledger import auditing
from ledger.door import Door
from ledger.errors import Refused
from ledger.reader import Reader
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class WeightsJobs:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door
    in_use: WeightsInUse

    async def train(self, wanted: Training, who: str) -> Job:
        """Raises ``Refused`` where there is nothing to learn from."""
        resolved = await self.reader.run(partial(resolve, said=wanted))
        pairs: list[JsonValue] = [[one.one, one.two, one.same] for one in resolved.pairs]
        asked: dict[str, JsonValue] = {"pairs": pairs, "reviews": wanted.reviews}
        row = await self._begin(repository.TRAINING, asked, None, who)
        unknown: list[Label] = resolved.unknown[:100]
        return showing.job_of(row).model_copy(update={"unknown": unknown, "both_ways": resolved.both_ways})

    async def try_out(self, version: str, wanted: Trial, who: str) -> Job:
        """Raises ``NotFound`` for a version that there is not, ``Refused`` for the one in use."""
        return showing.job_of(await self._begin(repository.TRIAL, {"sample": wanted.sample}, version, who))

    async def find(self, number: int) -> Job:
        """Raises ``NotFound``."""
        return showing.job_of(await self.reader.run(partial(repository.find, number=number)))

    async def page(self, after: int | None, limit: int) -> JobPage:
        return await self.reader.run(partial(showing.page, after=after, most=limit))

    async def examples(self, number: int, change: Change | None) -> ExamplePage:
        """Raises ``NotFound``."""
        return await self.reader.run(partial(showing.examples, number=number, change=change))

    async def stop(self, number: int, who: str, reason: str) -> Job:
        """Raises ``NotFound``, and ``Refused`` where it has ended."""

        def unit(session: Session) -> Job:
            repository.find(session, number)
            if not repository.end(session, number, State.STOPPED, f"{who}: {reason}"):
                raise Refused(f"{job_id.written(number)} has ended already.")
            auditing.note(session, who, "people.weights.stop", f"weights-job/{number}", reason)
            return showing.job_of(repository.find(session, number))

        return await self.door.run(unit)

    async def _begin(self, kind: str, asked: dict[str, JsonValue], version: str | None, who: str) -> Any:
        through, many = await self.reader.run(_whole)
        if many < 2:
            raise Refused("The index holds fewer than two records: there is nothing to go by.")

        def unit(session: Session) -> Any:
            keep_shipped(session)
            against = self.in_use(session).version
            if version is not None:
                versions.find(session, version)
                if version == against:
                    raise Refused(f"{version} is in use already: trying it would show no difference.")
            told: JsonValue = {**asked, "records": many}
            number = repository.make(
                session, kind, told, against=against, weights=version, through=through, who=who
            )
            detail: JsonValue = {"kind": kind, "weights": version, "records": many}
            auditing.note(session, who, f"people.weights.{kind}", f"weights-job/{number}", "", detail)
            return repository.find(session, number)

        return await self.door.run(unit)


def _whole(session: Session) -> tuple[int, int]:
    """The last record, and how many there are."""
    last = index.last(session)
    return last, index.many(session, last)
