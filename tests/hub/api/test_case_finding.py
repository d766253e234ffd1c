"""Finding cases over HTTP: by words, by person, by saved views; counted by anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.test_cases import database, operator, take, told  # noqa: F401 - fixtures of a hub with cases

HERE = {"position": {"latitude": 56.0, "longitude": -3.0}}
SECOND = {"location": {"place": {"scheme": "uprn", "value": "9002"}}}


def listed(client: httpx2.Client, **query: Any) -> list[str]:
    answer = client.get("/cases", params=query)
    assert answer.status_code == 200, answer.text
    return [one["reference"] for one in answer.json()["items"]]


def test_cases_are_found_by_words_by_those_who_may_see_them(
    running: Running,
    operator: httpx2.Client,  # noqa: F811
) -> None:
    one = take(operator, description="It is behind the green gate.")["reference"]
    take(operator, **SECOND, description="By the red gate.")
    assert listed(operator, words="green gate") == [one]
    assert operator.get("/cases/counts", params={"words": "gate"}).json()["items"][0]["cases"] == 2
    with running.client(Scope.CASES_READ, holder="bea") as reader:
        refused = reader.get("/cases", params={"words": "gate"})
        assert refused.status_code == 409
        assert "cases:take" in refused.json()["detail"]
        assert "gate" not in reader.get("/cases").text


def test_counts_are_by_any_of_them_in_one_query(operator: httpx2.Client) -> None:  # noqa: F811
    take(operator)
    take(operator, **SECOND, priority="high")
    by = ["priority", "state", "week", "uprn"]
    found = operator.get("/cases/counts", params={"by": by}).json()["items"]
    assert sorted((one["of"]["priority"], one["of"]["uprn"], one["cases"]) for one in found) == [
        ("high", "9002", 1),
        ("normal", "9001", 1),
    ]
    today = datetime.now(UTC).date()
    assert {one["of"]["week"] for one in found} == {str(today - timedelta(days=today.weekday()))}
    assert {one["of"]["state"] for one in found} == {"open"}


def test_cases_are_found_counted_and_reported_by_their_line_of_service(
    operator: httpx2.Client,  # noqa: F811
) -> None:
    """Which is what their type says, and not the type."""
    hole = {"type": "pothole", "details": {"where_exactly": "By the school."}, "location": HERE}
    roads = take(operator, **hole)["reference"]
    waste = take(operator)["reference"]
    assert (listed(operator, service="roads"), listed(operator, service="waste")) == ([roads], [waste])
    assert listed(operator, service="pothole") == []
    assert operator.get(f"/cases/{roads}").json()["service"] == "roads"
    found = operator.get("/cases/counts", params={"by": "service"}).json()["items"]
    assert {one["of"]["service"]: one["cases"] for one in found} == {"roads": 1, "waste": 1}
    volumes = operator.get("/cases/report/volumes", params={"by": "type", "service": "roads"}).json()["items"]
    assert [(one["of"]["type"], one["opened"]) for one in volumes] == [("pothole", 1)]
    gully = {"type": "blocked_gully", "details": {"where_exactly": "By the gate."}}
    assert operator.post(f"/cases/{waste}/type", json=gully).json()["service"] == "roads"
    assert listed(operator, service="roads") == [waste, roads]
    # What other systems are told is the service asked for, as before: their settings go by it.
    events = operator.get("/events", params={"subject": f"case/{waste}"}).json()["items"]
    assert operator.get(f"/events/{events[-1]['seq']}").json()["data"]["service"] == "missed_bin"
    before = operator.get(f"/cases/{waste}").json()
    assert operator.post("/cases/rebuild", json={}).status_code == 200
    assert operator.get(f"/cases/{waste}").json() == before


def test_a_view_is_kept_looked_with_shared_by_a_team_and_forgotten(
    running: Running,
    operator: httpx2.Client,  # noqa: F811
) -> None:
    one = take(operator)["reference"]
    take(operator, **SECOND, priority="high")
    kept = {"name": "ours", "wanted": {"queue": "waste", "uprn": "9001"}, "about": "The first close"}
    assert operator.post("/cases/views", json=kept).status_code == 201
    assert listed(operator, view="ours") == [one]
    assert listed(operator, view="ours", uprn="9002") != [one], "what is said goes before what it says"
    assert operator.post("/cases/views", json=kept).status_code == 409
    assert operator.get("/cases/counts", params={"view": "ours"}).json()["items"][0]["cases"] == 1
    with running.client(Scope.CASES_READ, holder="bea") as reader:
        assert reader.get("/cases/views").json()["items"] == []
        assert reader.get("/cases", params={"view": "ours"}).status_code == 404
        shared = operator.patch("/cases/views/ours", json={"team": "waste"})
        assert (shared.json()["team"], shared.json()["about"]) == ("waste", "The first close")
        assert [each["name"] for each in reader.get("/cases/views?team=waste").json()["items"]] == ["ours"]
        assert listed(reader, view="ours") == [one]
        assert reader.delete("/cases/views/ours").status_code == 409
    assert operator.delete("/cases/views/ours").status_code == 204
    assert operator.get("/cases/views/ours").status_code == 404


@pytest.mark.parametrize("wanted", [{"person": "crm/c-1"}, {"words": "exampleson"}])
def test_no_view_is_kept_of_somebody(operator: httpx2.Client, wanted: dict[str, str]) -> None:  # noqa: F811
    refused = operator.post("/cases/views", json={"name": "hers", "wanted": wanted})
    assert refused.status_code == 422
    assert "say those when you look with it" in refused.text


def test_pages_go_on_where_the_last_one_ended(operator: httpx2.Client) -> None:  # noqa: F811
    for place in range(5):
        take(operator, location={"place": {"scheme": "uprn", "value": str(9100 + place)}})
    seen: list[str] = []
    for order in ("newest", "due"):
        after, found = None, []
        while True:
            query = {"limit": 2, "order": order, **({"after": after} if after else {})}
            page = operator.get("/cases", params=query).json()
            found += [one["reference"] for one in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert len(found) == len(set(found)) == 5
        seen.append(" ".join(sorted(found)))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("scheme", ["uprn", "usrn"])
def test_a_number_of_a_place_is_one_however_it_is_written(
    operator: httpx2.Client,  # noqa: F811
    scheme: str,
) -> None:
    one = take(operator, location={"place": {"scheme": scheme, "value": "0009 10１.0"}})["reference"]
    for written in ("9101", "009101", " 91 01", "９１０１", "9101.0"):
        assert listed(operator, **{scheme: written}) == [one]
    for written in ("-9101", "9.101E3", "9101.5", "0", "9" * 13):
        assert listed(operator, **{scheme: written}) == []
        body = {"type": "missed_bin", "channel": "phone", "details": {"colour_of_bin": "grey"}}
        body["location"] = {"place": {"scheme": scheme, "value": written}}
        refused = operator.post("/cases", json=body)
        assert refused.status_code == 422, refused.text
        assert f"is no {scheme.upper()}" in refused.text
        assert "as text" in refused.text
