"""Whoever follows the page about alerts is told of trouble, by a real mail server and a real webhook."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from typer.testing import CliRunner

from hub.cli.main import app
from tests.house.walk import Walk, free_port, until
from tests.mail import MailServer, mail_server

SEEING = "## See them, and see to them"
Posted = tuple[str, dict[str, str], bytes]
"""The path, the headers and the body."""


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture
def webhook() -> Iterator[tuple[int, list[Posted]]]:
    """A receiving app's port, and what was posted to it."""
    got: list[Posted] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append((self.path, dict(self.headers.items()), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], got
        server.shutdown()
        thread.join()


def test_staff_are_told(walk: Walk, root: Path, mail: MailServer, webhook: tuple[int, list[Posted]]) -> None:
    port = free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8642": str(port), "8025": str(mail.port), "8081": str(webhook[0])}
    setting, seeing = (root / "docs" / "how-to" / "be-told.md").read_text().split(SEEING)
    (walk.folder / "setting.md").write_text(setting)
    walk.through(walk.folder / "setting.md")
    assert [one["Subject"] for one in mail.mails if "trial" in one["Subject"]] == [
        "[Tolbooth] A trial: notices of alerts arrive"
    ]
    believes = Webhook((walk.folder / "pager.secret").read_text())
    [trial] = [one for one in webhook[1] if one[0] == "/alerts" and b'"trial":true' in one[2]]
    assert believes.verify(trial[2], trial[1])["data"]["recipient"] == "pager"
    with pytest.raises(WebhookVerificationError):
        believes.verify(trial[2].replace(b"true", b"false"), trial[1])
    (walk.folder / "bad.json").write_text('{"specversion": "1.0", "id": "bad", "source": "/invented/app"}')
    refused = CliRunner().invoke(app, ["events", "publish", "bad.json"], env=walk.env)
    assert (refused.exit_code, "type" in refused.output) == (1, True), refused.output
    until(lambda: bool(walk.json("tolbooth alerts list")["items"]), "an alert of what could not be an event")
    (walk.folder / "seeing.md").write_text(seeing)
    walk.through(walk.folder / "seeing.md")
    [one] = walk.json("tolbooth alerts list")["items"]
    assert (one["state"], one["kind"]) == ("acknowledged", "new-group")
    assert one["note"] == "The supplier was rung; ticket 4711."
    assert "service-desk" in walk.answer("tolbooth routes list")
    writing, versions = (root / "docs" / "how-to" / "write-runbooks.md").read_text().split("## A new version")
    (walk.folder / "writing.md").write_text(writing)
    walk.through(walk.folder / "writing.md")
    assert "An event without a type (tolbooth runbooks show rb-1)" in walk.answer(
        "tolbooth dead-letters show g-1"
    )
    [shown] = walk.json("tolbooth dead-letters show g-1")["runbooks"]
    assert (shown["id"], shown["owner"]) == ("rb-1", "Integration team")
    assert walk.json("tolbooth alerts show a-1")["runbooks"] == ["rb-1"]
    assert walk.answer("tolbooth runbooks show rb-1 --text").startswith("# An event without a type")
    (walk.folder / "versions.md").write_text(versions)
    walk.through(walk.folder / "versions.md")
    assert walk.json("tolbooth runbooks list") == {"items": []}
