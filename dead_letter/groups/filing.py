"""Filing: each failure goes to the group of its cause, in the unit that writes the failure down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from dead_letter.closing import close
from dead_letter.groups import repository
from dead_letter.groups.earlier.renewing import renew
from dead_letter.groups.fingerprint import Cause
from dead_letter.groups.reading import EXPIRE, of_delivery, of_message
from dead_letter.ports import Tells, tells_nothing
from dead_letter.search import letters as index
from dead_letter.search.facts import Facts, Why
from dead_letter.search.marking import mark
from dead_letter.search.saying import private_values, saying
from dead_letter.search.standing import Standing
from ledger.clock import Micros
from ledger.invalid import InvalidMessage
from ledger.lapsing import Lapsed
from ledger.ports import Ended
from ledger.reading.dead_letters import Kind
from ledger.session import Session
from schemas.catalogue import Catalogue, shipped

UNDELIVERED = "it expired before it was delivered"


@dataclass(frozen=True, slots=True)
class Failure:
    """One dead letter: its number, what it failed of, and what else is known of it by its group's number."""

    kind: Kind
    number: int
    cause: Cause
    known: Callable[[Why], Facts]


class Filing:
    """Implements ``ledger.ports.Failures``. Keeps nothing of its own."""

    def __init__(self, catalogue: Catalogue | None = None, tells: Tells = tells_nothing) -> None:
        """``catalogue``: says by what of its data an event is found; none: the shipped one. ``tells``: says
        what an invalid message is about."""
        self._catalogue = catalogue or shipped()
        self._tells = tells

    def ended(self, session: Session, ended: Sequence[Ended], now: Micros) -> None:
        """File those that died. What was replayed is closed: its replay has taken its place, or has made it
        good."""
        if dead := [one for one in ended if one.dead]:
            known = index.deliveries(session, [one.delivery for one in dead])
            self._file(session, [self._failed(one, known[one.delivery]) for one in dead], now)
        for to, died in ((Standing.RESOLVED, False), (Standing.REPLACED, True)):
            replayed = [one.replays for one in ended if one.replays is not None and one.dead is died]
            if replayed:
                close(session, Kind.DELIVERY, replayed, to)

    def kept(self, session: Session, kept: Sequence[tuple[int, InvalidMessage]], now: Micros) -> None:
        self._file(session, [self._kept(number, one) for number, one in kept], now)

    def lapsed(self, session: Session, lapsed: Sequence[Lapsed], now: Micros) -> None:
        """File what expired before it was delivered: as letters about which nothing is left to decide."""
        known = index.deliveries(session, [one.delivery for one in lapsed])
        failures = [
            Failure(
                *(Kind.DELIVERY, one.delivery, Cause(EXPIRE, one.subscription, "", UNDELIVERED)),
                partial(known[one.delivery].facts, standing=Standing.EXPIRED),
            )
            for one in lapsed
        ]
        self._file(session, failures, now, Standing.EXPIRED)

    def _failed(self, one: Ended, known: index.Letter) -> Failure:
        private = private_values(known.type, known.data, self._catalogue)
        raised, event = (one.error, one.frame), (known.type, known.data)
        cause = of_delivery(one.stage, one.subscription, raised, one.detail, event, self._catalogue)

        def found(why: Why) -> Facts:
            return known.facts(saying(why, one.detail, private) if known.data is not None else why)

        return Failure(Kind.DELIVERY, one.delivery, cause, found)

    def _kept(self, number: int, message: InvalidMessage) -> Failure:
        cause = of_message(message.stage, message.entry, message.field, message.problem)
        clues = tuple(self._tells(message.entry, message.content_type, message.raw))

        def found(why: Why) -> Facts:
            return Facts(
                Kind.INVALID,
                saying(why, message.problem, ()),
                entry=message.entry,
                source=message.source,
                event_id=message.event_id,
                file=message.container,
                clues=clues,
            )

        return Failure(Kind.INVALID, number, cause, found)

    def _file(
        self,
        session: Session,
        failures: Sequence[Failure],
        now: Micros,
        standing: Standing = Standing.OPEN,
    ) -> None:
        """Put each into the group of its cause, and make the groups that are not there yet."""
        causes = {one.cause.fingerprint: one.cause for one in failures}
        times = Counter(one.cause.fingerprint for one in failures)
        groups = repository.hold(session, causes, now, partial(renew, catalogue=self._catalogue, now=now))
        repository.failed_again(session, [(groups[mark], many) for mark, many in times.items()], now)
        numbers = repository.file(
            session,
            [(one.kind, one.number, groups[one.cause.fingerprint].id) for one in failures],
            now,
            None if standing is Standing.OPEN else standing.value,
        )
        marks = [
            (place, one.known(_why(groups[one.cause.fingerprint].id, one.cause)))
            for one in failures
            if (place := numbers.get((one.kind, one.number))) is not None
        ]
        mark(session, marks, self._catalogue)


def _why(group: int, cause: Cause) -> Why:
    return Why(group, cause.stage, cause.error, cause.words)
