"""Six people whom two systems know, in a hub that keeps an index; and weights that link hardly anybody."""

from __future__ import annotations

from typing import Any

import httpx2

from hub.people import apply_people
from identity_index.people.matching import default_weights
from identity_index.people.weighing import repository
from identity_index.people.weighing.repository import LEARNED, Made
from ledger.session import Session
from tests.hub.api.conftest import Running

SHIPPED = default_weights().version
STRICT = default_weights().changed(certain=0.999_999_999_9, learned_from="made up for a test")
GIVEN = ("Ailsa", "Torquil", "Morag", "Struan", "Iona", "Fergus")
FAMILY = ("Exampleson", "Madeupname", "Testfield", "Quill")


ENABLED: dict[str, Any] = {"people": {"enabled": True}}
"""What the settings of such a hub say."""


def meet(running: Running, operator: httpx2.Client) -> None:
    """The index has two records of each, most of them linked."""

    def unit(session: Session) -> None:
        apply_people(session, running.hub.settings)
        repository.keep(session, STRICT, Made(LEARNED, "Morven Sample", 1))

    running.hub.door.submit(unit).result()
    running.hub.routing.refresh()
    sent = [recorded(system, number) for system in ("crm", "tax") for number in range(6)]
    operator.post("/events", json=sent, headers={"content-type": "application/cloudevents-batch+json"})
    for number in range(6):
        running.until(operator, f"/people/by-source/crm/{number}", lambda one: "id" in one)
        running.until(operator, f"/people/by-source/tax/{number}", lambda one: "id" in one)


def recorded(system: str, number: int, **more: Any) -> dict[str, Any]:
    given, family = GIVEN[number % 6], FAMILY[number % 4]
    details = {
        "name": {"full": f"{given} {family}", "given": given, "family": family},
        "date_of_birth": f"19{60 + number}-03-1{number % 10}",
        "address": {"lines": [f"{number} Example Street"], "postcode": f"ZZ1 {number % 10}ZZ"},
    }
    return {
        "specversion": "1.0",
        "id": f"{system}-{number}-{len(more)}",
        "source": f"/invented/{system}",
        "time": "2026-05-06T07:08:09Z",
        "type": "uk.gov.council.person.recorded.v1",
        "data": {"person": {"system": system, "local_id": str(number)}, "details": details | more},
    }


def ended(running: Running, client: httpx2.Client, begun: httpx2.Response) -> Any:
    assert begun.status_code == 202, begun.text
    path = f"/people/weights/jobs/{begun.json()['id']}"
    return running.until(client, path, lambda one: one["state"] != "running")


def labels() -> list[dict[str, Any]]:
    def pair(one: int, other: int) -> dict[str, Any]:
        return {
            "one": {"system": "crm", "local_id": str(one)},
            "other": {"system": "tax", "local_id": str(other)},
            "same": one == other,
        }

    return [pair(one, other) for one in range(6) for other in (one, (one + 1) % 6)]
