"""The sandbox as a desk sees it: a process of its own, its habits, and its desk behind the counter."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.open311.sandbox import Habits, Sandbox

GOOD = {"api_key": "k", "service_code": "POTHOLE", "lat": "57.1", "long": "-2.1"}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Habits(api_key="k")) as running:
        yield running


def asked(url: str, body: bytes | None = None) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(url, data=body, timeout=30) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Content-Type", ""), error.read().decode()


def form(**fields: Any) -> bytes:
    return urlencode({name: value for name, value in fields.items() if value is not None}).encode()


def test_xml_is_its_default(sandbox: Sandbox) -> None:
    for path in ("services", "services.xml"):
        status, kind, body = asked(f"{sandbox.url}/{path}")
        assert (status, kind) == (200, "text/xml; charset=utf-8")
        assert "<services><service><service_code>POTHOLE</service_code>" in body
    assert asked(f"{sandbox.url}/services.json")[1] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"api_key": None}, 403, "api_key is missing or invalid"),
        ({"service_code": None}, 400, "service_code was not provided"),
        ({"service_code": "BEES"}, 404, "service_code BEES was not found"),
        ({"service_code": "LAMP"}, 400, "attribute column is required"),
        ({"attribute[colour]": "red"}, 400, "attribute colour is not one"),
        ({"lat": None}, 400, "lat and long, address_string or address_id"),
        ({"lat": "north"}, 400, "lat is not a number of degrees"),
        ({"long": "200"}, 400, "long is not a number of degrees"),
        ({"media_url": "photo.jpg"}, 400, "media_url is not a URL"),
    ],
)
def test_it_refuses_in_a_list_of_errors(
    sandbox: Sandbox, wrong: dict[str, Any], status: int, words: str
) -> None:
    body = form(**{**GOOD, **wrong})
    found, _, said = asked(f"{sandbox.url}/requests.json", body)
    assert found == status
    assert json.loads(said)[0]["code"] == status
    assert words in json.loads(said)[0]["description"]
    assert f"<errors><error><code>{status}</code>" in asked(f"{sandbox.url}/requests.xml", body)[2]
    assert sandbox.office.listed() == []


def test_a_span_of_over_ninety_days_is_refused(sandbox: Sandbox) -> None:
    span = "start_date=2026-01-01T00:00:00Z&end_date=2026-05-01T00:00:00Z"
    status, _, said = asked(f"{sandbox.url}/requests.json?{span}")
    assert (status, "90 days" in said) == (400, True)


def test_the_desk_moves_requests_and_makes_it_misbehave(sandbox: Sandbox) -> None:
    asked(f"{sandbox.url}/requests.json", form(**GOOD))
    desk = f"{sandbox.url}/sandbox"
    assert asked(f"{desk}/requests/638001", b'{"status": "fixed", "notes": "Filled"}')[0] == 200
    (held,) = json.loads(asked(f"{desk}/requests")[2])
    assert (held["status"], held["extended_status"], held["status_notes"]) == ("closed", "fixed", "Filled")
    assert asked(f"{desk}/requests/1", b'{"status": "fixed"}')[0] == 404
    assert asked(f"{desk}/requests/638001", b'{"state": "fixed"}')[0] == 422
    assert asked(f"{desk}/behaviour", b'{"mode": "moody"}')[0] == 422
    assert asked(f"{desk}/behaviour", b'{"mode": "page", "times": 1}')[0] == 204
    assert asked(f"{sandbox.url}/services.json")[0] == 500
    assert asked(f"{sandbox.url}/services.json")[0] == 200
    assert asked(f"{desk}/reset", b"")[0] == 204
    assert json.loads(asked(f"{desk}/requests")[2]) == []


def test_it_runs_as_a_process_of_its_own(root: Path) -> None:
    command = [sys.executable, "-m", "adapters.open311.sandbox", "--port", "0", "--tokens", "3600"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            fields = {**GOOD, "api_key": None}
            (made,) = json.loads(asked(f"{url}/requests.json", form(**fields))[2])
            assert made["token"] == "T638001"
            (token,) = json.loads(asked(f"{url}/tokens/T638001.json")[2])
            assert token["service_request_id"] == ""
            assert json.loads(asked(f"{url}/requests.json")[2]) == [], "it is behind its token still"
        finally:
            process.send_signal(2)
        assert process.wait(30) == 0


def test_with_a_file_a_restart_forgets_nothing_and_gives_no_id_twice(tmp_path: Path) -> None:
    file = tmp_path / "book" / "requests.jsonl"
    with Sandbox(file=file) as first:
        asked(f"{first.url}/requests.json", form(**GOOD))
        (made,) = json.loads(asked(f"{first.url}/sandbox/requests")[2])
        moved = json.dumps({"status": "fixed", "notes": "It is filled"}).encode()
        asked(f"{first.url}/sandbox/requests/{made['service_request_id']}", moved)
        requests = asked(f"{first.url}/requests.json")[2]
        updates = asked(f"{first.url}/servicerequestupdates.json")[2]
    with Sandbox(file=file) as second:
        assert asked(f"{second.url}/requests.json")[2] == requests
        assert asked(f"{second.url}/servicerequestupdates.json")[2] == updates
        asked(f"{second.url}/requests.json", form(**GOOD))
        ids = [one["service_request_id"] for one in json.loads(asked(f"{second.url}/requests.json")[2])]
        assert len(set(ids)) == 2
        asked(f"{second.url}/sandbox/reset", b"")
    with Sandbox(file=file) as third:
        assert json.loads(asked(f"{third.url}/requests.json")[2]) == []
