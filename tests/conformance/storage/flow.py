"""What outboxes, workers and a person who pauses do, for the tests of pauses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ledger import clock, pauses, pausing
from ledger.claiming import claim
from ledger.draft import Match
from ledger.handing_out import Allowance, HandedOut, hand_out
from ledger.pauses import Pause, What
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.starting import Claimed
from ledger.states import Outcome
from ledger.tickets import Ticket
from safeguards.audit import repository as audit

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

MINUTE = 60 * clock.SECOND
EVERYTHING = (What.EVERYTHING, "")
APP = (What.SUBSCRIPTION, "app")
CRM = (What.ADAPTER, "crm")
FORMS = (What.ROUTE, "forms")
Thing = tuple[What, str]


def adapter_of(name: str) -> str:
    return {"other": "roads"}.get(name, "crm")


def stop(storage: Storage, *things: Thing, **more: Any) -> list[Pause]:
    told = {"who": "Ailsa Example", "reason": "the supplier moves", **more}
    return storage.run(lambda session: pausing.pause(session, things, **told))


def go_on(storage: Storage, *things: Thing) -> list[Pause]:
    return storage.run(lambda s: pausing.resume(s, things, who="Bram Example", reason="it has moved"))


def give(storage: Storage, name: str = "app", window: int = 100) -> list[Ticket]:
    """What an outbox hands out, as often as it is to look again at once."""
    given: list[Ticket] = []
    for _ in range(20):
        room = window - len(given)

        def unit(session: Session, room: int = room) -> HandedOut:
            asked = pauses.ask(session, adapter_of)
            return hand_out(session, Allowance(name, room, None, None, asked), MINUTE)

        out = storage.run(unit)
        given += out.tickets
        if out.again_in is None or len(given) >= window:
            return given
    raise AssertionError("it is to look again and again, and never comes to an end")


def take(storage: Storage, tickets: Sequence[Ticket]) -> list[Claimed]:
    """What a worker claims of them."""

    def unit(session: Session) -> list[Claimed | None]:
        asked = pauses.ask(session, adapter_of, sends=True)
        return claim(session, tickets, "w", MINUTE, asked)

    return [one for one in storage.run(unit) if one is not None]


def end(storage: Storage, one: Claimed, *, more: bool = False) -> Claimed | None:
    def unit(session: Session) -> Claimed | None:
        asked = pauses.ask(session, adapter_of, sends=True)
        place = (one.delivery, one.subscription, one.lane, one.fence, one.lane_fence, one.number)
        done = Settlement(*place, Outcome.RECEIPT, more=more)
        return settle(session, [done], "w", MINUTE, asked=asked)[0]

    return storage.run(unit)


def made_by(storage: Storage, route: str, *, to: str = "app", key: str | None = None, **more: Any) -> int:
    """An event that ``route`` sends to ``to``; its number."""
    (made,) = storage.record(storage.draft(Match(to, route, key, 4), **more))
    return made.seq


def trail(storage: Storage) -> list[tuple[str, str, str, str]]:
    found = storage.read(audit.listing)
    return [(one.who, one.action, one.thing, one.reason) for one in reversed(found)]
