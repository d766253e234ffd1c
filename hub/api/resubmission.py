"""Giving an invalid message back to the door it came by, as the dead-letter office asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from adapters.contract import Ignored, Invalid, Place, Record, Translates
from dead_letter.edits.ports import Examined
from dead_letter.groups import repository as groups
from dead_letter.letter_id import LetterId
from dead_letter.ports import Resubmitted
from dead_letter.record import decide
from hub.api.content_modes import BATCH, BINARY, PLAIN, STRUCTURED
from hub.attaching import brought_up_to_date
from ledger import invalid, tallies
from ledger.draft import Draft
from ledger.reading.dead_letters import Kind
from ledger.reading.invalid import KeptMessage
from ledger.recording import Accepted, Conflict, record
from ledger.replaying import Refused
from ledger.session import Session
from ledger.states import Entered
from ledger.tallies import Count
from ledger.turn import take_turn
from safeguards.keys import repository
from safeguards.policy import Principal, may_publish_as
from schemas import strict_json
from schemas.classes import DataClass
from schemas.cloudevents import read_binary, read_structured
from schemas.envelope import Envelope
from schemas.errors import Malformed

if TYPE_CHECKING:
    from hub.bootstrap import Hub

_JSON = {PLAIN, STRUCTURED, BATCH}


class Resubmission:
    """Implements ``dead_letter.ports.Resubmit`` and ``dead_letter.edits.ports.Mending``."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def __call__(
        self,
        message: KeptMessage,
        *,
        author: str,
        reason: str,
        first: Callable[[Session], None] | None = None,
        decided: Callable[[Session, int], None] | None = None,
    ) -> Resubmitted:
        def replayed(session: Session, seq: int) -> None:
            letter = LetterId(Kind.INVALID, message.id)
            decide(session, letter, author, "dead-letters.replay", reason, {"seq": seq})

        try:
            drafts = await self._drafts(message, mended=first is not None)
        except Malformed as error:
            where = f"{error.where}: " if error.where else ""
            return Resubmitted(None, where + error.problem, error.fix)

        def unit(session: Session) -> int:
            # The ledger's turn before any row: recording takes it first too.
            take_turn(session)
            if first is not None:
                first(session)
            return self._record(session, message, drafts, decided or replayed)

        return Resubmitted(await self._hub.door.run(unit))

    async def examine(self, message: KeptMessage) -> Examined:
        drafts = await self._drafts(message, mended=True)
        routes = self._hub.routing.table.routes
        through = {match.route for one in drafts for match in one.matches}
        return Examined(
            max((one.data_class for one in drafts), default=DataClass.OPEN),
            frozenset(name for name in through if name in routes and routes[name].approve_edits),
        )

    async def _drafts(self, message: KeptMessage, *, mended: bool) -> list[Draft]:
        """Raises ``Refused``, and ``Malformed``: also where a mended one has the name of another event."""
        if message.stage == "forbidden":
            raise Refused(
                "Its key may not speak for that source, and a replay does not change that; "
                "have it published again with a key that may."
            )
        envelopes = await asyncio.to_thread(self._read, message)
        for one in envelopes if mended else ():
            _check_name("source", message.source, one.source, message.field)
            _check_name("id", message.event_id, one.id, message.field)
        return [self._hub.intake.prepare(one, message.entry) for one in envelopes]

    def _read(self, message: KeptMessage) -> Sequence[Envelope]:
        """What the original says now. Raises ``Malformed`` and ``Refused``."""
        adapter: object = self._hub.adapters.get(message.entry)
        # An envelope that an adapter made and the catalogue refused was kept as the envelope it was.
        if isinstance(adapter, Translates) and message.content_type not in _JSON:
            place = Place(message.container or "", message.line, message.field)
            found = _translated(adapter, message.raw, place)
            if isinstance(found, Invalid):
                raise Malformed(found.problem, fix=found.fix)
            if isinstance(found, Ignored):
                raise Refused(f"The adapter {message.entry} now ignores it ({found.reason}); discard it.")
            return found.envelopes
        if message.content_type == BINARY:
            return self._its_own(message, [_binary(message.raw)])
        if message.content_type in _JSON:
            value = strict_json.parse(message.raw, max_depth=self._hub.settings.intake.max_depth)
            read = [read_structured(one) for one in (value if isinstance(value, list) else [value])]
            return self._its_own(message, read)
        raise Refused(
            f"It came by {message.entry}, which cannot take one record again; "
            "have it sent again by its system, then discard this one."
        )

    def _its_own(self, message: KeptMessage, envelopes: Sequence[Envelope]) -> Sequence[Envelope]:
        """The envelopes, if the key that brought them may speak for their sources. Raises ``Refused``."""
        with self._hub.reader.session() as session:
            key = next((one for one in repository.listing(session) if one.key_id == message.entry), None)
        if key is not None:
            holder = Principal(key.key_id, key.holder, key.scopes, key.sources)
            for envelope in envelopes:
                if not may_publish_as(holder, envelope.source):
                    raise Refused(
                        f"The key {key.key_id} may not publish as {envelope.source}, and a replay does not "
                        "change that; have it published again with a key that may."
                    )
        return envelopes

    def _record(
        self,
        session: Session,
        message: KeptMessage,
        drafts: Sequence[Draft],
        decided: Callable[[Session, int], None],
    ) -> int:
        current = brought_up_to_date(session, drafts, self._hub.routing.within(session))
        outcomes = record(session, current)
        for one in outcomes:
            if isinstance(one, Conflict):
                raise Refused(
                    f"Its id was used for other content, by event {one.seq}; "
                    "have it published with an id of its own, then discard this one."
                )
        if not outcomes:
            raise Refused("It holds no event at all; discard it.")
        if not invalid.mend(session, message.id, outcomes[0].seq):
            raise Refused(f"The invalid message {message.id} is not open any more; look at it again.")
        groups.close(session, Kind.INVALID, [message.id])
        events = sum(isinstance(one, Accepted) for one in outcomes)
        if events:
            container = message.container or ""
            tallies.add(session, [Count(message.entry, Entered.ENVELOPE, 0, events, container)])
        decided(session, outcomes[0].seq)
        woken = {match.subscription for one in current for match in one.matches}
        session.after_commit(lambda: self._hub.outbox.wake(woken))
        return outcomes[0].seq


def _check_name(name: str, was: str | None, now: str, at_fault: str | None) -> None:
    if was is not None and now[:1024] != was and at_fault != name:
        raise Malformed(
            f"the {name} of an event cannot be edited",
            where=name,
            fix=f"Leave it {was}: it was not what was wrong",
        )


def _translated(adapter: Translates, raw: bytes, place: Place) -> Record:
    try:
        return adapter.translate(raw, place)
    except Exception as error:
        # What an adapter makes of bytes that a person wrote, nobody has foreseen.
        raise Malformed(
            f"its translator failed: {type(error).__name__}", fix="Look at the row again"
        ) from error


def _binary(raw: bytes) -> Envelope:
    head, _, body = raw.partition(b"\n")
    attributes = strict_json.parse(head)
    if not isinstance(attributes, dict):
        raise Malformed("the first line is not an object of attributes", fix="Leave it as it was")
    for name, value in attributes.items():
        if isinstance(value, list):
            raise Malformed("is given more than once", where=f"ce-{name}", fix="Publish it again with one")
    headers = {f"ce-{name}": str(value) for name, value in attributes.items()}
    return read_binary({"content-type": "application/json", **headers}, body)
