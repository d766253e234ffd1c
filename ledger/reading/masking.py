"""What somebody sees of personal data: in an event, and in what receivers said about one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from ledger.reading.closing import (
    NOTHING_CLOSED,
    Closed,
    NothingClosed,
    veiled,
    veiled_delivery,
    veiled_letter,
)
from ledger.reading.dead_letters import DeadLetter
from ledger.reading.delivery import RecordedDelivery
from ledger.reading.event import RecordedEvent, of_seqs
from ledger.reading.hiding import hidden_values, hide, standing_in
from ledger.reading.links import RecordedLink
from ledger.reading.trace import Trace
from ledger.session import Session
from safeguards.mask import EVERYTHING, MASK, mask
from schemas.catalogue import Catalogue
from schemas.classes import ClassedPath, DataClass
from schemas.errors import UnknownType

EVERYBODY = DataClass.INTERNAL
"""The class up to which everybody sees who may look at all."""
_AT_ONCE = 20
"""Events whose data is in memory at once: each may have megabytes."""
_Said = tuple[int, str | None]
"""An event, and words about it."""


class Purpose(BaseModel):
    """What somebody wants to see personal data for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: str = Field(
        default="",
        max_length=2000,
        pattern=r"^[^\x00-\x1f\x7f-\x9f]*$",
        description="what for; it goes on record with who saw personal data",
    )


class Unmasking(Purpose):
    """How somebody asks to see what is masked."""

    unmasked: bool = Field(
        default=False,
        description="personal data in clear: needs the scope `payloads:read` too, and goes on record",
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What is hidden in the words about one event. ``values`` None: its data is gone, so all of them are."""

    values: frozenset[str] | None

    def shown(self, words: str | None) -> str | None:
        if not words:
            return words
        return MASK if self.values is None else hide(words, self.values)


@dataclass(frozen=True, slots=True)
class Sight:
    """How much one view shows: what is classed above ``cleared`` is hidden, wherever it stands.

    Everybody's sight is ``masked(catalogue)``; ``clear(catalogue)`` is for those who asked for the data, may
    have it, and are on record for it.
    """

    catalogue: Catalogue
    cleared: DataClass
    closed: Closed = NOTHING_CLOSED
    """Of what is closed to them they see that there is one."""

    def event(self, event: RecordedEvent) -> RecordedEvent:
        """The event. Of a type nobody knows any more, all is hidden; and of one that names somebody whose
        data are restricted, what is hidden from everybody."""
        personal = self._personal(event)
        cleared = min(self.cleared, EVERYBODY) if event.restricted else self.cleared
        shown = event.model_copy(update={"data": mask(event.data, personal, cleared=cleared)})
        if not event.links or cleared >= max(DataClass):
            return shown
        values = None if event.erased else hidden_values(event.data, personal, cleared=cleared)
        return shown.model_copy(update={"links": _links(event.links, _Words(values))})

    def events(self, session: Session, found: Sequence[RecordedEvent]) -> list[RecordedEvent]:
        """Each likewise, and of those that are closed that there is one."""
        closed = self.closed.events(session, found)
        return [veiled(one) if one.seq in closed else self.event(one) for one in found]

    def deliveries(self, session: Session, made: Sequence[RecordedDelivery]) -> list[RecordedDelivery]:
        """Deliveries whose causes and attempts do not repeat what their events hold."""
        words = self._words(session, _said(made))
        found = [one if words is None else _delivery(one, words) for one in made]
        closed = self._closed(session, [one.seq for one in found])
        return [veiled_delivery(one) if one.seq in closed else one for one in found]

    def trace(self, session: Session, trace: Trace) -> Trace:
        """The trace likewise. One that is closed has no story, and is in none of another."""
        closed = self.closed.events(session, [one.event for one in trace.events])
        if trace.seq in closed:
            [alone] = [one for one in trace.events if one.event.seq == trace.seq]
            bare = {
                "event": veiled(alone.event),
                "deliveries": [veiled_delivery(one) for one in alone.deliveries],
                "links": [],
            }
            return trace.model_copy(
                update={
                    "events": [alone.model_copy(update=bare)],
                    "correlationid": None if trace.correlationid is None else MASK,
                }
            )
        if closed:
            seen = [one for one in trace.events if one.event.seq not in closed]
            trace = trace.model_copy(update={"events": seen})
        made = [one for each in trace.events for one in each.deliveries]
        links = [link for each in trace.events for link in each.links]
        words = self._words(
            session, [*_said(made), *_named(links), *((one.event.seq, "") for one in trace.events)]
        )
        events = [
            one.model_copy(
                update={
                    "event": self.event(one.event),
                    "deliveries": [
                        made if words is None else _delivery(made, words) for made in one.deliveries
                    ],
                    "links": one.links if words is None else _links(one.links, words[one.event.seq]),
                }
            )
            for one in trace.events
        ]
        return trace.model_copy(update={"events": events})

    def links(self, session: Session, found: Sequence[RecordedLink]) -> list[RecordedLink]:
        """Links likewise: a system may call a record by what it is to be kept from people."""
        closed = self._closed(session, [one.seq for one in found])
        found = [one for one in found if one.seq not in closed]
        words = self._words(session, _named(found))
        return [one if words is None else _links([one], words[one.seq])[0] for one in found]

    def letters(self, session: Session, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
        """The lines likewise. What is said of an invalid message is the hub's own: it holds no values."""
        said = [(seq, text) for one in letters if (seq := _delivered(one)) for text in (one.cause, one.lane)]
        words = self._words(session, said)
        closed = self._closed(session, [seq for one in letters if (seq := _delivered(one)) is not None])
        found = [one if words is None else _letter(one, words) for one in letters]
        return [veiled_letter(one) if _delivered(one) in closed else one for one in found]

    def said(self, session: Session, said: Mapping[str, tuple[int | None, str]]) -> dict[str, str]:
        """Words, each with the event that they are about, likewise. Of no event, none of them are shown."""
        words = self._words(session, ((seq, text) for seq, text in said.values() if seq is not None))
        return {
            name: text if words is None else (words.get(seq or 0, _Words(None)).shown(text) or "")
            for name, (seq, text) in said.items()
        }

    def _closed(self, session: Session, seqs: Sequence[int]) -> Set[int]:
        if isinstance(self.closed, NothingClosed):
            return frozenset()
        return self.closed.events(session, of_seqs(session, sorted({*seqs})))

    def _personal(self, event: RecordedEvent) -> tuple[ClassedPath, ...]:
        try:
            return self.catalogue.find(event.type).personal
        except UnknownType:
            return EVERYTHING

    def _words(self, session: Session, said: Iterable[_Said]) -> dict[int, _Words] | None:
        """By event, for what is said of it; None where nothing needs hiding."""
        if self.cleared >= max(DataClass):
            return None
        texts: dict[int, set[str]] = {}
        for seq, text in said:
            texts.setdefault(seq, set()).add(text or "")
        found = {}
        seqs = sorted(texts)
        for start in range(0, len(seqs), _AT_ONCE):
            for one in of_seqs(session, seqs[start : start + _AT_ONCE], data=True):
                found[one.seq] = _Words(None if one.erased else self._standing(one, texts[one.seq]))
        return found

    def _standing(self, one: RecordedEvent, texts: Iterable[str]) -> frozenset[str]:
        return standing_in(hidden_values(one.data, self._personal(one), cleared=self.cleared), texts)


def masked(catalogue: Catalogue, closed: Closed = NOTHING_CLOSED) -> Sight:
    """What everybody sees who may look at all, but for what is ``closed`` to whoever asks."""
    return Sight(catalogue, EVERYBODY, closed)


def clear(catalogue: Catalogue, closed: Closed = NOTHING_CLOSED) -> Sight:
    """Everything but that. Who gets it may read payloads, has asked for it, and is on record for it."""
    return Sight(catalogue, max(DataClass), closed)


def _links(made: Sequence[RecordedLink], words: _Words) -> list[RecordedLink]:
    return [one.model_copy(update={"local_id": words.shown(one.local_id)}) for one in made]


def _said(made: Iterable[RecordedDelivery]) -> Iterator[_Said]:
    """What is said of which event: of each delivery's own, and of that of the last failure of its system."""
    for one in made:
        yield from ((one.seq, text) for text in (one.cause, one.lane))
        yield from ((one.seq, text) for each in one.tries for text in (each.detail, each.local_id))
        if one.waits_for is not None and one.waits_for.about is not None:
            yield one.waits_for.about, one.waits_for.why


def _named(links: Iterable[RecordedLink]) -> Iterator[_Said]:
    return ((one.seq, one.local_id) for one in links)


def _delivery(made: RecordedDelivery, every: Mapping[int, _Words]) -> RecordedDelivery:
    words = every[made.seq]
    away = made.waits_for
    if away is not None:
        about = every.get(away.about or 0, _Words(None))
        away = away.model_copy(update={"why": about.shown(away.why)})
    return made.model_copy(
        update={
            "cause": words.shown(made.cause),
            "lane": words.shown(made.lane),
            "waits_for": away,
            "tries": [
                one.model_copy(
                    update={"detail": words.shown(one.detail), "local_id": words.shown(one.local_id)}
                )
                for one in made.tries
            ],
        }
    )


def _delivered(one: DeadLetter) -> int | None:
    """The event of a delivery; an invalid message has none, even where it is an event by now."""
    return one.seq if one.subscription is not None else None


def _letter(one: DeadLetter, words: dict[int, _Words]) -> DeadLetter:
    seq = _delivered(one)
    if seq is None:
        return one
    said = words[seq]
    return one.model_copy(update={"cause": said.shown(one.cause), "lane": said.shown(one.lane)})
