"""Members of groups over SCIM: put in and taken out one by one, in groups of any size."""

from __future__ import annotations

import time
from typing import Any

import httpx2

from tests.hub.api.test_scim import PATCH, database, entra, made, told

__all__ = ["database", "entra", "told"]
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
MANY = 1_000
NONE: dict[str, str] = {}


def group(entra: httpx2.Client, name: str, *members: str) -> str:
    said = {"schemas": [GROUP], "displayName": name, "members": [{"value": one} for one in members]}
    answer = entra.post("/Groups", json=said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def patch(
    entra: httpx2.Client, which: str, *operations: Any, headers: dict[str, str] = NONE, query: str = ""
) -> httpx2.Response:
    body = {"schemas": [PATCH], "Operations": list(operations)}
    return entra.patch(f"/Groups/{which}{query}", json=body, headers=headers)


def members(entra: httpx2.Client, which: str) -> set[str]:
    answer = entra.get(f"/Groups/{which}").raise_for_status().json()
    return {one["value"] for one in answer.get("members", [])}


def etag(entra: httpx2.Client, which: str) -> str:
    return str(entra.get(f"/Groups/{which}").headers["etag"])


def put_in(*ids: str) -> dict[str, Any]:
    return {"op": "Add", "path": "members", "value": [{"value": one} for one in ids]}


def take_out(*ids: str) -> dict[str, Any]:
    return {"op": "Remove", "path": "members", "value": [{"value": one} for one in ids]}


def test_members_come_and_go_by_each_way_of_saying_it(entra: httpx2.Client) -> None:
    ada, bea, cal, dot = (made(entra, f"{name}@council.example")["id"] for name in ("a", "b", "c", "d"))
    inner = group(entra, "Inner")
    which = group(entra, "Officers", ada)
    for operation, expected in (
        (put_in(bea), {ada, bea}),
        ({"op": "add", "path": f"{GROUP}:members", "value": {"value": cal}}, {ada, bea, cal}),
        ({"op": "add", "value": {"members": [{"value": dot}]}}, {ada, bea, cal, dot}),
        ({"op": "remove", "path": f'members[value eq "{dot}"]'}, {ada, bea, cal}),
        (put_in(dot), {ada, bea, cal, dot}),
        ({"op": "Remove", "path": "members", "value": dot}, {ada, bea, cal}),
        ({"op": "remove", "path": f'MEMBERS[VALUE EQ "{cal}"]', "value": [{"value": cal}]}, {ada, bea}),
        (take_out(bea, ada), set()),
        (put_in(ada, inner, ada), {ada, inner}),
        ({"op": "replace", "path": "members", "value": [{"value": bea}]}, {bea}),
        ({"op": "replace", "value": {"members": [{"value": ada}, {"value": cal}]}}, {ada, cal}),
        ({"op": "remove", "path": f'members[value ne "{ada}"]'}, {ada}),
        ({"op": "remove", "path": "members"}, set()),
    ):
        before = etag(entra, which)
        answer = patch(entra, which, operation)
        assert answer.status_code == 204, (operation, answer.text)
        assert members(entra, which) == expected, operation
        assert answer.headers["etag"] == etag(entra, which) != before, operation
    both = patch(entra, which, put_in(ada, bea), take_out(ada), {"op": "add", "value": {"displayName": "O"}})
    assert both.status_code == 204
    one = entra.get(f"/Groups/{which}").json()
    assert (one["displayName"], [each["value"] for each in one["members"]]) == ("O", [bea])
    assert entra.get(f"/Users/{bea}").json()["groups"][0]["display"] == "O"


def test_what_changes_nothing_keeps_the_etag_and_what_is_wrong_changes_nothing(
    entra: httpx2.Client,
) -> None:
    ada, bea = (made(entra, f"{name}@council.example")["id"] for name in ("a", "b"))
    which = group(entra, "Officers", ada)
    first = etag(entra, which)
    for operation in (take_out(bea), take_out("nobody"), take_out("\u0000")):
        answer = patch(entra, which, operation)
        assert (answer.status_code, answer.headers.get("etag")) == (204, first), answer.text
    stale = patch(entra, which, put_in(bea), headers={"If-Match": 'W/"99"'})
    assert stale.status_code == 412
    for operations in (
        (put_in(bea, "11111111-1111-1111-1111-111111111111"),),
        (put_in(bea), {"op": "add", "path": "nothing", "value": "x"}),
        (put_in(bea), {"op": "remove", "path": "displayName"}),
    ):
        assert patch(entra, which, *operations).status_code == 400, operations
    assert (members(entra, which), etag(entra, which)) == ({ada}, first)
    assert patch(entra, "not-there", put_in(ada)).status_code == 404
    held = patch(entra, which, put_in(bea), headers={"If-Match": first})
    assert (held.status_code, members(entra, which)) == (204, {ada, bea})
    assert patch(entra, which, put_in(ada)).status_code == 204
    assert len(entra.get(f"/Groups/{which}").json()["members"]) == 2, "who is in it is in it once"
    assert etag(entra, which) != first


def test_an_entry_that_names_nobody_is_refused(entra: httpx2.Client) -> None:
    ada = made(entra, "ada@council.example")["id"]
    which = group(entra, "Officers", ada)
    first = etag(entra, which)
    for entry in ({"value": ""}, {"value": None}, {"value": "  "}, {}, None, ""):
        wrong: tuple[dict[str, Any], ...] = (
            {"op": "Add", "path": "members", "value": [entry]},
            {"op": "Add", "path": "members", "value": [{"value": ada}, entry]},
            {"op": "Replace", "path": "members", "value": [entry]},
            {"op": "Add", "value": {"members": [entry]}},
        )
        for operation in wrong:
            answer = patch(entra, which, operation)
            assert (answer.status_code, answer.json().get("scimType")) == (400, "invalidValue"), operation
            assert "members" in answer.json()["detail"]
        said = {"schemas": [GROUP], "displayName": "Others", "members": [entry]}
        assert entra.post("/Groups", json=said).status_code == 400, entry
        assert entra.put(f"/Groups/{which}", json=said).status_code == 400, entry
    for none in ({"path": "members", "value": None}, {"value": {"members": None}}):
        assert patch(entra, which, {"op": "Add", **none}).status_code == 400, none
    assert (members(entra, which), etag(entra, which)) == ({ada}, first)
    assert patch(entra, which, {"op": "Replace", "path": "members", "value": None}).status_code == 204
    assert members(entra, which) == set(), "nobody is in it: that is said so"


def test_whoever_asks_for_the_group_in_the_answer_gets_the_whole_of_it(entra: httpx2.Client) -> None:
    ada, bea = (made(entra, f"{name}@council.example")["id"] for name in ("a", "b"))
    which = group(entra, "Officers", ada)
    answer = patch(entra, which, put_in(bea), query="?attributes=members")
    assert {one["value"] for one in answer.json()["members"]} == {ada, bea}


def test_one_member_costs_the_same_however_many_there_are(entra: httpx2.Client) -> None:
    inner = []
    for start in range(0, MANY, 200):
        operations = [
            {"method": "POST", "path": "/Groups", "bulkId": str(one), "data": {"displayName": f"g-{one}"}}
            for one in range(start, start + 200)
        ]
        for one in operations:
            one["data"] = {"schemas": [GROUP], "displayName": one["bulkId"]}
        done = entra.post("/Bulk", json={"schemas": [BULK], "Operations": operations}).raise_for_status()
        inner += [each["location"].rsplit("/", 1)[-1] for each in done.json()["Operations"]]
    large, small = group(entra, "Everybody", *inner[1:]), group(entra, "Few", *inner[1:5])

    def took(which: str) -> float:
        fastest = 60.0
        for operation in (put_in(inner[0]), take_out(inner[0])) * 4:
            began = time.perf_counter()
            assert patch(entra, which, operation).status_code == 204
            fastest = min(fastest, time.perf_counter() - began)
        return fastest

    took(small)
    assert took(large) < 10 * took(small)
    assert members(entra, large) == set(inner[1:])
