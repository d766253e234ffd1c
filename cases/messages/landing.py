"""A message that belongs to a case is put on it, with its files; whoever works on it hears what they need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cases.acting.actor import Actor
from cases.acting.notifying import Notifying
from cases.acting.resuming import resume
from cases.acting.teller import Teller
from cases.acting.work.tasking import NewTask, Tasking
from cases.announcing import Cause
from cases.keeping.links import repository as links
from cases.keeping.reporters import repository as reporters
from cases.keeping.work import repository as work
from cases.messages.sender import Sender, sender_of
from cases.projecting.addresses import as_compared
from cases.types.status_rule import Mover
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.events.case import CaseInteractionRecorded
from schemas.events.case_tracking import CaseReporterUnreachable
from schemas.events.message import MessageReceived

HUB = Actor(Mover.HUB)
OWN = "own_address"
"""It comes from an address of the council's own, by which its answers would come back to it."""
AFTER_THE_END = "Somebody wrote after this had ended: see whether it is to be opened again."
UNREACHABLE = "Reporter {place} cannot be reached by {by}: what they are sent comes back."
_PROSE = 10_000


@dataclass(frozen=True, slots=True)
class Landing:
    """``own``: addresses of the council's own, as they are compared: their mail is a machine's."""

    teller: Teller
    own: frozenset[str] = field(default_factory=frozenset)

    def land(
        self,
        session: Session,
        number: int,
        envelope: Envelope,
        said: MessageReceived,
        cause: Cause,
        staff: str | None = None,
    ) -> int:
        """Answers with which of the case's contacts it is; of one that was merged, it is one of the case that
        goes on. ``staff``: who put it there, if the hub did not. Raises ``NotFound``."""
        number = links.survivor(session, number)
        file = self.teller.file(session, number)
        cause = self.teller.cause(session, file, cause)
        sender = sender_of(session, number, envelope, said)
        automatic = self.why_automatic(said)
        place = file.interactions + 1
        data = CaseInteractionRecorded(
            reference=self.teller.numbering.written(number),
            service=file.type,
            interaction=place,
            channel=said.channel,
            direction="in",
            happened_at=min(envelope.time, cause.at),
            contact=sender.contact,
            verified=sender.verified,
            on_behalf_of=said.on_behalf_of,
            staff=staff,
            needs=said.needs,
            said=words_of(said),
            transcript=said.original,
            title=said.subject,
            reporter=sender.reporter if sender.of == number else None,
            attachments=said.attachments,
            automatic=automatic,
        )
        self.teller.tell(session, cause, "interaction_recorded", number, file.version + 1, data)
        self._came_back(session, number, said, cause)
        if automatic is None:
            if file.ended_at is not None:
                self._task(session, number, AFTER_THE_END, cause)
            self._answer(session, number, sender, cause)
        return place

    def why_automatic(self, said: MessageReceived) -> str | None:
        who = said.sender
        if who is not None and who.email is not None and as_compared("email", who.email) in self.own:
            return OWN
        return said.automatic

    def _answer(self, session: Session, number: int, sender: Sender, cause: Cause) -> None:
        """A case that waits for whoever reported it goes on. Whom the case does not know sees nothing."""
        if sender.reporter is None or sender.of is None:
            return
        resume(session, self.teller, number, cause)
        Notifying(self.teller).answer(session, sender.of, sender.reporter, cause)

    def _came_back(self, session: Session, number: int, said: MessageReceived, cause: Cause) -> None:
        for one in said.undelivered:
            if not one.permanent:
                continue
            same = as_compared("email", one.address)
            family = links.family(session, number)
            for each in [each for of in family for each in reporters.of_address(session, of, same)]:
                if each.unreachable_at is not None or each.told_by == "none":
                    continue
                file = self.teller.file(session, each.number, merged=True)
                data = CaseReporterUnreachable.model_validate(
                    {
                        "reference": self.teller.numbering.written(each.number),
                        "reporter": each.place,
                        "by": each.told_by,
                        "why": one.why,
                        "noticed_at": self.teller.cause(session, file, cause).at,
                    }
                )
                self.teller.tell(session, cause, "reporter_unreachable", each.number, file.version + 1, data)
                by = {"email": "e-mail", "sms": "text message"}.get(each.told_by, each.told_by)
                self._task(session, number, UNREACHABLE.format(place=each.place, by=by), cause)

    def _task(self, session: Session, number: int, text: str, cause: Cause) -> None:
        """It is due at once, so that the queue of the case is told."""
        if not work.open_with(session, number, text):
            Tasking(self.teller).add(session, number, NewTask(text, due_at=cause.at), HUB, cause)


def words_of(said: MessageReceived) -> str | None:
    """What was written, and below it what of the message is not there."""
    missing = "\n".join(_missing(said))
    if not missing:
        return said.text
    room = _PROSE - len(missing) - 2
    return f"{(said.text or '')[:room]}\n\n{missing}".strip()


def _missing(said: MessageReceived) -> Iterator[str]:
    for one in said.left_out[:20]:
        yield f"[Not kept: {one.name}. {one.why}]"
    if len(said.left_out) > 20:
        yield f"[Not kept: {len(said.left_out) - 20} more]"
