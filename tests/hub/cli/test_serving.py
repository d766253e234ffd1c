"""Serving as a process: how it starts, what keeps it from starting, how it ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hub.cli.conftest import settle

TOLBOOTH = str(Path(sys.executable).with_name("tolbooth"))


def serve(folder: Path) -> subprocess.CompletedProcess[str]:
    """A hub that is not expected to live."""
    return subprocess.run(
        [TOLBOOTH, "serve"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def until_it_says_so(here: Any) -> None:
    """Its run file comes first, so that whoever reads this in the log can ask it at once."""
    log = here.folder / "hub.log"
    settle(lambda: "hub.serving" in log.read_text(), "the hub's word that it serves")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_it_is_told_to(here: Any, how: signal.Signals) -> None:
    process = here.start()
    until_it_says_so(here)
    process.send_signal(how)
    assert process.wait(30) == 0
    assert not here.run_file.exists()
    log = (here.folder / "hub.log").read_text()
    assert "hub.serving" in log
    assert "Traceback" not in log


def test_a_second_hub_on_one_database_names_the_first(here: Any) -> None:
    with here.serving() as process:
        second = serve(here.folder)
        assert second.returncode == 1
        assert f"process {process.pid}" in second.stderr
        assert "Traceback" not in second.stderr
        assert here.run("account").exit_code == 0


def test_a_second_hub_on_one_database_and_one_port_is_not_told_of_the_port(here: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here.config.write_text(here.config.read_text().replace("port = 0", f"port = {port}"))
    with here.serving() as process:
        second = serve(here.folder)
        assert second.returncode == 1
        assert f"already open in another hub (process {process.pid})" in second.stderr
        assert "TOLBOOTH_HTTP__PORT" not in second.stderr


def test_a_busy_port_is_named(here: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        here.config.write_text(here.config.read_text().replace("port = 0", f"port = {port}"))
        result = serve(here.folder)
    assert result.returncode == 1
    assert f"127.0.0.1:{port}" in result.stderr
    assert "TOLBOOTH_HTTP__PORT" in result.stderr


def test_settings_that_cannot_work_are_told_with_their_line(here: Any) -> None:
    here.config.write_text('[database]\nurl = "postgresql:///tolbooth"\n')
    result = serve(here.folder)
    assert result.returncode == 1
    assert "tolbooth.toml:2: " in result.stderr
    assert "names no host" in result.stderr


def test_a_host_that_is_not_there_is_told(here: Any) -> None:
    """What the settings say may be right; only going there tells."""
    here.config.write_text('[database]\nurl = "postgresql://hub@db.invalid/tolbooth"\n')
    result = serve(here.folder)
    assert result.returncode == 1
    assert "There is no host db.invalid: correct the address." in result.stderr


def test_a_folder_that_is_away_is_only_warned_of(here: Any) -> None:
    text = (
        here.config.read_text()
        + '\n[adapters.moves]\nkind = "revenues_extract"\nfolder = "/nowhere/at/all"\n'
    )
    here.config.write_text(text)
    with here.serving():
        assert here.run("account").exit_code == 0
    assert "check.problem" in (here.folder / "hub.log").read_text()


def test_its_log_can_be_read_by_machines(here: Any) -> None:
    here.config.write_text(here.config.read_text() + '\n[log]\nformat = "json"\n')
    with here.serving():
        until_it_says_so(here)
    lines = (here.folder / "hub.log").read_text().splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert "hub.serving" in events
