"""Everything that this hub holds of a person, as one list of sections: rooms that come add theirs here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hub.case_people import told_of
from hub.case_service import case_teller
from hub.clues import Clues
from hub.golden import goldsmith
from hub.people_exports.events import Events
from hub.people_exports.letters import Letters
from hub.people_exports.looks import EventLooks, Looks
from identity_index.people.exporting import sections
from identity_index.people.exporting.desk import ExportDesk
from identity_index.people.exporting.sections import Whole
from identity_index.people.notes import exporting as notes

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def export_desk(hub: Hub) -> ExportDesk:
    """Where all that is held of a person is taken out."""
    every = [
        *sections.sections(goldsmith(hub.settings)),
        Whole("notes", notes.told),
        Events(hub.people, hub.catalogue),
        Letters(hub.catalogue, hub.people, Clues(hub.adapters, hub.catalogue)),
        Looks(),
        EventLooks(hub.people),
    ]
    if hub.settings.cases.enabled:
        teller = case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments)
        every.append(Whole("cases", partial(told_of, teller)))
    return ExportDesk(hub.reader, hub.door, every)
