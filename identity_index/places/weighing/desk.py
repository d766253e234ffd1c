"""Where the weights that texts are matched by are learned, looked at, evaluated and put in use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from pydantic import JsonValue

from identity_index.ids import job_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.weighing import showing
from identity_index.people.weighing.jobs import repository as jobs
from identity_index.people.weighing.jobs import showing as showing_jobs
from identity_index.people.weighing.jobs.job import Job, JobPage, State
from identity_index.people.weighing.version import WeightsPage
from identity_index.places.finding.desk import uprn_of
from identity_index.places.matching.aliases import Aliases
from identity_index.places.matching.ladders import LADDERS
from identity_index.places.weighing import repository
from identity_index.places.weighing.evaluating import evaluate
from identity_index.places.weighing.shown import (
    Evaluating,
    Evaluation,
    LadderWorth,
    LevelWorth,
    PlaceWeightsShown,
    Training,
)
from identity_index.places.weighing.trial import Trial, Trying
from identity_index.places.weighing.trying import try_out
from identity_index.places.weighing.versions import VERSIONS, PlaceWeightsInUse, keep_shipped
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused
from ledger.reader import Reader
from ledger.session import Session
from ledger.storable import storable

_KINDS = (jobs.PLACES,)


@dataclass(frozen=True, slots=True)
class PlaceWeightsDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door
    in_use: PlaceWeightsInUse
    aliases: Aliases

    async def page(self) -> WeightsPage:
        def look(session: Session) -> WeightsPage:
            now = self.in_use(session).version
            return WeightsPage(
                in_use=now,
                items=[showing.line(row, one.learned_from, now) for row, one in VERSIONS.page(session)],
                uses=[showing.use(row) for row in VERSIONS.uses(session)],
            )

        return await self.reader.run(look)

    async def show(self, version: str) -> PlaceWeightsShown:
        """Raises ``NotFound``."""
        return await self.reader.run(partial(self._show, version=version))

    async def use(self, version: str, who: str, reason: str) -> PlaceWeightsShown:
        """From the next text that is asked about, in every process. What was answered stays. Raises
        ``NotFound``, and ``Refused`` where it is in use already."""

        def unit(session: Session) -> PlaceWeightsShown:
            links.hold(session, Kind.PLACE)
            keep_shipped(session)
            before = self.in_use(session).version
            VERSIONS.find(session, version)
            if version == before:
                raise Refused(f"{version} is in use already.")
            VERSIONS.use(session, version, who, reason, clock.now(session))
            detail: JsonValue = {"before": before}
            auditing.note(session, who, "places.weights.use", f"place-weights/{version}", reason, detail)
            return self._show(session, version)

        return await self.door.run(unit)

    async def train(self, wanted: Training, who: str) -> Job:
        """As a job. Raises ``Refused`` where there is nothing to learn from."""

        def unit(session: Session) -> Job:
            keep_shipped(session)
            through = repository.last(session)
            many = repository.many(session, through)
            if many < 2:
                raise Refused(
                    "The index knows fewer than two properties: load a gazetteer by `tolbooth places load`."
                )
            last_review = repository.last_review(session) if wanted.reviews else 0
            answered = len(repository.answered(session, last_review))
            asked: JsonValue = {"last_review": last_review, "labels": answered, "records": many}
            against = self.in_use(session).version
            number = jobs.make(
                session, jobs.PLACES, asked, against=against, weights=None, through=through, who=who
            )
            detail: JsonValue = {"properties": many, "answers": answered}
            auditing.note(session, who, "places.weights.training", f"weights-job/{number}", "", detail)
            return showing_jobs.job_of(jobs.find(session, number, _KINDS))

        return await self.door.run(unit)

    async def job(self, number: int) -> Job:
        """Raises ``NotFound``."""
        return showing_jobs.job_of(await self.reader.run(partial(jobs.find, number=number, kinds=_KINDS)))

    async def jobs(self, after: int | None, limit: int) -> JobPage:
        return await self.reader.run(partial(showing_jobs.page, after=after, most=limit, kinds=_KINDS))

    async def stop(self, number: int, who: str, reason: str) -> Job:
        """Raises ``NotFound``, and ``Refused`` where it has ended."""

        def unit(session: Session) -> Job:
            jobs.find(session, number, _KINDS)
            if not jobs.end(session, number, State.STOPPED, f"{who}: {reason}"):
                raise Refused(f"{job_id.written(number)} has ended already.")
            auditing.note(session, who, "places.weights.stop", f"weights-job/{number}", reason)
            return showing_jobs.job_of(jobs.find(session, number, _KINDS))

        return await self.door.run(unit)

    async def evaluate(self, wanted: Evaluating) -> Evaluation:
        """Raises ``NotFound`` for a version that there is not, ``Malformed``, ``Refused`` without texts."""
        said = [
            (storable(one.text), None if one.uprn is None else uprn_of(one.uprn)) for one in wanted.labels
        ]

        def look(session: Session) -> Evaluation:
            weights = self.in_use(session)
            if wanted.weights is not None and wanted.weights != weights.version:
                weights = VERSIONS.find(session, wanted.weights)[1]
            texts = said + (
                repository.answered(session, repository.last_review(session)) if wanted.reviews else []
            )
            if not texts:
                raise Refused(
                    "There is no text to evaluate by: give a file of labels, or take what people have said "
                    "in reviews, once they have."
                )
            return evaluate(session, texts, weights, self.aliases)

        return await self.reader.run(look)

    async def try_out(self, version: str, wanted: Trying) -> Trial:
        """What it would answer otherwise than the one in use. Raises ``NotFound`` for a version that there is
        not, ``Refused`` for the one in use, and where there is no text to try it on."""

        def look(session: Session) -> Trial:
            now = self.in_use(session)
            if version == now.version:
                raise Refused(f"{version} is in use already: trying it would show no difference.")
            found = try_out(session, wanted, now, VERSIONS.find(session, version)[1], self.aliases)
            if not found.tried and not found.decided:
                raise Refused(
                    "There is no text to try it on: give some, or load a gazetteer by `tolbooth places "
                    "load`, of whose addresses texts are made."
                )
            return found

        return await self.reader.run(look)

    def _show(self, session: Session, version: str) -> PlaceWeightsShown:
        row, weights = VERSIONS.find(session, version)
        line = showing.line(row, weights.learned_from, self.in_use(session).version)
        return PlaceWeightsShown(
            **line.model_dump(),
            certain=weights.certain,
            possible=weights.possible,
            none=weights.none,
            ladders=[
                LadderWorth(
                    name=ladder.name,
                    levels=[
                        LevelWorth(says=says, bits=bits)
                        for says, bits in zip(ladder.says, weights.bits[ladder.name], strict=True)
                    ],
                )
                for ladder in LADDERS
            ],
            uses=[showing.use(each) for each in VERSIONS.uses(session, version)],
        )
