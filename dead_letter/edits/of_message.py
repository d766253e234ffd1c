"""Mending an invalid message: other bytes go in by the door that the message came by; the original stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from dead_letter.edits import repository, standing, writing
from dead_letter.edits.draft import Draft, NewEdit
from dead_letter.edits.governing import Governing
from dead_letter.edits.ports import Mending
from dead_letter.edits.writing import Asked, Became
from dead_letter.letter_id import LetterId
from dead_letter.ports import Resubmitted
from ledger.door import Door
from ledger.reading import invalid
from ledger.reading.invalid import KeptMessage
from ledger.replaying import Refused
from ledger.session import Session
from safeguards.policy import Principal
from schemas.errors import Malformed

First = Callable[[Session], None]
Decided = Callable[[Session, int], None]


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

    def ready(self, session: Session, which: LetterId, draft: Draft) -> Ready:
        """Raises ``NotFound`` and ``Malformed``."""
        original = invalid.by_id(session, which.number)
        mended = draft.mended
        others = sorted(draft.model_fields_set & {"data", "set", "unset", "type", "subject"})
        if others:
            raise Malformed(
                "an invalid message is no event yet, and is mended as it came in",
                where=others[0],
                fix="Give all of its original anew, mended, as `text` or `base64`",
            )
        if mended is None:
            raise Malformed("it is not said what it is to be", where="text", fix="Give its original, mended")
        if mended == original.raw:
            raise Malformed(
                "nothing is different from the original", fix="Replay it, if it is right as it is"
            )
        return Ready(which, original, replace(original, raw=mended))

    async def second_person(self, ready: Ready) -> str:
        """Raises ``Malformed`` and ``Refused`` where it still cannot become an event."""
        examined = await self.mending.examine(ready.mended)
        return self.governing.why(examined.data_class, examined.asking)

    async def submit(self, ready: Ready, wanted: NewEdit, author: Principal) -> int:
        """Answers with the edit's number. Raises as ``standing.check_new``, and as ``second_person``."""
        examined = await self.mending.examine(ready.mended)
        asked = Asked(
            ready.which,
            author,
            wanted.reason,
            sha256(ready.mended.raw).hexdigest(),
            examined.data_class,
            second_person=self.governing.why(examined.data_class, examined.asking),
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
        numbers: list[int] = []

        def decided(session: Session, seq: int) -> None:
            numbers[:] = [writing.sent(session, asked, Became(seq))]

        await self._through(ready.mended, author.holder, wanted.reason, first, decided)
        return numbers[0]

    async def approve(self, message: KeptMessage, number: int, who: Principal, reason: str) -> None:
        """Give in what waited for a second person; ``message`` has the mended bytes."""

        def first(session: Session) -> None:
            standing.check_waiting(session, number, who.holder, approving=True)
            _check_open(session, repository.letter_of(repository.row(session, number)))

        def decided(session: Session, seq: int) -> None:
            writing.approved(session, repository.row(session, number), who.holder, reason, Became(seq))

        await self._through(message, who.holder, reason, first, decided)

    async def _through(
        self, message: KeptMessage, author: str, reason: str, first: First, decided: Decided
    ) -> Resubmitted:
        found = await self.mending(message, author=author, reason=reason, first=first, decided=decided)
        if found.seq is None:
            raise Malformed(f"it still cannot become an event: {found.problem}", fix=found.fix)
        return found


def _check_open(session: Session, which: LetterId) -> None:
    state = repository.lock(session, which).state
    if state != "open":
        raise Refused(f"The invalid message {which.number} is {state}; nothing is left to do.")
