"""The systems: a CRM and social care, which take what they are told; council tax, which takes nothing from
anybody; and cases, which do not stand yet in Tolbooth and are played here.

Each keeps cards, and has a desk of its own over HTTP, where its clerks work.
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from pydantic import BaseModel, JsonValue

from demo.council_system import CouncilSystem, Event
from demo.namesakes import card
from demo.namesakes.card import Asked, Card
from demo.namesakes.systems import CARE, CASES, COUNCIL_TAX, CRM, FORMS
from schemas.events.data import CorrectionRequested, CorrectionSettled
from schemas.events.form import FormSubmitted
from schemas.events.person import PersonMerged, PersonRelinked, PersonUnmerged
from schemas.references import PersonKey


class Written(BaseModel):
    """What a clerk writes on a card; what is left out stays."""

    person: str | None = None
    others: list[str] | None = None
    details: dict[str, JsonValue] | None = None


class _Keeping(CouncilSystem):
    """A system with cards."""

    def __init__(self, name: str, file: Path, dies_at: int | None) -> None:
        super().__init__(name, file, dies_at)
        self._file = file.with_suffix(".cards.json")
        self.cards = card.read(self._file)

    def application(self) -> web.Application:
        app = super().application()
        app.router.add_get("/cards", self._show)
        app.router.add_put("/cards/{name}", self._write_card)
        app.router.add_post("/cards/{name}/put-right", self._put_right)
        return app

    def keep(self, event: Event) -> None:
        self.hear(event)
        card.write(self._file, self.cards)

    def hear(self, event: Event) -> None:
        """Write on the cards what an event says."""

    def record(self, event: Event) -> str:
        return event.id

    async def _show(self, _request: web.Request) -> web.Response:
        return web.json_response({name: one.model_dump(mode="json") for name, one in self.cards.items()})

    async def _write_card(self, request: web.Request) -> web.Response:
        said = Written.model_validate_json(await request.read())
        one = self.cards.setdefault(request.match_info["name"], Card())
        if said.person is not None:
            one.is_of(said.person)
        if said.others is not None:
            one.others = sorted(said.others)
        if said.details is not None:
            one.details = said.details
        card.write(self._file, self.cards)
        return web.json_response(one.model_dump(mode="json"))

    async def _put_right(self, request: web.Request) -> web.Response:
        one = self.cards[request.match_info["name"]]
        one.put_right()
        card.write(self._file, self.cards)
        return web.json_response(one.model_dump(mode="json"))


class RecordsSystem(_Keeping):
    """The CRM, or social care: it is told whose its records are, and what it should correct."""

    def judge(self, event: Event) -> tuple[int, str]:
        if event.short not in {"person.relinked", "data.correction_requested", "data.correction_settled"}:
            return 422, f"{self.name} has no use for {event.short}"
        key = PersonKey.model_validate(event.data["record"])
        return (204, "") if key.local_id in self.cards else (422, f"{self.name} has nobody by that number")

    def hear(self, event: Event) -> None:
        one = self.cards[PersonKey.model_validate(event.data["record"]).local_id]
        if event.short == "person.relinked":
            relinked = PersonRelinked.model_validate(event.data)
            one.is_of(relinked.person)
            one.others = sorted(named(each) for each in relinked.others)
        elif event.short == "data.correction_requested":
            asked = CorrectionRequested.model_validate(event.data)
            one.asked[asked.correction] = Asked(attribute=asked.attribute, wanted=asked.wanted)
        else:
            settled = CorrectionSettled.model_validate(event.data)
            one.asked.pop(settled.correction, None)


class CouncilTax(_Keeping):
    """Its accounts are written on by its own clerks, and by nobody else."""

    def judge(self, event: Event) -> tuple[int, str]:  # noqa: ARG002 - it refuses whatever it is
        return 422, "council tax takes no numbers of other systems: a clerk notes them on the account"


class CasesSystem(_Keeping):
    """A case for each form, with the person that it is about."""

    def judge(self, event: Event) -> tuple[int, str]:
        takes = {"form.submitted", "person.relinked", "person.merged", "person.unmerged"}
        return (204, "") if event.short in takes else (422, f"cases have no use for {event.short}")

    def hear(self, event: Event) -> None:
        if event.short == "form.submitted":
            self.cards.setdefault(FormSubmitted.model_validate(event.data).reference, Card())
        elif event.short == "person.relinked":
            relinked = PersonRelinked.model_validate(event.data)
            self._are_of([relinked.record], relinked.person)
        elif event.short == "person.merged":
            merged = PersonMerged.model_validate(event.data)
            self._are_of(merged.records, merged.person)
            for one in self.cards.values():
                if one.person == merged.merged:
                    one.is_of(merged.person)
        else:
            unmerged = PersonUnmerged.model_validate(event.data)
            self._are_of(unmerged.records, unmerged.separated)

    def _are_of(self, records: list[PersonKey], person: str) -> None:
        """The cases that were opened by these records."""
        for one in records:
            if one.system == FORMS and one.local_id in self.cards:
                self.cards[one.local_id].is_of(person)


def named(key: PersonKey) -> str:
    return f"{key.system}/{key.local_id}"


_KINDS: dict[str, type[CouncilSystem]] = {
    CRM: RecordsSystem,
    CARE: RecordsSystem,
    COUNCIL_TAX: CouncilTax,
    CASES: CasesSystem,
}


def made(name: str, file: Path, dies_at: int | None) -> CouncilSystem:
    """The system of that name."""
    return _KINDS[name](name, file, dies_at)
