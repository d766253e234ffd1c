"""References over SCIM lead somewhere: a manager who has no account is named, and not referred to."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.test_scim import PATCH, WORK, database, entra, made, told

__all__ = ["database", "entra", "told"]


def test_a_manager_without_an_account_is_named_and_not_referred_to(entra: httpx2.Client) -> None:
    boss = made(entra, "bea@council.example")["id"]
    first = made(entra, "ada@council.example", **{WORK: {"manager": {"value": boss}}})
    path = f"/Users/{first['id']}"
    reference = first[WORK]["manager"]["$ref"]
    assert entra.get(reference).json()["id"] == boss
    tag = entra.get(path).headers["etag"]
    assert entra.delete(f"/Users/{boss}").status_code == 204
    after = entra.get(path, headers={"if-none-match": tag})
    assert (after.status_code, after.json()[WORK]["manager"]) == (200, {"value": boss}), "another is shown"
    change = {"op": "replace", "path": "title", "value": "Officer"}
    body = {"schemas": [PATCH], "Operations": [change]}
    assert entra.patch(path, json=body, headers={"if-match": tag}).status_code == 412
    assert entra.patch(path, json=body, headers={"if-match": after.headers["etag"]}).status_code == 204
    [listed] = entra.get("/Users", params={"filter": f'id eq "{first["id"]}"'}).json()["Resources"]
    assert (listed[WORK]["manager"], listed["meta"]["version"]) == (
        {"value": boss},
        entra.get(path).headers["etag"],
    )
    nobody = made(entra, "cal@council.example", **{WORK: {"manager": {"value": "nobody"}}})
    assert nobody[WORK]["manager"] == {"value": "nobody"}


@pytest.mark.parametrize("nobody", [{"value": None}, {"value": ""}, "", None, {"value": " "}])
def test_a_manager_who_is_nobody_is_none(entra: httpx2.Client, nobody: Any) -> None:
    boss = made(entra, "bea@council.example")["id"]
    work = {WORK: {"department": "Roads", "manager": {"value": boss}}}
    path = f"/Users/{made(entra, 'ada@council.example', **work)['id']}"
    operation = {"op": "Replace", "path": f"{WORK}:manager", "value": nobody}
    answer = entra.patch(path, json={"schemas": [PATCH], "Operations": [operation]})
    assert answer.status_code == 204, answer.text
    assert entra.get(path).json()[WORK] == {"department": "Roads"}
    new = made(entra, "cal@council.example", **{WORK: {"department": "Roads", "manager": nobody}})
    assert new[WORK] == {"department": "Roads"}
