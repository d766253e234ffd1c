"""A hub with no room on its disk, told by its settings; and one told to stop while it is sent events."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path
from typing import Any


def test_a_full_disk_is_a_no_that_says_when_to_come_again(tmp_path: Path, hub_at: Any, event: Any) -> None:
    full = {"TOLBOOTH_DATABASE__SPARE_DISK_MIB": str(10**9)}
    with hub_at(tmp_path, environment=full).serving() as hub:
        for body in (event(), [event(), 17], {"no": "event"}):
            answer = hub.operator.post("/events", json=body)
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            assert answer.headers["content-type"] == "application/problem+json"
            assert "must free some" in answer.json()["detail"]
        assert hub.log().count("intake.no_room") == 1
        assert hub.operator.get("/health/ready").status_code == 503
        assert hub.operator.get("/health/live").status_code == 200
        account = hub.account()
        assert (account["records_in_all"], account["balances"]) == (0, True)


def test_what_is_being_sent_while_the_hub_stops_is_answered(
    tmp_path: Path, hub_at: Any, event: Any, until: Any
) -> None:
    """Told to stop in the middle of a request, it answers it, and what it answers with 202 is there after."""
    place = hub_at(tmp_path)
    process = place.spawn()
    run_file = tmp_path / "state" / "run.json"
    until(lambda: run_file.exists() and run_file.stat().st_size, "the run file")
    run = json.loads(run_file.read_text())
    one = event()
    body = json.dumps(one).encode()
    head = (
        f"POST /events HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {run['key']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    host, _, port = run["url"].removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head.encode())
        # It asks for the body: it is in the middle of the request.
        assert b" 100 " in connection.recv(4096)
        process.send_signal(signal.SIGTERM)
        until(lambda: _refused(host, int(port)), "the end of listening")
        connection.sendall(body)
        answer = connection.recv(65536)
    assert answer.split(b" ")[1] in {b"202", b"503"}, answer
    assert process.wait(30) == 0, place.log()
    assert "Traceback" not in place.log()
    with place.serving() as again:
        account = again.account()
        assert account["balances"]
        assert account["events"] == int(answer.split(b" ")[1] == b"202")


def _refused(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False
