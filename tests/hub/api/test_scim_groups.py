"""Groups over SCIM: members, names and versions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.hub.api.test_scim import PATCH, database, entra, filled, made, told

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


@pytest.mark.parametrize("name", ["", "   ", "x" * 257, "Crew\x00"])
def test_a_group_without_a_name_to_keep_is_refused(entra: httpx2.Client, name: str) -> None:
    answer = entra.post("/Groups", json={"schemas": [GROUP], "displayName": name})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue"), answer.text


def test_a_group_is_no_member_of_itself(entra: httpx2.Client) -> None:
    crew = entra.post("/Groups", json={"schemas": [GROUP], "displayName": "Crew"}).json()["id"]
    add = {"op": "Add", "path": "members", "value": [{"value": crew}]}
    answer = entra.patch(f"/Groups/{crew}", json={"schemas": [PATCH], "Operations": [add]})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
