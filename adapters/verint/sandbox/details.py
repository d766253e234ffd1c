"""What the sandbox shows of a case."""

from __future__ import annotations

from lxml import etree

from adapters.verint.sandbox.cases import Cases, CaseThere
from adapters.verint.sandbox.xml import add, child


def classified(parent: etree._Element, one: CaseThere) -> None:
    """Its kind, as the system's people see it."""
    made = child(parent, "Classification")
    for word in one.classifiers or [str(one.code)]:
        add(made, "Classifier", word)


def fill(cases: Cases, answer: etree._Element, one: CaseThere) -> None:
    """All of it, as ``retrieveCaseDetails`` shows it."""
    core = child(answer, "CoreDetails")
    add(core, "CaseReference", one.reference, qualified=True)
    add(core, "Status", one.status)
    add(core, "Opened", one.raw_opened or one.opened)
    add(core, "Closed", one.closed)
    classified(core, one)
    add(core, "Title", one.title)
    if one.party is not None:
        about = child(core, "AssociatedObject")
        object_id(child(about, "ObjectID"), one.party_type or "C1", one.party)
        known = cases.people.get(one.party)
        add(about, "ObjectDescription", known.full_name if known else None, qualified=True)
    for name in ("Category", "Priority", "Severity"):
        add(core, name, 0)
    add(core, "WorkflowCase", False)
    add(core, "Internal", False)
    add(core, "Description", one.description)
    add(core, "Queue", one.queue)
    add(core, "XCoord", one.x)
    add(core, "YCoord", one.y)
    add(core, "caseCloseureReason", one.reason)
    add(core, "caseCloseureReasonDescription", one.reason_description)
    references = child(core, "ExternalReferences")
    for reference in one.external_references:
        add(references, "ExternalReference", reference)
    event = child(child(answer, "Events"), "CaseEvent")
    add(event, "EventTitle", "Created")
    add(event, "Created", one.opened)
    notes = child(answer, "Notes")
    for note in one.notes:
        made = child(notes, "Note")
        add(made, "NoteID", note.number)
        add(made, "Text", note.text)
        add(made, "Created", note.created)
        if note.by is not None:
            add(child(made, "CreatedBy"), "UserID", note.by)
    interactions = child(answer, "Interactions")
    for contact in one.interactions:
        made = child(interactions, "InteractionDetails")
        add(made, "InteractionID", contact.number, qualified=True)
        add(made, "Channel", contact.channel, qualified=True)
        add(made, "Verified", contact.verified)
        add(made, "CreationDate", contact.created)
        if contact.party is not None:
            object_id(child(made, "PartyID"), contact.party_type, contact.party)
        add(made, "ChannelReference", contact.channel_reference)


def object_id(parent: etree._Element, kind: str, reference: str) -> None:
    """Any object of the system."""
    add(parent, "ObjectType", kind, qualified=True)
    add(parent, "ObjectReference", reference, qualified=True)
