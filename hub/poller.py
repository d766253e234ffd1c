"""The poller: one thread for each polling adapter; what it reads and how far it got are one commit."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from adapters.contract import Adapter, Batch, Ignored, Invalid, Place, Polls, Record, Retry, Translated
from hub import fail_points, raised
from hub.intake import Intake
from hub.submission import Submission
from ledger import cursors, leases, pauses
from ledger.cursors import Cursor
from ledger.door import Door
from ledger.draft import Draft
from ledger.errors import Busy, Closed, Full, Stale
from ledger.invalid import InvalidMessage
from ledger.leases import Lease, Lost
from ledger.pauses import Paused
from ledger.reader import Reader
from ledger.session import Session
from ledger.states import Entered
from ledger.tallies import Count

log = structlog.get_logger()

LONGEST_PAUSE = timedelta(minutes=1)
WHILE_PAUSED = timedelta(seconds=1)
"""How often one that a person has paused looks whether it may go on, if it polls less often."""


class PollingPaused(Exception):
    """A person has paused it. Nothing is wrong."""


@dataclass(slots=True)
class Progress:
    """What a poller is doing, for people to see. ``trouble`` is empty while all is well."""

    label: str = ""
    done: int = 0
    of: int | None = None
    trouble: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class _Recording:
    """A batch handed in; ``moved`` ends with the cursor after it when it is committed."""

    batch: Batch
    held: Cursor
    moved: Future[Cursor]


class Poller:
    """Polls one adapter while this process has its lease. A failing poll is tried again, with growing
    pauses, for ever."""

    def __init__(self, adapter: Adapter, door: Door, reader: Reader, intake: Intake) -> None:
        assert isinstance(adapter, Polls)
        self._adapter = adapter
        self._polls: Polls = adapter
        self._door = door
        self._reader = reader
        self._intake = intake
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.progress = Progress()

    def start(self, lease: Lease) -> None:
        """Poll under this lease until ``stop``. Not to be called while it is ``polling``."""
        assert not self.polling
        self._lease = lease
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, name=f"poller-{self._adapter.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop after the batch in hand."""
        self._stopping.set()

    def join(self, patience: timedelta) -> None:
        if self._thread is not None:
            self._thread.join(patience.total_seconds())

    @property
    def polling(self) -> bool:
        """Is it at work? Also true of one that was asked to stop and has not yet."""
        return self._thread is not None and self._thread.is_alive()

    def _serve(self) -> None:
        pause = self._polls.every
        while not self._stopping.is_set():
            try:
                self._poll_once()
            except (Closed, Lost):
                return
            except PollingPaused:
                pause = min(self._polls.every, WHILE_PAUSED)
                self.progress.trouble = ""
            except Exception as error:  # noqa: BLE001 - a poller outlives whatever its system does
                pause = min(max(pause * 2, timedelta(seconds=1)), LONGEST_PAUSE)
                self._report(error, pause)
            else:
                pause = self._polls.every
                self.progress.trouble = ""
            self._stopping.wait(pause.total_seconds())

    def _report(self, error: Exception, pause: timedelta) -> None:
        expected = isinstance(error, (Retry, Stale, Busy, Full))
        self.progress.trouble = str(error) if expected else f"{type(error).__name__}: {error}"
        self.progress.at = datetime.now(UTC)
        # Its words are with the adapter's state, for who may see that: they may repeat what a system said.
        log.warning(
            "poller.trouble",
            adapter=self._adapter.name,
            error=raised.kind(error),
            frame=raised.frame(error),
            again_in_seconds=pause.total_seconds(),
            exc_info=None if expected else error,
        )

    def _poll_once(self) -> None:
        with self._reader.session() as session:
            leases.check(session, self._lease)
            held = cursors.read(session, self._adapter.name)
            self._look_for_pause(pauses.now(session))
        under_way: _Recording | None = None
        try:
            for batch in self._polls.poll(held.value):
                # While one batch is being written, the next is read and prepared: the two need little of the
                # interpreter at the same time. It is handed in only when the one before is committed.
                submission = submission_of(self._intake, batch, self._adapter.name)
                if under_way is not None:
                    held, under_way = self._recorded(under_way), None
                under_way = _Recording(batch, held, self._record(batch, submission, held))
                if not batch.ahead:
                    held, under_way = self._recorded(under_way), None
                if self._stopping.is_set():
                    return
        finally:
            if under_way is not None:
                self._recorded(under_way)

    def _recorded(self, under_way: _Recording) -> Cursor:
        try:
            held = under_way.moved.result()
        except (Busy, Full, Stale, Closed, PollingPaused):
            raise
        except Exception as error:
            log.warning("poller.batch_refused", adapter=self._adapter.name, exc_info=error)
            held = self._one_by_one(under_way)
        done, of = under_way.batch.progress
        self.progress = Progress(under_way.batch.label, done, of)
        return held

    def _one_by_one(self, under_way: _Recording) -> Cursor:
        """Record each by itself; what the ledger cannot take is kept as an invalid message. Then the cursor.

        A crash on the way repeats some: their ids are stable, so they are known as duplicates.
        """
        batch, entry = under_way.batch, self._adapter.name
        for record in batch.records:
            alone = submission_of(self._intake, replace(batch, records=(record,)), entry)
            try:
                self._door.submit(partial(self._record_held, submission=alone)).result()
            except (Busy, Full, Stale, Closed, PollingPaused):
                raise
            except Exception as error:  # noqa: BLE001 - as above
                kept = Submission(entry, [unrecordable(record, entry, error)], [(record.place.container, 1)])
                self._door.submit(partial(self._record_held, submission=kept)).result()
        nothing = Submission(entry, [])
        return self._record(batch, nothing, under_way.held).result()

    def _record(self, batch: Batch, submission: Submission, held: Cursor) -> Future[Cursor]:
        def unit(session: Session) -> Cursor:
            asked = pauses.ask(session, sends=True)
            leases.hold(session, self._lease)
            self._look_for_pause(asked.paused)
            moved = cursors.move(session, self._adapter.name, held, batch.cursor)
            self._intake.record(session, submission)
            fail_points.committing(session, "poll")
            return moved

        return self._door.submit(unit)

    def _look_for_pause(self, paused: Paused) -> None:
        """Raises ``PollingPaused``: what is read and not recorded yet is read again later."""
        if paused.polling(self._adapter.name) is not None:
            raise PollingPaused

    def _record_held(self, session: Session, submission: Submission) -> None:
        leases.hold(session, self._lease)
        self._intake.record(session, submission)


def submission_of(intake: Intake, batch: Batch, entry: str) -> Submission:
    """The batch as intake takes it: each record's envelopes in turn, its refusals and what was ignored."""
    positions: list[Draft | InvalidMessage] = []
    records: list[tuple[str, int]] = []
    others: list[Count] = []
    for record in batch.records:
        container = record.place.container
        match record:
            case Translated():
                positions += [
                    intake.position(envelope, entry, container=container, line=record.place.line)
                    for envelope in record.envelopes
                ]
                records.append((container, len(record.envelopes)))
            case Invalid():
                positions.append(invalid_of(record, entry))
                records.append((container, 1))
            case Ignored():
                others.append(Count(entry, Entered.IGNORED, 1, 0, container, record.reason))
    return Submission(entry, positions, records, others)


def invalid_of(record: Invalid, entry: str) -> InvalidMessage:
    """The record as an invalid message, kept whole."""
    place: Place = record.place
    return InvalidMessage(
        entry=entry,
        stage="translate",
        problem=record.problem,
        fix=record.fix,
        raw=record.raw,
        content_type=record.content_type,
        container=place.container,
        line=place.line,
        field=place.column,
    )


def unrecordable(record: Record, entry: str, error: Exception) -> InvalidMessage:
    """A record that the ledger refused for a reason nobody foresaw, as far as it can be written down."""
    return InvalidMessage(
        entry=entry,
        stage="translate",
        problem=f"the hub could not record what the adapter made of it ({type(error).__name__})",
        fix="Tell the adapter's author; the hub's log has the cause under poller.batch_refused",
        raw=repr(record).encode("utf-8", "backslashreplace"),
        content_type="text/plain",
        container=record.place.container,
        line=record.place.line,
    )
