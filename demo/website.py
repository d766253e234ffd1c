"""The council's website: the forms that invented people send in on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

WEBSITE = "/website/example"
OTHERS = 41
_FORENAMES = ("Bram", "Catriona", "Dougal", "Eilidh", "Fergus", "Greer", "Hamish", "Isla", "Morag")
_SURNAMES = ("Sample", "Specimen", "Placeholder", "Invented", "Example")
_STREETS = ("Imaginary Lane", "Specimen Road", "Sample Brae", "Nowhere Close", "Example Wynd")
_FORMS = (
    ("report_pothole", "A pothole"),
    ("report_street_light", "A street light that is out"),
    ("report_sign", "A damaged sign"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """One form as it was filled in. ``story`` is the ``correlationid`` that it begins."""

    reference: str
    form: str
    what: str
    where: str
    name: str
    phone: str
    column: str = ""

    @property
    def id(self) -> str:
        return id_of(self.reference)

    @property
    def story(self) -> str:
        return story_of(self.reference)

    def event(self, at: str) -> dict[str, JsonValue]:
        """As the website publishes it."""
        answers: dict[str, JsonValue] = {"what": self.what, "where": self.where}
        if self.column:
            answers["column"] = self.column
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": WEBSITE,
            "type": "uk.gov.council.form.submitted.v1",
            "subject": self.reference,
            "correlationid": self.story,
            "time": at,
            "data": {
                "form": self.form,
                "reference": self.reference,
                "submitted_at": at,
                "submitted_by": {"name": {"full": self.name}, "phone": self.phone},
                "answers": answers,
            },
        }


AILSA = Report(
    reference="WF-2041",
    form="report_pothole",
    what="A pothole as deep as a hand",
    where="Invented Street, Inventburgh, outside number 12",
    name="Ailsa Example",
    phone="07700 900041",
)


def id_of(reference: str) -> str:
    """The id of the event that a form becomes."""
    return f"{reference}-sent"


def story_of(reference: str) -> str:
    """The ``correlationid`` that a form begins."""
    return f"story-{reference}"


def others() -> Iterator[Report]:
    """The people who report something while the CRM is down."""
    for number in range(1, OTHERS + 1):
        form, what = _FORMS[number % len(_FORMS)]
        yield Report(
            reference=f"WF-{2041 + number}",
            form=form,
            what=what,
            where=f"{_STREETS[number % len(_STREETS)]}, Exampleton, outside number {number}",
            name=f"{_FORENAMES[number % len(_FORENAMES)]} {_SURNAMES[number % len(_SURNAMES)]}",
            phone=f"07700 9001{number:02d}",
            column=f"ZZ{number:03d}" if form == "report_street_light" else "",
        )
