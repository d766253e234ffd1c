"""`tolbooth demo` without a terminal: told again, live, stopped by Ctrl-C, and nothing left running."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from demo import ports
from demo.command import app

TOLBOOTH = str(Path(sys.executable).parent / "tolbooth")


def test_it_resumes_names_a_busy_port_and_stops_cleanly(copy: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen(1)
        port = busy.getsockname()[1]
        command = [TOLBOOTH, "demo", "--data", str(copy), "--port", str(port)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said: list[str] = []
            for line in process.stdout:
                said.append(line)
                if line.startswith("The account balances"):
                    process.send_signal(signal.SIGINT)
                    break
            rest, trouble = process.communicate(timeout=60)
        assert process.returncode == 0, trouble
    text = "".join(said)
    assert f"Port {port} for the hub is in use" in text
    assert "resumed" in text
    assert "Ailsa Example moved from" in text
    assert "412 rows, 409 events, 3 refused" in text
    assert text.count("41 waited, none lost") == 2
    assert "Ailsa Example reports on the council's website" in text
    assert "housing-app" in text
    last = (text + rest).rstrip().splitlines()[-1]
    assert last.startswith(tuple("0123456789"))
    assert "records in = " in last
    assert last.endswith("checks).")
    urls = [word for line in said for word in line.split() if word.startswith("http://127.0.0.1:")]
    used = {int(one.split(":")[2].split("/")[0]) for one in urls}
    assert used
    assert all(ports.is_free(one) for one in used)


def test_stopped_on_the_way_it_ends_with_the_account_and_goes_on_with_what_waited(
    tmp_path: Path, demo: Any
) -> None:
    folder = tmp_path / "stopped"
    command = [TOLBOOTH, "demo", "--data", str(folder), "--port", "0"]
    said = _until("41 duplicates", signal.SIGTERM, [*command, "--outage", "3000"])
    assert "Stopped on the way; the next run goes on from there." in said
    last = said.rstrip().splitlines()[-1]
    assert "records in = " in last
    assert "= 82 waiting + " in last
    assert last.endswith("checks).")
    again = _until("The account balances", signal.SIGINT, command)
    told = " ".join(again.split())
    assert "goes down" not in told
    assert told.count("outage is not played again. By the ledger, 41 waited for it.") == 2
    assert told.count("was down when the demo was stopped") == 2
    assert told.count("41 waited, none lost") == 2
    third = _until("41 waited", signal.SIGINT, command)
    assert "not played again" not in third
    assert "records in = " in third.rstrip().splitlines()[-1]
    assert demo("--scenario", "morning", "--json", "--data", str(folder), "--port", "0").returncode == 0


def _until(words: str, stop: signal.Signals, command: list[str]) -> str:
    """Run it, ask it to stop once it has said that, and give all it said."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if words in line:
                process.send_signal(stop)
                break
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said + rest
    return said + rest


def test_killed_in_the_middle_it_goes_on_and_nothing_is_lost(tmp_path: Path, demo: Any) -> None:
    folder = tmp_path / "killed"
    command = [TOLBOOTH, "demo", "--data", str(folder), "--port", "0", "--outage", "60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "41 duplicates" in line:  # the receiving app and the CRM are down, and 41 wait for each
                process.kill()
                break
        process.wait(30)
    done = demo("--scenario", "morning", "--json", "--data", str(folder), "--port", "0")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    found = {one["what"]: one["hub"] for one in json.loads(done.stdout)["comparisons"]}
    assert found["payments-app: events delivered"] == 41
    assert found["crm: forms delivered, cases in its book"] == 42
    assert found["records in, over all doors"] == 549


def test_two_demos_do_not_share_a_folder(stage: Any) -> None:
    done = _here("--once", "--data", str(stage.place.root), "--port", "0")
    assert done.exit_code == 1
    assert "is in use" in done.stderr
    reset = _here("--reset", "--data", str(stage.place.root))
    assert reset.exit_code == 1
    assert stage.place.journal.exists()


def test_reset_forgets(copy: Path) -> None:
    assert _here("--reset", "--data", str(copy)).exit_code == 0
    assert not copy.exists()
    assert "There is no demo" in _here("--reset", "--data", str(copy)).stdout


def test_reset_touches_no_other_folder(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = _here("--reset", "--data", str(tmp_path))
    assert done.exit_code == 1
    assert "thesis.txt" in done.stderr
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def _here(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)
