"""Groups over SCIM: members, names and versions."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.hub.api.test_scim import PATCH, WORK, database, entra, filled, made, told

__all__ = ["database", "entra", "told"]
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


def test_who_asks_for_no_version_is_not_refused_for_one(entra: httpx2.Client) -> None:
    users = [made(entra, f"user-{number}@council.example")["id"] for number in range(24)]
    crew = entra.post("/Groups", json={"schemas": [GROUP], "displayName": "Crew"}).json()["id"]

    def joins(user: str) -> int:
        add = {"op": "Add", "path": "members", "value": [{"value": user}]}
        answer = entra.patch(f"/Groups/{crew}", json={"schemas": [PATCH], "Operations": [add]})
        return int(answer.status_code)

    with ThreadPoolExecutor(8) as several:
        assert set(several.map(joins, users)) == {204}
    members = entra.get(f"/Groups/{crew}").json()["members"]
    assert {one["value"] for one in members} == set(users)


def test_what_else_is_shown_is_another_version(entra: httpx2.Client) -> None:
    ada, bea = (made(entra, f"{name}@council.example")["id"] for name in ("ada", "bea"))
    members = [{"value": ada}, {"value": bea}]
    crew = entra.post("/Groups", json={"schemas": [GROUP], "displayName": "Crew", "members": members}).json()
    path, user = f"/Groups/{crew['id']}", f"/Users/{ada}"
    tag, of_user = entra.get(path).headers["etag"], entra.get(user).headers["etag"]
    renamed = {"op": "replace", "path": "displayName", "value": "Gang"}
    assert entra.patch(path, json={"schemas": [PATCH], "Operations": [renamed]}).status_code == 204
    changed = entra.get(user, headers={"if-none-match": of_user})
    assert (changed.status_code, changed.json()["groups"][0]["display"]) == (200, "Gang")
    tag = entra.get(path).headers["etag"]
    assert entra.delete(f"/Users/{bea}").status_code == 204
    left = entra.get(path, headers={"if-none-match": tag})
    assert (left.status_code, [one["value"] for one in left.json()["members"]]) == (200, [ada])


@pytest.mark.parametrize(
    "value",
    [
        [{"$ref": None, "value": "{id}"}],
        {"$ref": None, "value": "{id}"},
        [{"value": "{id}", "type": None, "display": "Ada"}],
        [{"value": "{id}", "$ref": "../Users/{id}", "type": "User"}],
    ],
)
def test_a_member_is_removed_by_any_entry_that_has_its_id(entra: httpx2.Client, value: Any) -> None:
    ada, bea = (made(entra, f"{name}@council.example")["id"] for name in ("ada", "bea"))
    new = {"schemas": [GROUP], "displayName": "Crew", "members": [{"value": ada}, {"value": bea}]}
    crew = entra.post("/Groups", json=new).json()["id"]
    removed = [{"op": "Remove", "path": "members", "value": filled(value, {"id": ada})}]
    data = {"schemas": [PATCH], "Operations": removed}
    bulk = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [{"method": "PATCH", "path": f"/Groups/{crew}", "data": data}],
    }
    assert entra.post("/Bulk", json=bulk).json()["Operations"][0]["status"] == "200"
    assert [one["value"] for one in entra.get(f"/Groups/{crew}").json()["members"]] == [bea]
    assert entra.patch(f"/Groups/{crew}", json=data).status_code == 204, "who is not in it is not in it"


def test_what_a_member_is_called_is_said_by_the_hub_and_passed_over(entra: httpx2.Client) -> None:
    ada, bea, cal = (made(entra, f"{name}@council.example")["id"] for name in ("ada", "bea", "cal"))
    crew = entra.post("/Groups", json={"schemas": [GROUP], "displayName": "Crew"}).json()["id"]

    def patch(path: str, operation: dict[str, Any]) -> int:
        body = {"schemas": [PATCH], "Operations": [operation]}
        return int(entra.patch(path, json=body).status_code)

    def members() -> set[str]:
        return {one["value"] for one in entra.get(f"/Groups/{crew}").json()["members"]}

    group = f"/Groups/{crew}"
    said = {"value": ada, "display": "Somebody else", "$ref": f"/Users/{ada}"}
    assert patch(group, {"op": "Add", "path": "members", "value": [said]}) == 204
    assert patch(group, {"op": "add", "value": {"members": [{"value": bea, "Display": "Bea"}]}}) == 204
    assert members() == {ada, bea}
    assert (
        patch(group, {"op": "Replace", "path": "members", "value": {"value": cal, "display": "Cal"}}) == 204
    )
    assert members() == {cal}
    for wrong in (
        {"path": "members", "value": [{"display": "Ada"}]},
        {"path": "members.display", "value": "Ada"},
    ):
        assert patch(group, {"op": "Add", **wrong}) == 400, "it names nobody"
    user, manager = f"/Users/{ada}", f"{WORK}:manager"
    for operation in (
        {"path": manager, "value": {"value": bea, "displayName": "Bea"}},
        {"path": manager, "value": [{"value": cal, "displayName": "Cal", "$ref": f"../Users/{cal}"}]},
        {"value": {manager: {"value": bea, "displayName": "Bea"}}},
        {"value": {WORK: {"manager": {"value": cal, "displayName": "Cal"}}}},
    ):
        assert patch(user, {"op": "Replace", **operation}) == 204, operation
        assert entra.get(user).json()[WORK]["manager"]["value"] in json.dumps(operation)
    assert patch(user, {"op": "Replace", "path": f"{manager}.displayName", "value": "Cal"}) == 400


def test_a_manager_is_removed_by_a_filter_if_it_is_they(entra: httpx2.Client) -> None:
    ada, bea, cal = (made(entra, f"{name}@council.example")["id"] for name in ("ada", "bea", "cal"))
    path = f"{WORK}:manager"

    def patched(*operations: dict[str, Any]) -> str | None:
        answer = entra.patch(f"/Users/{ada}", json={"schemas": [PATCH], "Operations": operations})
        assert answer.status_code == 204, answer.text
        work = entra.get(f"/Users/{ada}").json().get(WORK, {})
        found: str | None = work.get("manager", {}).get("value")
        return found

    assert patched({"op": "Add", "path": path, "value": bea}) == bea
    assert patched({"op": "Remove", "path": f'{path}[value eq "{cal}"]'}) == bea
    to_cal = {"op": "Add", "path": path, "value": cal}
    assert patched(to_cal, {"op": "Remove", "path": f'{path}[value eq "{bea}"]'}) == cal
    assert patched({"op": "Remove", "path": f'{path}[value eq "{cal.upper()}"]'}) is None
    assert patched(to_cal, {"op": "remove", "path": f'{path}[value eq "{cal}"]', "value": cal}) is None
    assert patched(to_cal) == cal
    away = {"op": "Remove", "path": f'{path}[value eq "{cal}"]'}
    stale = {"schemas": [PATCH], "Operations": [{"op": "Remove", "path": f'{path}[value eq "{bea}"]'}]}
    answer = entra.patch(f"/Users/{ada}", json=stale, headers={"If-Match": 'W/"1"'})
    assert answer.status_code == 412, "whoever names a version wants that"
    body = {"schemas": [PATCH], "Operations": [away, {"op": "replace", "path": "nothing", "value": "x"}]}
    assert entra.patch(f"/Users/{ada}", json=body).status_code == 400
    work = entra.get(f"/Users/{ada}").json()[WORK]
    assert work["manager"]["value"] == cal, "all of it or nothing"
    for wrong in (f'{path}[display eq "x"]', f'title[value eq "{cal}"]'):
        body = {"schemas": [PATCH], "Operations": [{"op": "Remove", "path": wrong}]}
        assert entra.patch(f"/Users/{ada}", json=body).status_code == 400


@pytest.mark.parametrize("name", ["", "   ", "x" * 257, "Crew\x00"])
def test_a_group_without_a_name_to_keep_is_refused(entra: httpx2.Client, name: str) -> None:
    answer = entra.post("/Groups", json={"schemas": [GROUP], "displayName": name})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue"), answer.text


def test_a_group_is_no_member_of_itself(entra: httpx2.Client) -> None:
    crew = entra.post("/Groups", json={"schemas": [GROUP], "displayName": "Crew"}).json()["id"]
    add = {"op": "Add", "path": "members", "value": [{"value": crew}]}
    answer = entra.patch(f"/Groups/{crew}", json={"schemas": [PATCH], "Operations": [add]})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
