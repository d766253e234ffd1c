"""Mending an invalid message: other bytes go in by the door that the message came by; the original stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from dead_letter.edits import repository, standing, writing
from dead_letter.edits.draft import Draft as Edited
from dead_letter.edits.draft import NewEdit
from dead_letter.edits.governing import Governing
from dead_letter.edits.ports import Mending
from dead_letter.edits.writing import Asked, Became
from dead_letter.letter_id import LetterId
from ledger.door import Door
from ledger.draft import Draft
from ledger.reading import invalid
from ledger.reading.invalid import KeptMessage
from ledger.replaying import Refused, nothing_left
from ledger.session import Session
from ledger.turn import take_turn
from safeguards.policy import Principal
from schemas.classes import DataClass
from schemas.errors import Malformed


@dataclass(frozen=True, slots=True)
class Ready:
    """A mended message. ``mended`` is the message with the mended bytes."""

    which: LetterId
    original: KeptMessage
    mended: KeptMessage


@dataclass(frozen=True, slots=True)
class OfMessage:
    """Keeps nothing of its own."""

    door: Door
    mending: Mending
    governing: Governing

    def ready(self, session: Session, which: LetterId, draft: Edited) -> Ready:
        """Raises ``NotFound`` and ``Malformed``."""
        original = invalid.by_id(session, which.number)
        mended = draft.mended
        others = sorted(draft.model_fields_set & {"data", "set", "unset", "type", "subject"})
        if others:
            raise Malformed(
                "an invalid message is no event yet, and is mended as it came in",
                where=others[0],
                fix="Give all of its original anew, mended: a file on the command line, `text` or `base64` "
                "over HTTP",
            )
        if mended is None:
            raise Malformed(
                "it is not said what it is to be",
                where="text",
                fix="Give its original, mended: a file on the command line, `text` or `base64` over HTTP",
            )
        if mended == original.raw:
            raise Malformed(
                "nothing is different from the original", fix="Replay it, if it is right as it is"
            )
        return Ready(which, original, replace(original, raw=mended))

    async def second_person(self, ready: Ready) -> str:
        """Raises ``Malformed`` and ``Refused`` where it still cannot become an event."""
        return self._asked_for(await self._drafts(ready.mended))

    async def submit(self, ready: Ready, wanted: NewEdit, author: Principal) -> int:
        """Answers with the edit's number. Raises as ``standing.check_new``, and as ``second_person``."""
        drafts = await self._drafts(ready.mended)
        asked = Asked(
            ready.which,
            author,
            wanted.reason,
            sha256(ready.mended.raw).hexdigest(),
            _class_of(drafts),
            second_person=self._asked_for(drafts),
            raw=ready.mended.raw,
        )

        def first(session: Session) -> None:
            standing.check_new(session, ready.which, asked.content_hash, wanted.revision)
            _check_open(session, ready.which)

        if asked.second_person:

            def propose(session: Session) -> int:
                first(session)
                return writing.propose(session, asked)

            return await self.door.run(propose)

        def send(session: Session) -> int:
            became = self._record(session, ready.mended, drafts, first)
            return writing.sent(session, asked, Became(became))

        return await self.door.run(send)

    async def approve(self, message: KeptMessage, number: int, who: Principal, reason: str) -> None:
        """Give in what waited for a second person; ``message`` has the mended bytes."""
        try:
            drafts = await self._drafts(message)
        except Malformed as error:
            raise Malformed(f"it still cannot become an event: {error.problem}", fix=error.fix) from error

        def first(session: Session) -> None:
            standing.check_waiting(session, number, who.holder, approving=True)
            _check_open(session, repository.letter_of(repository.row(session, number)))

        def send(session: Session) -> None:
            became = self._record(session, message, drafts, first)
            writing.approved(session, repository.row(session, number), who.holder, reason, Became(became))

        await self.door.run(send)

    async def _drafts(self, message: KeptMessage) -> Sequence[Draft]:
        return await asyncio.to_thread(self.mending.mended, message)

    def _asked_for(self, drafts: Sequence[Draft]) -> str:
        return self.governing.why(_class_of(drafts), self.mending.asking(drafts))

    def _record(
        self,
        session: Session,
        message: KeptMessage,
        drafts: Sequence[Draft],
        first: Callable[[Session], None],
    ) -> int:
        """Answers with the event that it became. Raises what ``first`` does, and ``Refused``."""
        # The ledger's turn before any row: recording takes it first too.
        take_turn(session)
        first(session)
        became = self.mending.record(session, [(message, drafts)])[message.id]
        if isinstance(became, Refused):
            raise became
        return became


def _class_of(drafts: Sequence[Draft]) -> DataClass:
    return max((one.data_class for one in drafts), default=DataClass.OPEN)


def _check_open(session: Session, which: LetterId) -> None:
    row = repository.lock(session, which)
    if (why := nothing_left(which.number, row.state, row.mended_seq)) is not None:
        raise why
