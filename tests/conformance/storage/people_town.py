"""An index of people of which records are told by hand, with all that follows from that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import New, Record, Said
from identity_index.people.corrections import repository
from identity_index.people.corrections.correction import State
from identity_index.people.corrections.keeping import CorrectionKeeper
from identity_index.people.golden.deciding import Decider
from identity_index.people.golden.reading import Goldsmith, Person
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.minting.giving import Minter
from identity_index.people.minting.minting_rule import MintingRule
from identity_index.provenance.attribute_rule import AttributeRule
from schemas.catalogue import shipped
from schemas.event_type import short_of

if TYPE_CHECKING:
    from ledger.session import Session
    from schemas.envelope import Envelope
    from tests.conformance.storage.conftest import Storage

PERSON = Kind.PERSON
WHY = Because("morag", "said so")
ACCEPTS = {"crm": ("name", "address", "ucrn"), "tax": ("name",)}


@dataclass(frozen=True)
class Story:
    """What has led to it."""

    at: datetime = datetime(2026, 5, 6, 7, tzinfo=UTC)
    causationid: str | None = "e-1"
    correlationid: str | None = "e-1"
    traceparent: str | None = None


CAUSE = Story()


@dataclass
class Town:
    """An index of which records are told by hand, and what it says."""

    storage: Storage
    told: list[Envelope] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gives(None)

    def gives(self, minting: MintingRule | None) -> None:
        """From now on the council gives numbers out so, or none."""
        rules = {"default": AttributeRule(prefer=("registrars", "tax"))}
        given = frozenset({minting.scheme}) if minting else frozenset[str]()
        goldsmith = Goldsmith(rules, Schemes(), given)
        minter = Minter(minting) if minting else None
        source = "/tolbooth/invented/people"
        self.keeper = CorrectionKeeper(goldsmith, ACCEPTS, source, self._publish, minter)
        self.decider = Decider(goldsmith, self.keeper)

    def number(self, number: int) -> Person:
        ask = partial(self.decider.number, number=number, who="pat", reason="saw the passport", cause=CAUSE)
        return self.storage.run(ask)

    def _publish(self, session: Session, envelope: Envelope) -> None:
        shipped().check(envelope)
        session.after_commit(lambda: self.told.append(envelope))

    def say(
        self, system: str, local_id: str, as_of: int = 1, master: int | None = None, **details: Any
    ) -> Record:
        said = Said.of(details, as_of, f"/invented/{system}", f"{system}-{local_id}-{as_of}")

        def unit(session: Session) -> Record:
            links.hold(session, PERSON)
            known = links.by_source(session, PERSON, [(system, local_id)]).get((system, local_id))
            if known is None:
                [(record, _)] = changing.link(session, PERSON, [(New(system, local_id, said, master), WHY)])
            else:
                links.tell(session, known, said, as_of)
                record = known
            self.keeper.look(session, [record.master], CAUSE)
            return record

        return self.storage.run(unit)

    def decide(self, number: int, attribute: str, value: Any, who: str = "pat") -> Person:
        decide = partial(self.decider.decide, number=number, attribute=attribute, value=value)
        return self.storage.run(partial(decide, who=who, reason="saw the passport", cause=CAUSE))

    def heard(self) -> list[tuple[str, str | None, Any]]:
        """Type, subject, and what of a correction matters, since it was last asked."""
        told = [
            (
                short_of(one.type),
                one.subject,
                one.data["wanted"]
                if "wanted" in one.data
                else one.data.get("corrected", one.data.get("changed")),
            )
            for one in self.told
            if isinstance(one.data, dict)
        ]
        self.told.clear()
        return told

    def open(self) -> list[tuple[str, str, Any]]:
        page = partial(repository.page, state=State.OPEN)
        return [(one.system, one.attribute, one.wanted) for one in self.storage.read(page)]


def named(full: str) -> dict[str, str]:
    return {"full": full}
