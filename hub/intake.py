"""Intake: the one way in. Validate, tell repeats, route, commit, answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version

from hub import fail_points
from hub.attaching import brought_up_to_date
from hub.attachments import naming
from hub.attachments.repository import hold_by_events
from hub.routing import CurrentRouting, drafted
from hub.submission import Kept, Submission
from ledger import clock, invalid, tallies
from ledger.collector import Collector
from ledger.door import Door
from ledger.draft import Draft
from ledger.invalid import InvalidMessage
from ledger.ports import NO_INDEX, UNTOLD, Failures, SourceKeys
from ledger.recording import Accepted, Conflict, Duplicate, record
from ledger.session import Session
from ledger.states import Entered
from ledger.tallies import Count
from ledger.turn import take_turn
from routes.table import RoutingTable
from schemas.catalogue import Catalogue
from schemas.envelope import Envelope
from schemas.errors import Malformed

Result = Accepted | Duplicate | Kept
Wake = Callable[[Iterable[str]], None]


class Intake:
    """Takes envelopes for the ledger. What it answers is committed.

    ``wake`` is told, on the writer's thread and after the commit, which subscriptions got work.
    """

    def __init__(
        self,
        door: Door,
        catalogue: Catalogue,
        routing: CurrentRouting,
        wake: Wake,
        failures: Failures = UNTOLD,
        people: SourceKeys = NO_INDEX,
    ) -> None:
        self._catalogue = catalogue
        self._routing = routing
        self._wake = wake
        self._failures = failures
        self._people = people
        self._version = version("tolbooth")
        self._collector: Collector[Submission, list[Result]] = Collector(door, self._record_all)

    def prepare(self, envelope: Envelope, entry: str) -> Draft:
        """Check and route one envelope; no database is asked. Raises ``Malformed``."""
        event_type = self._catalogue.check(envelope)
        try:
            return drafted(envelope, entry, event_type, self._routing.table, self._people.form)
        except (UnicodeError, ValueError, TypeError, RecursionError) as error:
            # What came over HTTP was read strictly; an adapter makes its values itself, and may make any.
            raise Malformed(
                "the data cannot be written as JSON text",
                where="data",
                fix=f"The adapter must give text, numbers, lists and objects only ({type(error).__name__})",
            ) from error

    def position(
        self, envelope: Envelope, entry: str, *, container: str | None = None, line: int | None = None
    ) -> Draft | InvalidMessage:
        """Like ``prepare``, but an envelope its type does not allow becomes an invalid message."""
        try:
            return self.prepare(envelope, entry)
        except Malformed as error:
            return not_accepted(envelope, entry, error, container=container, line=line)

    async def take(self, submission: Submission) -> list[Result]:
        """Record a submission with whatever else comes in now. Answers by position.

        Raises ``Busy``, ``Full`` or ``Closed`` with nothing of it recorded.
        """
        return await self._collector.put(submission)

    def record(self, session: Session, submission: Submission) -> list[Result]:
        """Record within the caller's unit (a poller's, with its cursor)."""
        return self._record_all(session, [submission])[0]

    def last_step(self, session: Session) -> None:
        """Record what services published in this unit; ``publish`` checked it. Raises for a clash of ids."""
        take_turn(session)
        table = self._routing.within(session)
        outgoing = [
            drafted(envelope, "hub", self._catalogue.find(envelope.type), table, self._people.form)
            for envelope in session.outgoing
        ]
        session.outgoing.clear()
        [results] = self._record_all(session, [Submission("hub", outgoing)], table)
        for draft, result in zip(outgoing, results, strict=True):
            if isinstance(result, Kept):
                clash = f"{draft.envelope.id} was published before with other content"
                raise ValueError(clash)  # noqa: TRY004 - it is of the right type, and already taken

    def publish(self, session: Session, envelope: Envelope) -> None:
        """Publish with the caller's unit: the event is recorded if and only if the unit is.

        Raises ``Malformed`` at once when the catalogue does not allow it.
        """
        self._catalogue.check(envelope)
        session.outgoing.append(envelope)

    @property
    def depth(self) -> int:
        """Submissions waiting to be written."""
        return self._collector.depth

    def _record_all(
        self, session: Session, submissions: Sequence[Submission], table: RoutingTable | None = None
    ) -> list[list[Result]]:
        """``table``: as it holds in this unit, where that was looked up since it took the turn."""
        # Before the look at the routing: whoever changes it takes the turn too, so what this commit sees is
        # what holds when it is committed.
        take_turn(session)
        table = self._routing.within(session) if table is None else table
        given = [one for each in submissions for one in each.positions if isinstance(one, Draft)]
        drafts = brought_up_to_date(session, given, table, self._people)
        recorded = iter(zip(drafts, record(session, drafts), strict=True) if drafts else ())
        kept: list[InvalidMessage] = []
        outlines: list[list[Accepted | Duplicate | tuple[int, int | None]]] = []
        woken: set[str] = set()
        named: dict[str, int] = {}
        for submission in submissions:
            outline: list[Accepted | Duplicate | tuple[int, int | None]] = []
            for one in submission.positions:
                if isinstance(one, InvalidMessage):
                    outline.append((len(kept), None))
                    kept.append(one)
                    continue
                draft, outcome = next(recorded)
                if isinstance(outcome, Conflict):
                    outline.append((len(kept), outcome.seq))
                    kept.append(_conflict(draft, outcome))
                    continue
                if isinstance(outcome, Accepted):
                    naming.note(named, draft.data, outcome.seq)
                    woken.update(match.subscription for match in draft.matches)
                outline.append(outcome)
            outlines.append(outline)
        numbers = invalid.keep(session, kept, self._version)
        if kept:
            self._failures.kept(session, list(zip(numbers, kept, strict=True)), clock.now(session))
        answers = [
            [
                Kept(numbers[one[0]], kept[one[0]], one[1]) if isinstance(one, tuple) else one
                for one in outline
            ]
            for outline in outlines
        ]
        tallies.add(
            session,
            [
                count
                for submission, answer in zip(submissions, answers, strict=True)
                for count in _counts(submission, answer)
            ],
        )
        hold_by_events(session, named)
        if woken:
            session.after_commit(lambda: self._wake(woken))
        fail_points.committing(session, "intake")
        return answers


def not_accepted(
    envelope: Envelope, entry: str, error: Malformed, *, container: str | None = None, line: int | None = None
) -> InvalidMessage:
    """The invalid message for an envelope that the catalogue does not allow."""
    return InvalidMessage(
        entry=entry,
        stage="validate",
        problem=error.problem,
        fix=error.fix,
        raw=_written(envelope),
        content_type="application/cloudevents+json",
        source=envelope.source,
        event_id=envelope.id,
        container=container,
        line=line,
        field=error.where or None,
    )


def _conflict(draft: Draft, outcome: Conflict) -> InvalidMessage:
    envelope = draft.envelope
    return InvalidMessage(
        entry=draft.entry,
        stage="validate",
        problem=(
            f"the id {envelope.id} of {envelope.source} was used before, for other content "
            f"(event {outcome.seq})"
        ),
        fix="Give a new event an id of its own; to correct an earlier one, publish a new event about it",
        raw=_written(envelope),
        content_type="application/cloudevents+json",
        source=envelope.source,
        event_id=envelope.id,
        field="id",
    )


def _counts(submission: Submission, answers: Sequence[Result]) -> list[Count]:
    entry = submission.entry
    counts = list(submission.others)
    groups = submission.records or [("", 1)] * len(answers)
    start = 0
    for container, many in groups:
        part = answers[start : start + many]
        start += many
        events = sum(isinstance(one, Accepted) for one in part)
        refused = sum(isinstance(one, Kept) for one in part)
        if events:
            counts.append(Count(entry, Entered.ENVELOPE, 1, events, container))
        elif refused < len(part):
            counts.append(Count(entry, Entered.DUPLICATE, 1, 0, container))
        if refused:
            # A record of several events may end both ways; it is counted once, its refusals each.
            alone = refused == len(part)
            counts.append(Count(entry, Entered.INVALID, int(alone), refused, container))
    return counts


def _written(envelope: Envelope) -> bytes:
    """The envelope for a person to see, whatever is in it."""
    return json.dumps(envelope.to_json(), default=repr).encode()
