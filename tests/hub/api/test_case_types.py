"""The types that cases may be of, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2
import jsonschema_rs
import pytest

from hub.cases import apply_cases
from safeguards.policy import Scope

OWN = """
name = "pothole"
version = {version}
title = "{title}"
service = "roads"
about = "A hole in a road"
retention_days = 100
begins = "received"
[fields]
required = ["depth"]
[fields.properties.depth]
title = "How deep"
enum = ["a_finger", "a_hand"]
[queue]
name = "roads"
[statuses.received]
title = "Received"
public = "We have it."
stands_for = "new"
to = {{ repaired = ["officer"] }}
[statuses.repaired]
title = "Repaired"
public = "It is repaired."
stands_for = "closed"
outcome = "fixed"
[clocks.resolve]
within = "5 working days"
until = ["repaired"]
"""


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told(tmp_path: Any) -> dict[str, Any]:
    (tmp_path / "types").mkdir()
    return {"cases": {"enabled": True, "types": str(tmp_path / "types")}}


def apply(running: Any) -> None:
    """As the process does when it starts."""
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()


def test_they_are_listed_and_shown(running: Any, operator: httpx2.Client) -> None:
    apply(running)
    listed = operator.get("/cases/types").json()["items"]
    assert [one["name"] for one in listed] == sorted(one["name"] for one in listed)
    assert len(listed) == 29
    shown = operator.get("/cases/types/missed_bin").json()
    assert {"name", "version", "title", "service", "about", "visibility"} <= shown.keys()
    check = jsonschema_rs.validator_for(shown["fields"])
    assert check.is_valid({"colour_of_bin": "blue"})
    assert not check.is_valid({"colour_of_bin": "pink"})
    assert not check.is_valid({"colour_of_bin": "blue", "nonsense": 1})
    received = shown["statuses"][0]
    assert (received["code"], received["public"]) == ("received", "We have your report.")
    assert {"status": "withdrawn", "by": ["citizen", "agent"]} in received["steps"]
    assert shown["clocks"][0]["says"].startswith("1 working day by the calendar office; paused while")
    assert shown["duplicates"]["window"] == "7d"


def test_an_old_version_stays_readable(running: Any, operator: httpx2.Client, tmp_path: Any) -> None:
    own = tmp_path / "types" / "pothole.toml"
    for version in (1, 2):
        own.write_text(OWN.format(version=version, title=f"Hole {version}"))
        apply(running)
    assert operator.get("/cases/types/pothole").json()["title"] == "Hole 2"
    first = operator.get("/cases/types/pothole", params={"version": 1}).json()
    assert (first["version"], first["title"]) == (1, "Hole 1")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/cases/types/potole", 404, "did you mean 'pothole'?"),
        ("/cases/types/potole?version=1", 404, "no version 1 of a case type 'potole'"),
        ("/cases/types/pothole?version=9", 404, "no version 9"),
        ("/cases/types/pothole?version=0", 422, "version"),
        ("/cases/types/pothole?version=99999999999999999999", 422, "version"),
        ("/cases/types/pothole?version=one", 422, "version"),
        ("/cases/types/pothole?colour=red", 422, "colour"),
        ("/cases/types/%F0%9F%95%B3", 404, "No case can be of the type"),
    ],
)
def test_what_is_not_there_is_said(
    running: Any, operator: httpx2.Client, path: str, status: int, words: str
) -> None:
    apply(running)
    answer = operator.get(path)
    assert answer.status_code == status, answer.text
    assert words in answer.text


def test_what_no_database_could_hold_is_not_there(running: Any, operator: httpx2.Client) -> None:
    apply(running)
    for path in ("/cases/types/%00?version=1", "/cases/types/%ED%A0%80?version=1", "/cases/types/%00"):
        assert operator.get(path).status_code in {404, 422}, path


def test_a_hub_that_keeps_no_cases_has_none(running: Any, operator: httpx2.Client) -> None:
    assert operator.get("/cases/types").json() == {"items": []}
    answer = operator.get("/cases/types/pothole")
    assert answer.status_code == 404
    assert "`enabled = true` under [cases]" in answer.json()["detail"]


def test_it_needs_its_scope(running: Any) -> None:
    apply(running)
    with running.client(Scope.CASES_READ) as client:
        assert client.get("/cases/types").status_code == 200
        assert client.get("/people").status_code == 403
    with running.client(Scope.EVENTS_READ) as client:
        for path in ("/cases/types", "/cases/types/pothole"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["scope"]) == (403, "cases:read")
