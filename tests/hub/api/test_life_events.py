"""Life events through the API: reported as an event, opened as a set, told to systems, followed, undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from lxml import html

from cases.life.specimens import SPECIMENS
from hub.case_service import apply_case_route
from hub.cases import apply_cases
from ledger.session import Session
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.kept_cases import kept
from tests.hub.api.test_golden import met
from tests.hub.api.test_people import merged

WHOLE = "TB-5619-0321"
SYSTEMS = ("revenues", "blue_badge", "housing", "electoral", "library")
TOLD = "".join(
    f"""
[subscriptions.{one}]
adapter = "receiver"
[routes.tell_{one}]
types = ["life_event.told"]
matching = "data.system == '{one}'"
to = "{one}"
"""
    for one in SYSTEMS
)
MOVED = """
[subscriptions.movers]
adapter = "receiver"
[routes.movers]
types = ["person.moved"]
to = "movers"
"""
HAD = ["council_tax", "blue_badge", "housing_tenancy"]


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {
        "people": {"enabled": True},
        "cases": {"enabled": True, "public_url": "https://reports.example.org"},
    }


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    """The case service is routed to, and so is each system that sets tell."""
    hub = running.hub

    def unit(session: Session) -> None:
        apply_cases(session, hub.settings)
        apply_case_route(session, hub.settings, hub.identity.id, hub.adapters)

    applied = operator.put("/routes", params={"owner": "tests"}, content=TOLD + MOVED)
    assert applied.status_code == 200, applied.text
    hub.door.submit(unit).result()
    return operator


@pytest.fixture
def citizen(running: Running) -> Iterator[httpx2.Client]:
    """Has no key."""
    with httpx2.Client(base_url=running.url, timeout=30) as client:
        yield client


def envelope(kind: str, name: str, source: str = "/council/web", /, **more: Any) -> dict[str, Any]:
    data = {**SPECIMENS[kind], "reported_at": None, **more}
    return {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": "uk.gov.council.life_event.reported.v1",
        "time": "2026-05-06T07:08:09Z",
        "data": {key: one for key, one in data.items() if one is not None},
    }


def report(running: Running, operator: httpx2.Client, event: dict[str, Any]) -> Any:
    """The case of the life event as a whole, once its delivery to the case service has been settled."""
    answer = operator.post("/events", json=event)
    assert answer.status_code == 202, answer.text
    seq = answer.json()["results"][0]["seq"] if "results" in answer.json() else answer.json()["seq"]
    taken = running.until(
        operator,
        f"/events/{seq}/deliveries",
        lambda found: any(one["subscription"] == "cases" and one["settled_at"] for one in found["items"]),
    )
    [to_cases] = [one for one in taken["items"] if one["subscription"] == "cases"]
    assert to_cases["state"] == "delivered", to_cases
    return to_cases["tries"][-1]["local_id"]


def shown(operator: httpx2.Client, reference: str) -> Any:
    return operator.get(f"/cases/{reference}").json()


def parts(operator: httpx2.Client, reference: str) -> dict[str, str]:
    links = shown(operator, reference)["links"]
    return {one["type"]: one["reference"] for one in links if one["link"] == "child"}


def finish(operator: httpx2.Client, reference: str, *statuses: str) -> None:
    for one in statuses or ("doing", "done"):
        answer = operator.post(f"/cases/{reference}/status", json={"to": one, "as": "officer"})
        assert answer.status_code == 200, answer.text


def test_a_death_is_told_once_and_every_service_has_its_case(
    running: Running, operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    assert report(running, operator, envelope("death", "L-1", services=HAD)) == WHOLE
    whole = shown(operator, WHOLE)
    assert (whole["type"], whole["status"], whole["parts"]) == (
        "death_notification",
        "telling",
        {"all": 4, "ended": 0, "follows": True},
    )
    found = parts(operator, WHOLE)
    assert set(found) == {
        *("council_tax_change", "blue_badge_change", "tenancy_change", "electoral_registration"),
    }
    story = running.until(
        operator,
        f"/cases/{WHOLE}/story",
        lambda one: (
            {each["by"] for each in one["items"] if each["what"].startswith("delivered")} >= {*SYSTEMS}
        ),
    )["items"]
    assert [one["what"] for one in story].count("life_event.told") == 5
    assert "life_event.reported" in {one["what"] for one in story if one["kind"] == "cause"}
    listed = operator.get("/cases", params={"person": "crm/c-1"}).json()["items"]
    assert {one["reference"] for one in listed} == {WHOLE, *found.values()}
    made = operator.post(f"/cases/{WHOLE}/reporters/1/links")
    assert made.status_code == 201, made.text
    link = urlsplit(made.json()["url"]).path
    finish(operator, found["council_tax_change"])
    followed = citizen.get(link).json()
    assert followed["text"].startswith("We are sorry for your loss.")
    ended = {one["about"]: (one["ended"], one["text"]) for one in followed["parts"]}
    assert ended["Council tax: change of household"][0]
    assert ended["Blue badge: change"] == (False, "The service has it and has not begun yet.")
    page = html.fromstring(citizen.get(link, headers={"accept": "text/html"}).text)
    assert "What each service does" in [one.text for one in page.iter("h2")]
    for private in ("Exampleson", "2026/17", "9001"):
        assert private not in citizen.get(link).text
    for one in ("blue_badge_change", "tenancy_change", "electoral_registration"):
        finish(operator, found[one])
    assert shown(operator, WHOLE)["status"] == "done"
    asked = operator.get("/events", params={"type": "notification.requested"}).json()["items"]
    assert len(asked) == 2, "that it is there, and that all of it is done"
    finish(operator, found["tenancy_change"], "doing")
    whole = shown(operator, WHOLE)
    assert (whole["status"], whole["ended_at"], whole["parts"]["ended"]) == ("telling", None, 3)
    before = [shown(operator, one) for one in (WHOLE, *found.values())]
    with running.client(Scope.CASES_READ, Scope.CASES_SUPERVISE) as supervisor:
        assert supervisor.post("/cases/rebuild", json={}).json()["cases"] == 5
    after = [shown(operator, one) for one in (WHOLE, *found.values())]
    for one in (*before, *after):
        for each in one["clocks"]:
            del each["spent"]
    assert after == before


def test_nobody_sets_by_hand_how_far_the_whole_is(running: Running, operator: httpx2.Client) -> None:
    report(running, operator, envelope("death", "L-1"))
    refused = operator.post(f"/cases/{WHOLE}/status", json={"to": "done", "as": "officer", "anyway": True})
    assert (refused.status_code, "Only the hub may move" in refused.json()["detail"]) == (409, True)


def test_what_was_told_by_mistake_is_called_off_with_everybody(
    running: Running, operator: httpx2.Client
) -> None:
    report(running, operator, envelope("death", "L-1", services=HAD))
    found = parts(operator, WHOLE)
    finish(operator, found["tenancy_change"])
    said = {"reason": "He is alive and well", "as": "officer"}
    nothing = operator.post(f"/cases/{found['blue_badge_change']}/call-off", json=said)
    assert (nothing.status_code, "not the whole" in nothing.json()["detail"]) == (409, True)
    off = operator.post(f"/cases/{WHOLE}/call-off", json=said)
    assert off.status_code == 200, off.text
    assert (off.json()["status"], off.json()["parts"]["ended"]) == ("refused", 4)
    stands = {one: shown(operator, reference)["status"] for one, reference in found.items()}
    assert stands == {
        "council_tax_change": "withdrawn",
        "blue_badge_change": "withdrawn",
        "tenancy_change": "done",
        "electoral_registration": "withdrawn",
    }
    events = operator.get("/events", params={"type": "life_event.called_off"}).json()["items"]
    assert len(events) == len(SYSTEMS)
    again = operator.post(f"/cases/{WHOLE}/call-off", json=said)
    assert (again.status_code, "has ended" in again.json()["detail"]) == (409, True)
    before = kept(running)
    with running.client(Scope.CASES_READ, Scope.CASES_SUPERVISE) as supervisor:
        supervisor.post("/cases/rebuild", json={})
    assert kept(running) == before


def test_the_registrar_and_a_son_tell_of_one_death(running: Running, operator: httpx2.Client) -> None:
    """By other keys, which the index knows to be of one person; then it is found that he meant another."""
    details = {"name": {"full": "Ailsa Exampleson"}, "date_of_birth": "1941-03-07"}
    one = met(running, "registrars", "D-17", details)
    other = met(running, "crm", "c-1", details)
    if one != other:
        merged(running, one, other)
    by_registrar = envelope(
        "death",
        "R-17",
        "/council/registrars",
        person={"system": "registrars", "local_id": "D-17"},
        reported_by=None,
        reporter_is="registrar",
        channel="system",
    )
    assert report(running, operator, by_registrar) == WHOLE
    before = parts(operator, WHOLE)
    assert set(before) == {"electoral_registration"}, "the index knows of no council tax"
    assert report(running, operator, envelope("death", "L-2", services=HAD)) == WHOLE
    whole = shown(operator, WHOLE)
    assert (whole["contacts"], whole["contacts_shown"][1]["repeats"]) == (2, True)
    assert set(parts(operator, WHOLE)) - set(before) == {
        *("council_tax_change", "blue_badge_change", "tenancy_change"),
    }
    told = operator.get("/events", params={"type": "life_event.told"}).json()["items"]
    own = operator.post(f"/cases/{WHOLE}/contacts/2/detach", json={"reason": "his aunt"})
    assert own.status_code == 201, own.text
    apart = shown(operator, own.json()["reference"])
    assert (apart["type"], apart["parts"]) == (
        "death_notification",
        {"all": 4, "ended": 0, "follows": True},
    )
    assert not set(parts(operator, apart["reference"]).values()) & set(parts(operator, WHOLE).values())
    more = operator.get("/events", params={"type": "life_event.told"}).json()["items"]
    assert len(more) - len(told) == 5, "systems are told of the aunt, too"


def test_a_move_within_and_one_out_of_the_area(running: Running, operator: httpx2.Client) -> None:
    within = report(running, operator, envelope("move", "L-1"))
    assert set(parts(operator, within)) == {
        *("council_tax_move", "electoral_registration", "waste_collection", "school_place"),
    }
    moved = running.until(
        operator,
        "/events?type=person.moved",
        lambda found: len(found["items"]) == 1,
    )["items"]
    running.until(
        operator,
        f"/events/{moved[0]['seq']}/deliveries",
        lambda found: "movers" in {one["subscription"] for one in found["items"] if one["settled_at"]},
    )
    gone = {**SPECIMENS["move"]["move"], "direction": "out_of", "new": None}  # type: ignore[dict-item]
    away = report(
        running,
        operator,
        envelope(
            "move",
            "L-2",
            person={"system": "crm", "local_id": "c-7"},
            move={name: one for name, one in gone.items() if one is not None},
        ),
    )
    found = parts(operator, away)
    assert set(found) == {"council_tax_move", "electoral_registration"}
    assert shown(operator, found["electoral_registration"])["details"]["change"] == "remove"


@pytest.mark.parametrize(
    ("kind", "whole", "opened"),
    [
        ("birth", "new_baby", {"school_place", "waste_collection"}),
        (
            "new_business",
            "starting_business",
            {"business_rates", "waste_collection", "food_registration"},
        ),
    ],
)
def test_a_birth_and_a_new_business(
    running: Running, operator: httpx2.Client, kind: str, whole: str, opened: set[str]
) -> None:
    reference = report(running, operator, envelope(kind, "L-1"))
    assert shown(operator, reference)["type"] == whole
    assert set(parts(operator, reference)) == opened
