"""Mail that comes in by `tolbooth cases receive-mail`, at a hub that runs and sends by a real mail server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import pytest

from tests.hub.cli.conftest import Place
from tests.mail import MailServer, mail_server
from tests.photos import photo

SETTINGS = """
data = "state"
routes = ["routes.toml"]

[http]
port = 0

[worker]
stop_seconds = 2

[cases]
enabled = true
answers = 4

[adapters.post]
kind = "email"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "hub@council.example"
sender_name = "Example Council"
reply_to = "reports@council.example"
"""
ROUTES = """
[subscriptions.letters]
adapter = "post"
target = { to = "reporter" }

[routes.letters]
types = ["notification.requested"]
matching = "data.by == 'email'"
to = "letters"
"""


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, post: MailServer) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("hub")
    (folder / "tolbooth.toml").write_text(SETTINGS.format(port=post.port))
    (folder / "routes.toml").write_text(ROUTES)
    found = Place(folder)
    with found.serving():
        yield found


def take(hub: Place, address: str, street: str) -> str:
    report = hub.folder / "report.json"
    report.write_text(
        json.dumps(
            {
                "type": "pothole",
                "channel": "web",
                "reporter": {"email": address},
                "details": {"where_exactly": street},
                "location": {"place": {"scheme": "uprn", "value": str(abs(hash(street)) % 10**8 + 1)}},
            }
        )
    )
    return str(hub.json("cases", "take", str(report))["reference"])


def mails_to(post: MailServer, address: str) -> list[EmailMessage]:
    return [one for one, to in zip(post.mails, post.to, strict=True) if to == [address]]


def answer_to(one: EmailMessage, text: str, *files: tuple[bytes, str]) -> EmailMessage:
    """As a citizen's program writes one."""
    made = EmailMessage()
    made["From"] = one["To"]
    made["To"] = one["Reply-To"] or one["From"]
    made["Subject"] = f"Re: {one['Subject']}"
    made["Message-ID"] = make_msgid(domain="mail.example")
    made["In-Reply-To"] = one["Message-ID"]
    made["References"] = f"{one['References'] or ''} {one['Message-ID']}".strip()
    made.set_content(text)
    for content, name in files:
        made.add_attachment(content, maintype="image", subtype="jpeg", filename=name)
    return made


def receive(hub: Place, mail: EmailMessage | bytes, code: int = 0) -> Any:
    file = hub.folder / "in.eml"
    file.write_bytes(mail if isinstance(mail, bytes) else mail.as_bytes())
    return hub.json("cases", "receive-mail", str(file), code=code)


def contacts(hub: Place, reference: str) -> list[Any]:
    return list(hub.json("cases", "contacts", reference)["items"])


def test_a_citizen_answers_the_acknowledgement_with_a_photo(
    hub: Place, post: MailServer, tmp_path: Path, until: Callable[..., None]
) -> None:
    reference = take(hub, "ailsa@example.org", "Invented Street")
    until(lambda: bool(mails_to(post, "ailsa@example.org")), "the acknowledgement")
    [sent] = mails_to(post, "ailsa@example.org")
    assert sent["Subject"] == f"Your report {reference}"
    assert sent["From"] == "Example Council <hub@council.example>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert reference in sent["Message-ID"]
    assert "answer this e-mail" in " ".join(sent.get_content().split())
    reply = answer_to(sent, "Here it is.", (photo(), "hole.jpg"), (b"MZ\x90\x00\x03", "virus.jpg"))
    reply.replace_header("Subject", "Re: what you wrote")
    first = receive(hub, reply)
    assert first["status"] == "accepted"
    until(lambda: len(contacts(hub, reference)) == 2, "the answer on its case")
    told = contacts(hub, reference)[1]["told"]
    assert (told["reporter"], told["verified"], told["channel"]) == (1, "sender_address", "email")
    assert told["said"].startswith("Here it is.\n\n[Not kept: virus.jpg.")
    [file] = told["attachments"]
    assert (file["name"], file["media_type"]) == ("hole.jpg", "image/jpeg")
    fetched = hub.run("attachments", "get", file["reference"], "--to", str(tmp_path / "back.jpg"))
    assert fetched.exit_code == 0, fetched.output
    assert hub.json("attachments", "show", file["reference"])["held_by"] == f"case/{reference}"
    [given] = hub.json("cases", "show", reference)["attachments"]
    assert (given["reference"], given["contact"], given["given_by"]) == (
        file["reference"],
        2,
        "ailsa@example.org",
    )
    assert file["reference"] in hub.run("cases", "show", reference).stdout
    story = hub.json("cases", "story", reference)["items"]
    assert [one["attachments"] for one in story if one["attachments"]] == [[file["reference"]]]
    assert "message.received" in [one["what"] for one in story if one["kind"] == "cause"]
    until(lambda: len(mails_to(post, "ailsa@example.org")) == 2, "that the message is there")
    assert "We have your message" in mails_to(post, "ailsa@example.org")[1].get_content()
    again = receive(hub, reply)
    assert (again["status"], again["seq"]) == ("duplicate", first["seq"])
    assert hub.run("cases", "rebuild").exit_code == 0
    assert contacts(hub, reference)[1]["told"] == told


def test_two_machines_that_answer_each_other_stop(
    hub: Place, post: MailServer, until: Callable[..., None]
) -> None:
    robot = "robot@machines.example"
    reference = take(hub, robot, "Machine Road")
    until(lambda: bool(mails_to(post, robot)), "the acknowledgement")
    for number in range(7):
        latest = mails_to(post, robot)[-1]
        receive(hub, answer_to(latest, f"Ticket {number} was opened for your message."))
        until(lambda many=number + 2: len(contacts(hub, reference)) == many, "the answer")
    asked = hub.json("events", "list", "--type", "notification.requested", "--subject", f"case/{reference}")
    assert len(asked["items"]) == 4
    until(lambda: len(mails_to(post, robot)) == 4, "all that was sent")
    [task] = hub.json("cases", "show", reference)["tasks"]
    assert "4 in 1h" in task["text"]


def test_what_names_no_case_waits_until_somebody_sees_to_it(hub: Place, until: Callable[..., None]) -> None:
    reference = take(hub, "bruce@example.org", "Third Street")
    wrong = reference[:-1] + str((int(reference[-1]) + 1) % 10)
    for subject in (f"About {wrong}", "Bins", "Prize!"):
        mail = EmailMessage()
        mail["From"], mail["Subject"] = "Bruce Exampleson <bruce@example.org>", subject
        mail["Message-ID"] = make_msgid()
        mail.set_content("It was not emptied.")
        receive(hub, mail)
    until(lambda: len(hub.json("cases", "messages", "list")["items"]) == 3, "the messages")
    prize, bins, near = hub.json("cases", "messages", "list")["items"]
    assert (near["why"], near["named"], near["near"][0]) == ("misspelt", [wrong], reference)
    assert near["sender"] == "Bruce Exampleson <bruce@example.org>"
    assert len(contacts(hub, reference)) == 1
    shown = hub.run("cases", "messages", "show", str(near["message"]))
    assert reference in shown.stdout
    put = hub.json("cases", "messages", "attach", str(near["message"]), reference)
    assert (put["outcome"], put["reference"]) == ("attached", reference)
    assert contacts(hub, reference)[1]["told"]["reporter"] == 1
    report = hub.folder / "more.json"
    report.write_text(
        json.dumps(
            {"details": {"colour_of_bin": "grey"}, "location": {"place": {"scheme": "uprn", "value": "77"}}}
        )
    )
    opened = hub.json(
        "cases", "messages", "open", str(bins["message"]), "missed_bin", "--report", str(report)
    )
    assert opened["outcome"] == "opened"
    case = hub.json("cases", "show", opened["reference"])
    assert (case["title"], case["description"], case["channel"]) == ("Bins", "It was not emptied.", "email")
    done = hub.json("cases", "messages", "dismiss", str(prize["message"]), "--reason", "advertising")
    assert done["outcome"] == "dismissed"
    twice = hub.run("cases", "messages", "dismiss", str(prize["message"]), "--reason", "again")
    assert (twice.exit_code, "already" in twice.stderr) == (1, True)
    assert hub.json("cases", "messages", "list")["items"] == []
    before = hub.json("cases", "messages", "list", "--state", "all")
    assert hub.run("cases", "rebuild").exit_code == 0
    assert hub.json("cases", "messages", "list", "--state", "all") == before


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff\xfe", b"Subject: =?x?y?z?=\n\n" + b"a" * 30_000, b"From: x@y\n"]
)
def test_whatever_comes_is_kept(hub: Place, raw: bytes) -> None:
    assert receive(hub, raw)["status"] in {"accepted", "duplicate"}
    assert receive(hub, raw)["status"] == "duplicate"


def test_a_bounce_of_the_acknowledgement_is_seen(
    hub: Place, post: MailServer, until: Callable[..., None]
) -> None:
    reference = take(hub, "gone@example.org", "Fourth Street")
    until(lambda: bool(mails_to(post, "gone@example.org")), "the acknowledgement")
    [sent] = mails_to(post, "gone@example.org")
    receive(
        hub,
        b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        b"Final-Recipient: rfc822; gone@example.org\nAction: failed\nStatus: 5.1.1\n\n"
        b"--b\nContent-Type: message/rfc822\n\n" + sent.as_bytes() + b"\n--b--\n",
    )
    until(lambda: len(contacts(hub, reference)) == 2, "the bounce on its case")
    assert contacts(hub, reference)[1]["told"]["automatic"] == "bounce"
    [one] = hub.json("cases", "links", "list", reference)["items"]
    assert one["unreachable_at"] is not None
    assert "unreachable" in hub.run("cases", "links", "list", reference).stdout
    assert "cannot be reached" in hub.json("cases", "show", reference)["tasks"][0]["text"]


def test_while_the_hub_is_away_the_mail_server_is_to_try_again(
    here: Place, hub: Place, tmp_path: Path
) -> None:
    mail = tmp_path / "a.eml"
    mail.write_bytes(b"Subject: x\n\ny")
    for words in (
        ("--url", "http://127.0.0.1:9", "--key", "tb_x"),
        ("--url", "http://127.0.0.1:9"),
        (),
    ):
        result = here.run("cases", "receive-mail", str(mail), *words)
        assert result.exit_code == 75, result.output
        assert "exit code 75" in result.stderr
    assert here.run("cases", "receive-mail", str(tmp_path / "absent.eml")).exit_code == 75
    url = json.loads(hub.run_file.read_text())["url"]
    refused = hub.run("cases", "receive-mail", str(mail), "--url", url, "--key", "tb_0123456789ab_wrong")
    assert refused.exit_code == 75, refused.output
