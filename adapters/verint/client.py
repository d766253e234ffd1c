"""The operations of the case service that the adapter uses, one method each.

Source of the names: the description in ``wsdl/``. Each raises what ``SoapClient.call`` raises; an answer that
fits the description but holds not what it must is a ``Retry``, uncertain, as one that does not fit. What goes
wrong with a call that only looks is never uncertain: it changed nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from adapters.contract import Retry
from adapters.kit.soap import Arguments, SoapClient, SoapRecord, Value
from adapters.verint.answers import CaseDetails, ObjectId, Party, listed

LIST, EACH = "FWTCaseBriefDetailsList", "CaseBriefDetails"
"""What ``searchForCases`` answers with, and each record in it."""
EACH_WHOLE = "FWTCaseFullDetails"
"""Each record in what ``searchAndRetrieveCaseDetails`` answers with."""
ALL = ["all"]
"""The option that makes the system show notes and contacts with a case (as Stockport's client asks)."""
_Read = TypeVar("_Read", CaseDetails, ObjectId, Party)


class CaseService:
    """Vendor calls, over a SOAP client; those for one delivery end with its ``deadline`` (UTC)."""

    def __init__(self, soap: SoapClient, deadline: datetime | None = None) -> None:
        self._soap, self._deadline = soap, deadline

    def until(self, deadline: datetime) -> CaseService:
        """The same, for one delivery: nothing is sent once its time is up."""
        return CaseService(self._soap, deadline)

    def create_case(self, fields: Arguments) -> str:
        """The new case's reference."""
        answer = self._call("createCase", fields)
        if not isinstance(answer, str) or not answer.strip():
            raise Retry(f"{self._soap.name} answered createCase without a reference", uncertain=True)
        return answer.strip()

    def add_external_reference(self, case: str, reference: str, linkage: str | None) -> None:
        """Give a case our reference. The system takes the case's reference as a number here."""
        fields: dict[str, Value] = {"CaseID": self._number(case), "ExternalReference": reference}
        if linkage is not None:
            fields["Linkage"] = linkage
        self._call("addCaseExternalReference", fields)

    def add_note(self, case: str, text: str, parent_type: int | None) -> None:
        """By ``createNotes`` where the number that stands for a case is known, by ``updateCase`` if not."""
        if parent_type is None:
            self._call("updateCase", {"CaseReference": case, "NewNote": [text]})
            return
        note: Arguments = {
            "ParentId": self._number(case),
            "ParentType": parent_type,
            "NoteDetails": {"Text": text},
        }
        self._call("createNotes", note)

    def create_interaction(
        self, case: str, channel: str, reference: str, party: str | None, kind: str
    ) -> None:
        """Record a contact about a case; ``reference`` is what the channel calls it."""
        fields: dict[str, Value] = {"Channel": channel, "Verified": False}
        if party is not None:
            fields["PartyID"] = object_id(kind, party)
        fields |= {"CaseReference": case, "ChannelReference": reference}
        self._call("createInteraction", fields)

    def close(self, case: str, title: str, description: str | None) -> None:
        """Close one case."""
        reason: dict[str, Value] = {"Title": title}
        if description:
            reason["Description"] = description
        self._call("closeCases", {"CaseReference": [case], "Reason": reason})

    def reopen(self, case: str, reason: str, queue: str | None) -> None:
        """Open a closed case again."""
        fields: dict[str, Value] = {"CaseReference": case, "Reason": reason}
        if queue is not None:
            fields["AllocateToQueueByName"] = queue
        self._call("reopenCase", fields)

    def find_people(self, fields: Arguments) -> frozenset[str]:
        """The references of the people that fit."""
        with _looking():
            answer = self._call("searchForParty", fields)
            found = [self._read(Party, one, "searchForParty") for one in listed(answer, "ObjectBriefDetails")]
            return frozenset(self._reference(one.id, "searchForParty") for one in found)

    def create_person(self, fields: Arguments) -> str:
        """The new person's reference."""
        answer = self._read(ObjectId, self._call("createIndividual", fields), "createIndividual")
        return self._reference(answer, "createIndividual")

    def case(self, reference: str) -> CaseDetails:
        """One case, with its notes and contacts."""
        asked = {"CaseReference": reference, "Option": ALL}
        with _looking():
            return self._read(CaseDetails, self._call("retrieveCaseDetails", asked), "retrieveCaseDetails")

    def cases_called(self, title: str, *, after: datetime, limit: int) -> list[CaseDetails]:
        """The cases of a title made after a moment; ``limit`` of them at most."""
        search: Arguments = {"Title": title, "CreatedAfter": after, "ResultsLimit": limit}
        asked: Arguments = {"FWTCaseSearch": search, "Option": ALL}
        with _looking():
            answer = self._call("searchAndRetrieveCaseDetails", asked)
            found = listed(answer, "FWTCaseFullDetails")
            return [self._read(CaseDetails, one, "searchAndRetrieveCaseDetails") for one in found]

    def changed(self, since: datetime, until: datetime, *, limit: int) -> tuple[SoapRecord, ...]:
        """The cases last changed between two moments, in no order; ``limit`` of them at most."""
        asked: Arguments = {"ResultsLimit": limit, "LastModifiedDateFrom": since, "LastModifiedDateTo": until}
        return self._soap.records("searchForCases", asked, of=EACH)

    def opened(self, since: datetime, until: datetime, *, limit: int) -> tuple[SoapRecord, ...]:
        """The cases made between two moments, in no order; ``limit`` of them at most."""
        asked: Arguments = {"CreatedAfter": since, "CreatedBefore": until, "ResultsLimit": limit}
        with _looking():
            return self._soap.records("searchForCases", asked, of=EACH, deadline=self._deadline)

    def opened_whole(self, since: datetime, until: datetime, *, limit: int) -> tuple[SoapRecord, ...]:
        """The same, each with its notes and contacts."""
        search: Arguments = {"CreatedAfter": since, "CreatedBefore": until, "ResultsLimit": limit}
        asked: Arguments = {"FWTCaseSearch": search, "Option": ALL}
        with _looking():
            return self._soap.records(
                "searchAndRetrieveCaseDetails", asked, of=EACH_WHOLE, deadline=self._deadline
            )

    def one_whole(self, reference: str) -> Value:
        """The same of one case, as it came."""
        with _looking():
            return self._call("retrieveCaseDetails", {"CaseReference": reference, "Option": ALL})

    @property
    def behind(self) -> timedelta:
        """How far the system's clock is behind ours, as its last answer says."""
        return self._soap.behind

    def change(self, raw: bytes) -> SoapRecord:
        """One record of ``changed`` again, as a person has mended it."""
        return self._soap.record("searchForCases", raw, of=EACH)

    def _call(self, operation: str, fields: Arguments) -> Value:
        return self._soap.call(operation, fields, deadline=self._deadline)

    def _read(self, model: type[_Read], value: Value, operation: str) -> _Read:
        try:
            return model.of(value)
        except ValueError as error:
            words = f"{self._soap.name} answered {operation} with what cannot be used: {error}"
            raise Retry(words, uncertain=True) from error

    def _number(self, case: str) -> int:
        """The digits that a case's reference ends with; there may be letters before them."""
        found = re.search(r"[0-9]{1,18}$", case)
        if found is None:
            raise Retry(f"{self._soap.name}: the case {case} has no number that names it", uncertain=True)
        return int(found[0])

    def _reference(self, found: ObjectId, operation: str) -> str:
        if not found.references or not found.references[0]:
            raise Retry(f"{self._soap.name} answered {operation} without a reference", uncertain=True)
        return found.references[0]


@contextmanager
def _looking() -> Iterator[None]:
    try:
        yield
    except Retry as error:
        raise Retry(error.reason, after=error.after) from error


def object_id(kind: str, reference: str) -> Value:
    """An object, as requests name it."""
    return {"ObjectType": kind, "ObjectReference": [reference]}
