"""What becomes of a message that comes in: it goes on its case, opens one, or waits for somebody to look."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.opening import Opening
from cases.announcing import Cause
from cases.entering.entry_rule import NoReport
from cases.entering.rules import EntryRules
from cases.messages.finding import Finding
from cases.messages.landing import Landing
from cases.messages.sender import address_of
from cases.messages.setting_aside import SettingAside, WhyNone
from cases.types.status_rule import Mover
from ledger.errors import Refused
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.events.message import MessageReceived


@dataclass(frozen=True, slots=True)
class Became:
    """``reference``: of its case, if it has one. ``answer``: in words."""

    reference: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class Taking:
    """``rules``: by which one that names no case may open one; a machine's never does."""

    landing: Landing
    rules: EntryRules

    def take(self, session: Session, envelope: Envelope, cause: Cause) -> Became:
        """Never refuses: what cannot be placed waits for somebody."""
        teller = self.landing.teller
        said = MessageReceived.model_validate(envelope.data)
        found = Finding(teller.numbering).case_of(session, said, address_of(said))
        if isinstance(found, int):
            place = self.landing.land(session, found, envelope, said, cause)
            reference = teller.numbering.written(found)
            return Became(reference, f"it is contact {place} of {reference}")
        automatic = self.landing.why_automatic(said)
        if found.why == "no_reference" and automatic is None:
            opened = self._opened(session, envelope, cause)
            if isinstance(opened, Became):
                return opened
            found = opened or found
        marked = said.model_copy(update={"automatic": automatic})
        message = SettingAside(teller).set_aside(session, envelope, marked, found, cause)
        return Became(None, f"it belongs to no case ({found.why.replace('_', ' ')}): message {message} waits")

    def _opened(self, session: Session, envelope: Envelope, cause: Cause) -> Became | WhyNone | None:
        """By an entry rule; None where none fits. What a rule cannot make a report of waits as well."""
        try:
            report = self.rules.report_of(envelope)
            if report is None:
                return None
            taken = Opening(self.landing.teller).take(session, report, Actor(Mover.HUB), cause)
        except (NoReport, Refused):
            return WhyNone("no_report")
        said = "added to" if taken.repeats else "opened"
        return Became(taken.reference, f"{said} {taken.reference}")
