"""Making a case of an event, in steps that a repeat goes on with where the attempt before it stopped."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.contract import Delivery, Looked, Receipt, Reject, Retry
from adapters.kit.origin import taken_from
from adapters.verint.answers import CaseDetails
from adapters.verint.client import CaseService
from adapters.verint.settings import VerintSettings
from adapters.verint.translate import (
    NewCase,
    create_fields,
    local,
    new_case,
    person_fields,
    searches,
)

_NOUN = "case"


class TooMany(Exception):
    """More cases have the title than are looked through, and none of those that were is ours."""


class Creating:
    """createCase, then our reference, then the contact; for one delivery, whose time ``service`` keeps.

    A person who was made is no doubt about the case: the attempt after it searches first, and finds them.
    Our reference and the delivery's key stand in the new case's description, so that a case whose making
    ended before it got our reference is found all the same.
    """

    def __init__(self, service: CaseService, name: str, settings: VerintSettings) -> None:
        self._service, self._name, self._settings = service, name, settings

    def deliver(self, delivery: Delivery) -> Receipt:
        """Raises ``Retry`` or ``Reject``."""
        held = delivery.links.get(_NOUN)
        if held is not None:
            return Receipt(held, answer="the system has a case for this matter already", noun=_NOUN)
        origin = taken_from(delivery.envelope, self._name)
        if origin is not None:
            return Receipt(origin, answer="the case was taken over from it; none was made", noun=_NOUN)
        case = new_case(delivery.envelope, delivery.key, self._settings)
        there: CaseDetails | None = None
        if delivery.attempt > 1 or delivery.possible_duplicate:
            try:
                there = self._find(delivery, case)
            except TooMany as error:
                # What surely did not arrive may be made; what may have, may not.
                if delivery.possible_duplicate:
                    raise Reject(
                        f"the system may have this case already, and {error}: look for {case.reference} "
                        "there, then discard or, with a higher `find_limit`, replay"
                    ) from error
        party: str | None = None
        if there is None:
            party = self._party(case, delivery)
            reference = self._service.create_case(create_fields(case, party, self._settings))
        else:
            reference = there.reference
        try:
            self._finish(delivery, case, reference, there, party)
        except (Retry, Reject) as error:
            after = error.after if isinstance(error, Retry) else None
            words = f"the case {reference} was made, but not all that belongs to it: {error.reason}"
            raise Retry(words, after=after, uncertain=True) from error
        return Receipt(reference, noun=_NOUN)

    def done(self, delivery: Delivery) -> Looked:
        """Raises ``Retry`` or ``Reject``."""
        origin = taken_from(delivery.envelope, self._name)
        if origin is not None:
            return Receipt(origin, answer="the case was taken over from it", noun=_NOUN)
        case = new_case(delivery.envelope, delivery.key, self._settings)
        try:
            there = self._find(delivery, case)
        except TooMany:
            return None
        if there is None or self._lacks_reference(case, there) or self._lacks_contact(case, there):
            return False
        return Receipt(there.reference, answer="it is there already", noun=_NOUN)

    def _find(self, delivery: Delivery, case: NewCase) -> CaseDetails | None:
        """By title, and among those by what only we write. Raises ``TooMany``."""
        limit = self._settings.find_limit
        # An event may speak of what is still to come; no case was made later than now.
        at = min(delivery.envelope.time, datetime.now(UTC))
        after = local(at - self._settings.find_since, self._settings)
        found = self._service.cases_called(case.title, after=after, limit=limit)
        for one in found:
            if one.mentions(case.mark) or case.reference in one.external_references:
                return one
        if len(found) >= limit:
            raise TooMany(f"it lists {limit} cases of that title, none of which is ours")
        return None

    def _finish(
        self,
        delivery: Delivery,
        case: NewCase,
        reference: str,
        there: CaseDetails | None,
        party: str | None,
    ) -> None:
        if there is None or self._lacks_reference(case, there):
            self._service.add_external_reference(reference, case.reference, self._settings.linkage)
        if self._lacks_contact(case, there):
            channel = self._settings.channels.get(case.channel, case.channel)
            named = party if there is None else self._party(case, delivery)
            kind = self._settings.individual_type
            self._service.create_interaction(reference, channel, case.reference, named, kind)

    def _lacks_reference(self, case: NewCase, there: CaseDetails) -> bool:
        return case.reference not in there.external_references

    def _lacks_contact(self, case: NewCase, there: CaseDetails | None) -> bool:
        wanted = self._settings.interactions
        return wanted and (there is None or not there.told_by(case.reference))

    def _party(self, case: NewCase, delivery: Delivery) -> str | None:
        """The person who got in touch; None where nobody, or more than one, fits. Whom the hub knows to be
        theirs need not be searched for."""
        settings, contact = self._settings, case.contact
        if settings.person == "none" or contact is None:
            return None
        known = {one for each in delivery.people.values() for one in each}
        if len(known) == 1:
            return next(iter(known))
        asked = searches(case, settings)
        candidates: frozenset[str] = frozenset()
        for search in asked:
            found = self._service.find_people(search)
            candidates = (candidates & found if candidates else found) if found else candidates
            if len(candidates) == 1:
                return next(iter(candidates))
            if found and not candidates:
                return None  # by one thing it is somebody, and by another somebody else
        if candidates or settings.person != "create" or not asked:
            return None
        return self._service.create_person(person_fields(contact))
