"""A person decides what counts of an attribute; in the caller's unit."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.corrections.keeping import CorrectionKeeper
from identity_index.people.corrections.saying import Cause
from identity_index.people.desk.desk import thing
from identity_index.people.golden import repository
from identity_index.people.golden.herald import Herald
from identity_index.people.golden.reading import Goldsmith, Person
from identity_index.people.golden.saying import Counted
from identity_index.people.golden.writing import NoSuchValue, read_value
from identity_index.people.minting.number import UsedUp
from ledger import auditing, clock
from ledger.errors import NotFound, Refused
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Decider:
    """Whoever decides is named, gives a reason, and is in the audit trail; what is decided is not."""

    goldsmith: Goldsmith
    keeper: CorrectionKeeper

    def decide(
        self,
        session: Session,
        number: int,
        attribute: str,
        value: JsonValue,
        who: str,
        reason: str,
        cause: Cause,
    ) -> Person:
        """From now on ``value`` counts, until a system says something new. Answers with the person as is.

        Raises ``NotFound``, and ``Refused`` for a value that the attribute cannot have.
        """
        before = self._now(session, number, cause)
        now = clock.now(session)
        try:
            read = read_value(attribute, value, self.goldsmith.schemes, cause.at.date(), now, who)
        except NoSuchValue as error:
            raise Refused(f"{error}. Give the value as systems publish it (person.recorded).") from None
        golden = before.golden.get(attribute)
        held = [one.held.key for one in golden.said] if golden else []
        others = [key for key in held if key != read.key]
        records = [one.number for one in before.records]
        repository.end(session, records, attribute, now=now, who=who)
        anchor = min(before.open_records.values(), default=min(records))
        repository.decide(session, anchor, attribute, read.value, others, now=now, who=who, reason=reason)
        detail: JsonValue = {"attribute": attribute}
        auditing.note(session, who, "people.decide", thing(number), reason, detail)
        return self._then(session, number, before, who, cause)

    def forget(
        self, session: Session, number: int, attribute: str, who: str, reason: str, cause: Cause
    ) -> Person:
        """What was decided counts no more: the rules choose again. Raises ``NotFound`` and ``Refused``."""
        before = self._now(session, number, cause)
        records = [one.number for one in before.records]
        named = person_id.written(number)
        if not repository.end(session, records, attribute, now=clock.now(session), who=who):
            raise Refused(f"Nobody has decided the {attribute} of {named}; the rules choose it already.")
        detail: JsonValue = {"attribute": attribute}
        auditing.note(session, who, "people.undecide", thing(number), reason, detail)
        return self._then(session, number, before, who, cause)

    def number(self, session: Session, number: int, who: str, reason: str, cause: Cause) -> Person:
        """Whoever asks for it confirms who the person is. Raises ``NotFound`` and ``Refused``."""
        before = self._now(session, number, cause)
        minter = self.keeper.minter
        why = "This hub gives no numbers out ([people.minting] enabled)."
        if minter is not None:
            why = minter.why_not(session, number, before, who) or ""
        if minter is None or why:
            raise Refused(why)
        try:
            minter.give(session, before, who, reason)
        except UsedUp as error:
            raise Refused(str(error)) from None
        detail: JsonValue = {"attribute": minter.rule.scheme}
        auditing.note(session, who, "people.number", thing(number), reason, detail)
        return self._then(session, number, before, who, cause)

    def _now(self, session: Session, number: int, cause: Cause) -> Person:
        links.hold(session, Kind.PERSON)
        links.find(session, Kind.PERSON, number)
        found = self.goldsmith.of(session, [number], cause.at.date()).get(number)
        if found is None:
            active = links.active(session, Kind.PERSON, [number])[number]
            named = person_id.written(number)
            raise NotFound(
                f"{named} has no records."
                if active == number
                else f"{named} is known as {person_id.written(active)} now; decide it there."
            )
        return found

    def _then(self, session: Session, number: int, before: Person, who: str, cause: Cause) -> Person:
        after = self.goldsmith.of(session, [number], cause.at.date())[number]
        name = f"decided/{person_id.written(number)}/{clock.now(session)}"
        herald = Herald(self.goldsmith, self.keeper.source, self.keeper.publish)
        herald.say(session, cause, Counted(number, before.golden, after.golden, name))
        self.keeper.look(session, [number], cause, who)
        return after
