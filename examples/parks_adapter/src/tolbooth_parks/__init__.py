"""An example of a third party's adapter: the daily fault list of an invented parks inspection system.

A line is fixed width: number (8), when (16, dd/mm/yyyy HH:MM, local time), park (15), equipment (13), fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from adapters.contract import Record, Translated
from adapters.kit.flat_file import BadRow, Column, FlatFile, Profile, Row, moment
from schemas.envelope import Envelope
from schemas.events.case import CaseOpened

FAULTS = Profile(
    form="fixed",
    encoding="cp1252",
    header=False,
    slices=(
        Column(name="number", start=1, width=8),
        Column(name="seen", start=9, width=16),
        Column(name="park", start=25, width=15),
        Column(name="equipment", start=40, width=13),
        Column(name="fault", start=53, width=60),
    ),
    required=("seen", "park", "fault"),
    key=("number",),
)


class Parks(FlatFile):
    """Parks inspections: the daily list of faults found."""

    class Settings(FlatFile.Settings):
        """The folder the list is dropped into."""

        pattern: str = Field(default="*.txt", min_length=1, description="Names of the files, with * and ?.")
        profile: Profile = Field(default=FAULTS, description="The shape of the list.")

    emits: ClassVar[Sequence[str]] = ("case.opened",)
    settings: Settings

    def translate_row(self, row: Row) -> Record:
        """One ``case.opened`` for each fault."""
        values = row.values
        try:
            seen = moment(values["seen"])
        except ValueError as error:
            raise BadRow(f"seen {error}", "Write it as dd/mm/yyyy HH:MM.", "seen") from error
        case = CaseOpened(
            reference=f"PARKS-{values['number']}",
            service="park_repair",
            title=f"{values['equipment'] or 'Something'} at {values['park']}: {values['fault']}",
            channel="system",
            opened_at=seen,
        )
        envelope = Envelope(
            id=row.id(self.settings.profile),
            source=self.source,
            type="uk.gov.council.case.opened.v1",
            subject=case.reference,
            time=seen,
            data=case.as_data(),
        )
        return Translated((envelope,), row.place)
