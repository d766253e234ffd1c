"""What the sandbox does for each request, by the root element of its body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from lxml import etree

from adapters.verint.sandbox.cases import (
    LONDON,
    Cases,
    CaseThere,
    InteractionThere,
    NoteThere,
    PersonThere,
)
from adapters.verint.sandbox.details import classified, fill, object_id
from adapters.verint.sandbox.xml import add, child, root, text, texts

DONE = "0"
"""What an operation answers that has nothing to say. What the real one answers is not public."""


class NotPossible(Exception):
    """The request is well formed, and cannot be done. ``code`` is the sandbox's own invention."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code


def perform(cases: Cases, request: etree._Element) -> etree._Element:
    """Do it; the root of the answer's body. Raises ``NotPossible``."""
    name = etree.QName(request).localname
    if name not in _OPERATIONS:
        raise NotPossible(f"no operation has the root element {name}", 1)
    with cases.lock:
        return _OPERATIONS[name](cases, request)


def _create(cases: Cases, request: etree._Element) -> etree._Element:
    now = cases.now()
    made = CaseThere(
        reference=str(cases.number()),
        code=int(text(request, "ClassificationEventCode") or 0),
        title=text(request, "Title") or "",
        description=text(request, "Description") or "",
        queue=text(request, "Queue"),
        party=text(request, "AssociatedObject", "ObjectID", "ObjectReference"),
        party_type=text(request, "AssociatedObject", "ObjectID", "ObjectType"),
        x=text(request, "XCoord"),
        y=text(request, "YCoord"),
        due=text(request, "DueDate"),
        opened=now,
        modified=now,
    )
    cases.keep(made)
    return root("CaseReference", made.reference)


def _add_reference(cases: Cases, request: etree._Element) -> etree._Element:
    found = _case(cases, text(request, "CaseID"))
    found.external_references.append(text(request, "ExternalReference") or "")
    _changed(cases, found)
    return root("FWTCaseExternalReferenceResponse", DONE)


def _update(cases: Cases, request: etree._Element) -> etree._Element:
    found = _case(cases, text(request, "CaseReference"))
    for note in texts(request, "NewNote"):
        found.notes.append(NoteThere(number=cases.number(), text=note, created=cases.now()))
    _changed(cases, found)
    return root("FWTCaseUpdateResponse", DONE)


def _note(cases: Cases, request: etree._Element) -> etree._Element:
    found = _case(cases, text(request, "ParentId"))
    words = text(request, "NoteDetails", "Text") or ""
    found.notes.append(NoteThere(number=cases.number(), text=words, created=cases.now()))
    _changed(cases, found)
    return root("FWTNoteToParentRefResponse", DONE)


def _interact(cases: Cases, request: etree._Element) -> etree._Element:
    made = InteractionThere(
        number=cases.number(),
        channel=text(request, "Channel") or "",
        verified=text(request, "Verified") in {"true", "1"},
        created=cases.now(),
        party=text(request, "PartyID", "ObjectReference"),
        channel_reference=text(request, "ChannelReference"),
    )
    about = text(request, "CaseReference")
    if about is not None:
        found = _case(cases, about)
        found.interactions.append(made)
        _changed(cases, found)
    return root("InteractionID", str(made.number))


def _close(cases: Cases, request: etree._Element) -> etree._Element:
    found = [_case(cases, reference) for reference in texts(request, "CaseReference")]
    for one in found:
        if one.status == "Closed":
            raise NotPossible(f"the case {one.reference} is closed already", 3)
    for one in found:
        one.status, one.closed = "Closed", cases.now()
        one.reason = text(request, "Reason", "Title")
        one.reason_description = text(request, "Reason", "Description")
        _changed(cases, one)
    return root("FWTCaseCloseResponse", DONE)


def _reopen(cases: Cases, request: etree._Element) -> etree._Element:
    found = _case(cases, text(request, "CaseReference"))
    if found.status != "Closed":
        raise NotPossible(f"the case {found.reference} is not closed", 4)
    found.status, found.closed, found.reason, found.reason_description = "Open", None, None, None
    found.queue = text(request, "AllocateToQueueByName") or found.queue
    _changed(cases, found)
    return root("FWTReopenCaseRequestResponse", DONE)


def _find_people(cases: Cases, request: etree._Element) -> etree._Element:
    wanted = {
        "surname": text(request, "Name"),
        "forename": text(request, "Forename"),
        "email": text(request, "EmailAddress"),
        "phone": text(request, "PhoneNumber"),
        "postcode": text(request, "Postcode"),
    }
    asked = {field: value.casefold() for field, value in wanted.items() if value}
    if not asked:
        raise NotPossible("a search needs something to search for", 5)
    answer = root("FWTObjectBriefDetailsList")
    for person in cases.people.values():
        if all(str(getattr(person, field)).casefold() == value for field, value in asked.items()):
            brief = child(answer, "ObjectBriefDetails")
            object_id(child(brief, "ObjectID"), "C1", person.reference)
            add(brief, "ObjectDescription", person.full_name, qualified=True)
    return answer


def _create_person(cases: Cases, request: etree._Element) -> etree._Element:
    made = PersonThere(
        reference=str(cases.number()),
        forename=text(request, "Name", "Forename") or "",
        surname=text(request, "Name", "Surname") or "",
        full_name=text(request, "Name", "FullName") or "",
        email=text(request, "ContactEmails", "EmailAddress") or "",
        phone=text(request, "ContactPhones", "Number") or "",
    )
    cases.keep(made)
    answer = root("FLNewIndividualID")
    object_id(answer, "C1", made.reference)
    return answer


def _search(cases: Cases, request: etree._Element) -> etree._Element:
    answer = root("FWTCaseBriefDetailsList")
    for one in _found(cases, request):
        brief = child(answer, "CaseBriefDetails")
        add(brief, "CaseReference", one.reference, qualified=True)
        add(brief, "Status", one.status)
        add(brief, "Opened", one.raw_opened or one.opened)
        add(brief, "EndDate", one.closed)
        classified(brief, one)
        add(brief, "Title", one.title)
        add(brief, "Category", 0)
        add(brief, "XCoord", one.x)
        add(brief, "YCoord", one.y)
        add(brief, "caseCloseureReason", one.reason)
        add(brief, "caseCloseureReasonDescription", one.reason_description)
        add(brief, "LastModifiedDate", one.raw_modified or one.modified)
    return answer


def _details(cases: Cases, request: etree._Element) -> etree._Element:
    answer = root("FWTCaseFullDetails")
    fill(cases, answer, _case(cases, text(request, "CaseReference")))
    return answer


def _search_details(cases: Cases, request: etree._Element) -> etree._Element:
    answer = root("FWTCaseFullDetailsList")
    search = request.find("{*}FWTCaseSearch")
    for one in _found(cases, search if search is not None else request):
        made = add(answer, "FWTCaseFullDetails", "", qualified=True)
        assert made is not None
        fill(cases, made, one)
    return answer


def _found(cases: Cases, search: etree._Element) -> list[CaseThere]:
    """In no order that anybody promised: the latest first, as a person would want them."""
    after, before = _moment(search, "CreatedAfter"), _moment(search, "CreatedBefore")
    since, until = _moment(search, "LastModifiedDateFrom"), _moment(search, "LastModifiedDateTo")
    reference, title = text(search, "CaseReference"), text(search, "Title")
    found = [
        one
        for one in cases.cases.values()
        if (not reference or one.reference == reference)
        and (not title or title.casefold() in one.title.casefold())
        and (after is None or one.opened >= after)
        and (before is None or one.opened <= before)
        and (since is None or one.modified >= since)
        and (until is None or one.modified <= until)
    ]
    found.sort(key=lambda one: one.modified, reverse=True)
    limit = int(text(search, "ResultsLimit") or cases.most_results)
    return found[: min(limit, cases.most_results)]


def _moment(search: etree._Element, name: str) -> datetime | None:
    """Local time, whatever zone it was written in."""
    found = text(search, name)
    if not found:
        return None
    read = datetime.fromisoformat(found)
    return read.astimezone(LONDON).replace(tzinfo=None) if read.tzinfo else read


def _case(cases: Cases, reference: str | None) -> CaseThere:
    found = cases.cases.get(reference or "")
    if found is None:
        raise NotPossible(f"there is no case {reference}", 2)
    return found


def _changed(cases: Cases, case: CaseThere) -> None:
    case.modified = cases.now()
    cases.keep(case)


_OPERATIONS: dict[str, Callable[[Cases, etree._Element], etree._Element]] = {
    "FWTCaseCreate": _create,
    "FWTCaseExternalReferenceRequest": _add_reference,
    "FWTCaseUpdate": _update,
    "FWTNoteToParentRef": _note,
    "FWTInteractionCreate": _interact,
    "FWTCaseClose": _close,
    "FWTReopenCaseRequest": _reopen,
    "FWTPartySearch": _find_people,
    "FWTIndividual": _create_person,
    "FWTCaseSearch": _search,
    "FWTCaseFullDetailsRequest": _details,
    "FWTSearchAndRetrieveCase": _search_details,
}
