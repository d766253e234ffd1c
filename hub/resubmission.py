"""Giving invalid messages back to the door they came by, as the dead-letter office asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import structlog

from adapters.contract import WHOLE_FILE, Ignored, Invalid, Place, Record, Translates
from dead_letter.closing import close
from dead_letter.ports import Reread, Unfit
from dead_letter.search.standing import Standing
from hub.attaching import brought_up_to_date
from hub.content_types import BATCH, BINARY, FORBIDDEN, PLAIN, STRUCTURED
from ledger import invalid, tallies
from ledger.draft import Draft
from ledger.reading.dead_letters import Kind
from ledger.reading.invalid import KeptMessage
from ledger.recording import Accepted, Conflict, Recorded, record_whole
from ledger.replaying import Refused
from ledger.session import Session
from ledger.states import Entered
from ledger.tallies import Count
from safeguards.keys import repository as keys
from safeguards.policy import Principal, may_publish_as
from schemas import strict_json
from schemas.cloudevents import read_binary, read_structured
from schemas.envelope import Envelope
from schemas.errors import Malformed

if TYPE_CHECKING:
    from hub.bootstrap import Hub

log = structlog.get_logger()
_JSON = {PLAIN, STRUCTURED, BATCH}


class Resubmission:
    """Implements ``dead_letter.ports.Resubmit`` and ``dead_letter.edits.ports.Mending``."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def read(self, messages: Sequence[KeptMessage]) -> Mapping[int, Reread]:
        holders = self._holders()
        return {one.id: self._reread(one, holders) for one in messages}

    def mended(self, message: KeptMessage) -> Sequence[Draft]:
        envelopes = self._read(message, self._holders())
        for one in envelopes:
            _check_name("source", message.source, one.source, message.field)
            _check_name("id", message.event_id, one.id, message.field)
        return self._drafts(message, envelopes)

    def asking(self, drafts: Sequence[Draft]) -> frozenset[str]:
        routes = self._hub.routing.table.routes
        through = {match.route for one in drafts for match in one.matches}
        return frozenset(name for name in through if name in routes and routes[name].approve_edits)

    def record(
        self, session: Session, read: Sequence[tuple[KeptMessage, Sequence[Draft]]], run: int | None = None
    ) -> Mapping[int, int | Refused]:
        open_ones = invalid.open_among(session, [message.id for message, _ in read])
        found: dict[int, int | Refused] = {
            message.id: Refused(f"i-{message.id} is not open any more; look at it again.")
            for message, _ in read
            if message.id not in open_ones
        }
        fresh = [(message, drafts) for message, drafts in read if message.id in open_ones]
        records = self._current(session, [drafts for _, drafts in fresh])
        became: dict[int, int] = {}
        counts: list[Count] = []
        woken: set[str] = set()
        outcomes = record_whole(session, records)
        for (message, _), drafts, ends in zip(fresh, records, outcomes, strict=True):
            why = _why_not(drafts, ends)
            if why is not None:
                found[message.id] = why
                continue
            found[message.id] = became[message.id] = ends[0].seq
            events = sum(isinstance(one, Accepted) for one in ends)
            if events:
                container = message.container or ""
                counts.append(Count(message.entry, Entered.ENVELOPE, 0, events, container))
            woken.update(match.subscription for one in drafts for match in one.matches)
        if became:
            invalid.mend(session, became, run)
            close(session, Kind.INVALID, list(became), Standing.MENDED)
            tallies.add(session, counts)
            session.after_commit(lambda: self._hub.outbox.wake(woken))
        return found

    def _current(self, session: Session, records: Sequence[Sequence[Draft]]) -> list[list[Draft]]:
        """Each record's drafts as this unit is to record them; routed together."""
        table = self._hub.routing.within(session)
        current = iter(
            brought_up_to_date(session, [one for each in records for one in each], table, self._hub.people)
        )
        return [[next(current) for _ in each] for each in records]

    def _reread(self, message: KeptMessage, holders: Mapping[str, Principal]) -> Reread:
        try:
            return self._drafts(message, self._read(message, holders))
        except Malformed as error:
            where = f"{error.where}: " if error.where else ""
            return Unfit(where + error.problem, error.fix)
        except Refused as error:
            return error
        except Exception as error:
            # One message that nobody foresaw must not keep the others of a replay from being tried.
            log.exception("resubmission.failed", invalid=message.id)
            return Unfit(f"it could not be read again ({type(error).__name__}); the hub's log has more")

    def _drafts(self, message: KeptMessage, envelopes: Sequence[Envelope]) -> Sequence[Draft]:
        return [self._hub.intake.prepare(one, message.entry) for one in envelopes]

    def _holders(self) -> Mapping[str, Principal]:
        """Whose each key is, by its id; also of keys that were revoked since."""
        with self._hub.reader.session() as session:
            return {
                one.key_id: Principal(one.key_id, one.holder, one.scopes, one.sources)
                for one in keys.listing(session)
            }

    def _read(self, message: KeptMessage, holders: Mapping[str, Principal]) -> Sequence[Envelope]:
        """What the original says now. Raises ``Malformed`` and ``Refused``."""
        if message.stage == FORBIDDEN:
            raise Refused(
                "Its key may not speak for that source, and a replay does not change that; "
                "have it published again with a key that may."
            )
        if message.content_type == WHOLE_FILE and message.container is not None:
            raise Refused(
                "It is a whole file and not one record. Once its cause is mended, put the file into its "
                f"folder again, and discard this one. {message.fix}"
            )
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
            return _its_own([_binary(message.raw)], holders.get(message.entry))
        if message.content_type in _JSON:
            value = strict_json.parse(message.raw, max_depth=self._hub.settings.intake.max_depth)
            read = [read_structured(one) for one in (value if isinstance(value, list) else [value])]
            return _its_own(read, holders.get(message.entry))
        raise Refused(
            f"It came by {message.entry}, which cannot take one record again; "
            "have it sent again by its system, then discard this one."
        )


def _its_own(envelopes: Sequence[Envelope], holder: Principal | None) -> Sequence[Envelope]:
    """The envelopes, if the key that brought them may speak for their sources. Raises ``Refused``."""
    for envelope in envelopes if holder is not None else ():
        assert holder is not None
        if not may_publish_as(holder, envelope.source):
            raise Refused(
                f"The key {holder.key_id} may not publish as {envelope.source}, and a replay does not "
                "change that; have it published again with a key that may."
            )
    return envelopes


def _why_not(drafts: Sequence[Draft], ends: Sequence[Recorded]) -> Refused | None:
    """Why a message is not mended by what became of its drafts; None where it is."""
    if not drafts:
        return Refused("It holds no event at all; discard it.")
    if not ends:
        return Refused(
            "Two of its events have one id and differ; have it published again, each with its own."
        )
    clash = next((one for one in ends if isinstance(one, Conflict)), None)
    if clash is None:
        return None
    return Refused(
        f"Its id was used for other content, by event {clash.seq}; "
        "have it published with an id of its own, then discard this one."
    )


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
