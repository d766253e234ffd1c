"""Where dead letters are edited: shown as a diff, submitted, and approved where a second person has to."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from functools import partial

from dead_letter.closed_to import ClosedTo, check_open, nothing_closed
from dead_letter.edits import comparing, repository, standing, writing
from dead_letter.edits.difference import Changes
from dead_letter.edits.draft import Draft, NewEdit
from dead_letter.edits.edit import Difference, Edit, Edited, EditPage, State
from dead_letter.edits.of_delivery import OfDelivery
from dead_letter.edits.of_message import OfMessage
from dead_letter.ids import edit_id
from dead_letter.letter_id import LetterId
from dead_letter.record import put_on_record, revision
from dead_letter.withholding import Withholding
from ledger.door import Door
from ledger.errors import NotFound
from ledger.reader import Reader
from ledger.reading import cursor, delivery, event, invalid
from ledger.reading.dead_letters import Kind
from ledger.reading.masking import clear, masked
from ledger.session import Session
from safeguards.policy import Principal
from schemas.catalogue import Catalogue
from schemas.classes import DataClass
from schemas.cloudevents import read_structured

MOST = 200
"""Edits on a page."""
_LIST = "edits"


class Desk:
    """Safe to use from many requests at once. Reads run beside the event loop, writes through the door."""

    def __init__(
        self,
        reader: Reader,
        door: Door,
        catalogue: Catalogue,
        deliveries: OfDelivery,
        messages: OfMessage,
        withholding: Withholding | None = None,
        closed: ClosedTo = nothing_closed,
    ) -> None:
        self._closed = closed
        self._withholding = withholding or Withholding(catalogue)
        self._reader = reader
        self._door = door
        self._catalogue = catalogue
        self._deliveries = deliveries
        self._messages = messages

    async def check_open(self, which: LetterId, who: Principal) -> None:
        """Whether they may see what it was to deliver. Raises ``NotFound`` and ``Refused``."""
        await self._reader.run(partial(check_open, which=which, closed=self._closed(who)))

    async def difference(self, which: LetterId, draft: Draft, reading: Reading | None = None) -> Difference:
        """What a draft would change, if it is allowed. Raises as ``submit`` does, but changes nothing."""
        cleared = await self._cleared(which, reading)
        if which.kind is Kind.DELIVERY:

            def read(session: Session) -> Difference:
                ready = self._deliveries.ready(session, which, draft)
                before, after = ready.original.envelope(), ready.composed.envelope
                found = comparing.of_envelopes(before, after, self._catalogue, cleared)
                second = ready.second_person(self._deliveries.governing)
                return _shown(session, which, found, cleared, second=second, note=ready.composed.note)

            return await self._reader.run(read)
        ready = await self._reader.run(lambda session: self._messages.ready(session, which, draft))
        second = await self._messages.second_person(ready)
        found = await asyncio.to_thread(comparing.of_messages, ready.original.raw, ready.mended.raw, cleared)
        return await self._reader.run(lambda session: _shown(session, which, found, cleared, second=second))

    async def recorded(self, which: LetterId, number: int | None, reading: Reading | None) -> Difference:
        """An edit on record beside its original; the last one where no ``number`` says which."""
        cleared = await self._cleared(which, reading)

        def read(session: Session) -> Difference:
            edits = [one for one in repository.of_letter(session, which) if number in {None, one.id}]
            if not edits:
                raise _no_edit(session, which, number)
            found = self._compared(session, which, edits[-1].id, edits[-1].seq, cleared)
            second = edits[-1].second_person
            return _shown(session, which, found, cleared, edit=edits[-1].id, second=second)

        return await self._reader.run(read)

    async def submit(self, which: LetterId, wanted: NewEdit, author: Principal) -> Edited:
        """Send an edit, or have it wait for a second person.

        Raises ``NotFound``, ``Malformed`` for what cannot be an event, ``Refused``, and ``Stale`` where
        somebody else was first.
        """
        note = ""
        await self._check(which, author.holder, wanted.reason, said=wanted.restricted)
        if which.kind is Kind.DELIVERY:
            ready = await self._reader.run(lambda session: self._deliveries.ready(session, which, wanted))
            note = ready.composed.note
            unit = await asyncio.to_thread(self._deliveries.submitting, ready, wanted, author)
            number = await self._door.run(unit)
        else:
            mended = await self._reader.run(lambda session: self._messages.ready(session, which, wanted))
            number = await self._messages.submit(mended, wanted, author)
        return await self._edited(number, note)

    async def page(self, state: State | None, after: str | None, limit: int) -> EditPage:
        """The newest first. Raises ``BadCursor`` and ``ForeignCursor``."""

        def read(session: Session) -> EditPage:
            of_epoch = cursor.epoch(session)
            before = None if after is None else cursor.read(after, of_epoch, _LIST, 1)[0]
            rows = repository.listing(session, state, before, limit + 1)
            more = len(rows) > limit
            following = cursor.write(of_epoch, _LIST, rows[limit - 1].id) if more else None
            return EditPage(items=[repository.shown(one) for one in rows[:limit]], next=following)

        return await self._reader.run(read)

    async def show(self, number: int) -> Edit:
        """Raises ``NotFound``."""
        return await self._reader.run(lambda session: repository.shown(repository.row(session, number)))

    async def approve(self, number: int, who: Principal, reason: str, *, restricted: bool = False) -> Edited:
        """Let somebody else's edit go. Raises as ``submit``, and ``Refused`` for one's own."""
        which = await self._reader.run(lambda session: repository.letter_of(repository.row(session, number)))
        await self._check(which, who.holder, reason, said=restricted)
        if which.kind is Kind.DELIVERY:
            unit = await self._reader.run(
                lambda session: self._deliveries.approving(session, number, who, reason)
            )
            await self._door.run(unit)
        else:

            def mended(session: Session) -> invalid.KeptMessage:
                raw = repository.content(session, number).raw
                return replace(invalid.by_id(session, which.number), raw=raw or b"")

            await self._messages.approve(await self._reader.run(mended), number, who, reason)
        return await self._edited(number)

    async def withdraw(self, number: int, who: Principal, reason: str) -> Edited:
        """Take one's own edit back, which waits. Raises ``NotFound``, and ``Refused`` for another's."""

        def unit(session: Session) -> None:
            found = standing.check_waiting(session, number, who.holder, approving=False)
            standing.check_own(found, who.holder)
            writing.withdrawn(session, found, reason)

        await self._door.run(unit)
        return await self._edited(number)

    async def refuse(self, number: int, who: Principal, reason: str) -> Edited:
        """An edit that waits is not to be sent. Raises ``NotFound`` and ``Refused``."""

        def unit(session: Session) -> None:
            found = standing.check_waiting(session, number, who.holder, approving=False)
            writing.refused(session, found, who.holder, reason)

        await self._door.run(unit)
        return await self._edited(number)

    def _compared(
        self, session: Session, which: LetterId, number: int, seq: int | None, cleared: DataClass
    ) -> Changes:
        content = repository.content(session, number)
        if which.kind is Kind.INVALID and content.raw is None:
            raise NotFound(f"The original of {which} and its edits were forgotten; nothing can be compared.")
        if content.raw is not None:
            return comparing.of_messages(invalid.by_id(session, which.number).raw, content.raw, cleared)
        original = event.by_seq(session, delivery.by_id(session, which.number).seq)
        sent = None if seq is None else event.by_seq(session, seq)
        if original.erased or (sent is not None and sent.erased):
            raise NotFound(f"The data of {which} or of its edit was erased; there is nothing to compare.")
        if sent is not None:
            after = sent.envelope()
        else:
            after = read_structured(json.loads(content.envelope or "null"))
        return comparing.of_envelopes(original.envelope(), after, self._catalogue, cleared)

    async def _cleared(self, which: LetterId, reading: Reading | None) -> DataClass:
        """How much is shown; that somebody sees all of it goes on record first. Raises ``NotFound``."""
        if reading is None or await self._withheld(which):
            return masked(self._catalogue).cleared
        who, purpose = reading

        def unit(session: Session) -> None:
            repository.lock(session, which)
            put_on_record(session, which, who, purpose)

        await self._door.run(unit)
        return clear(self._catalogue).cleared

    async def _withheld(self, which: LetterId) -> bool:
        return await self._reader.run(lambda session: self._withholding.holds(session, which))

    async def _check(self, which: LetterId, who: str, reason: str, *, said: bool) -> None:
        """Before anything is written of it; one that is restricted in that moment has been sent by then."""
        if await self._withheld(which):
            check = partial(self._withholding.check, which=which, who=who, reason=reason, said=said)
            await self._door.run(check)

    async def _edited(self, number: int, note: str = "") -> Edited:
        edit = await self.show(number)
        return Edited(id=edit.letter, outcome=edit.state, edit=edit, note=note)


def _no_edit(session: Session, which: LetterId, number: int | None) -> NotFound:
    """Why an edit of it cannot be shown: there is no such letter, no edit of it, or not this one."""
    edits = [edit_id.written(one.id) for one in repository.of_letter(session, which)]
    if number is not None and edits:
        return NotFound(f"{edit_id.written(number)} is no edit of {which}; there are: {', '.join(edits)}.")
    (delivery.by_id if which.kind is Kind.DELIVERY else invalid.by_id)(session, which.number)
    return NotFound(f"{which} was not edited so far; say what is to be different, to see it beside that.")


Reading = tuple[Principal, str]
"""Who sees it unmasked, and what for."""


def _shown(
    session: Session,
    which: LetterId,
    found: Changes,
    cleared: DataClass,
    *,
    edit: int | None = None,
    second: str = "",
    note: str = "",
) -> Difference:
    return Difference(
        id=str(which),
        revision=revision(session, which),
        edit=None if edit is None else edit_id.written(edit),
        changes=found.shown,
        more=found.more,
        masked=cleared < max(DataClass),
        second_person=second,
        note=note,
    )
