"""The e-mail adapter against a real mail server on loopback."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adapters.contract import Delivery, Receipt, Reject, Retry
from adapters.email import Email
from schemas.catalogue import shipped
from schemas.envelope import Envelope
from tests.ledger.postgres.certificates import Authority, Pair
from tests.mail import MailServer, mail_server

SINCE = "2026-05-01T05:12:00Z"
ALERT: dict[str, Any] = {
    "alert": "a-7",
    "kind": "new-group",
    "urgent": False,
    "about": "g-12",
    "what": "Something new fails at council-tax, stage deliver (Reject).",
    "since": SINCE,
    "raised_at": SINCE,
    "touched": {"letters": 3, "subjects": 2, "records": 1},
    "touches": "It touches 2 subjects (citizens, cases or places), in 3 messages.",
    "command": "tolbooth dead-letters show g-12",
    "runbooks": ["tolbooth runbooks show rb-2"],
}


def delivery(
    *raised: dict[str, Any], to: tuple[str, ...] = ("duty@council.example",), **data: Any
) -> Delivery:
    envelope = Envelope(
        id="notice/1",
        source="/tolbooth/h",
        type="uk.gov.council.hub.notice.issued.v1",
        time=datetime(2026, 5, 1, 5, 13, tzinfo=UTC),
        data={"recipient": "duty", "hub": "h", "raised": list(raised), **data},
    )
    shipped().check(envelope)
    return Delivery(
        envelope=envelope,
        subscription="alerts-duty",
        key="msg_1",
        attempt=1,
        deadline=datetime.now(UTC) + timedelta(seconds=30),
        target={"to": list(to)},
    )


def mail(port: int, **more: Any) -> Email:
    told = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "hub@council.example", **more}
    return Email("mail", Email.Settings.model_validate(told))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture
def papers(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def _context(pair: Pair) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pair.certificate, pair.key)
    return context


def test_an_alert_says_what_since_when_whom_and_what_to_type(server: MailServer) -> None:
    receipt = mail(server.port).deliver(delivery(ALERT))
    assert isinstance(receipt, Receipt)
    assert receipt.answer == "taken as 7"
    [one] = server.mails
    assert one["From"] == "hub@council.example"
    assert one["To"] == "duty@council.example"
    assert one["Subject"] == "[Tolbooth] something new fails (g-12)"
    assert one["Message-ID"] == "<msg_1@council.example>"
    assert one["Auto-Submitted"] == "auto-generated"
    text = one.get_content()
    for said in (
        "Something new fails at council-tax, stage deliver (Reject).",
        "Since Fri 01 May 2026, 06:12.",
        "2 subjects",
        "Look: tolbooth dead-letters show g-12",
        "Runbook: tolbooth runbooks show rb-2",
    ):
        assert said in " ".join(text.split()), said


def test_many_alerts_are_one_mail(server: MailServer) -> None:
    urgent = {**ALERT, "alert": "a-8", "kind": "breaker", "urgent": True, "about": "revenues"}
    over = {**ALERT, "alert": "a-2", "kind": "backlog", "about": "parks", "over_at": SINCE}
    mail(server.port).deliver(delivery(ALERT, urgent, over=[over], more=40))
    [one] = server.mails
    assert one["Subject"] == "[Tolbooth] 42 alerts, 1 urgent, 1 over"
    assert one["Importance"] == "high"
    assert "And 40 more: tolbooth alerts list" in one.get_content()


def test_what_ended_otherwise_is_not_told_as_over(server: MailServer) -> None:
    over = {**ALERT, "alert": "a-2", "kind": "backlog", "about": "parks", "over_at": SINCE}
    ended = {**over, "alert": "a-3", "about": "housing", "ended": "20 of its messages expired undelivered."}
    mail(server.port).deliver(delivery(over=[ended]))
    mail(server.port).deliver(delivery(over=[over, ended], hub_name="Example Council, live"))
    alone, both = server.mails
    assert (alone["Subject"], both["Subject"]) == (
        "[Tolbooth] Ended: a backlog (housing)",
        "[Tolbooth] 1 over, 1 ended",
    )
    assert "OVER NOW" not in alone.get_content()
    text = both.get_content()
    assert text.index("OVER NOW") < text.index("parks") < text.index("ENDED") < text.index("housing")
    assert "20 of its messages expired undelivered." in text
    assert "acknowledge" not in text, "what is over is nobody's to see to"
    assert "From the hub Example Council, live, h." in text


def test_a_trial_says_that_nothing_happened(server: MailServer) -> None:
    mail(server.port).deliver(delivery(trial=True))
    assert "Nothing happened" in server.mails[0].get_content()


def test_one_alert_routed_by_itself_is_a_mail_too(server: MailServer) -> None:
    one = delivery(ALERT)
    alone = one.envelope.model_copy(update={"type": "uk.gov.council.hub.alert.raised.v1", "data": ALERT})
    shipped().check(alone)
    mail(server.port).deliver(Delivery(alone, "s", "k", 1, one.deadline, target=one.target))
    assert server.mails[0]["Subject"] == "[Tolbooth] something new fails (g-12)"


def test_starttls_and_signing_in(papers: Authority) -> None:
    context = _context(papers.pair("localhost", timedelta(days=1)))
    with mail_server(starttls=context, signs_in=True) as server:
        safe = {"host": "localhost", "security": "starttls", "ca_file": papers.file}
        adapter = mail(server.port, **safe, user="hub", password="a-password")
        adapter.deliver(delivery(ALERT))
        assert (len(server.mails), server.users, server.tls) == (1, ["hub"], [True])
        assert adapter.check().ok
        with pytest.raises(Retry, match="does not let hub sign in"):
            mail(server.port, **safe, user="hub", password="another").deliver(delivery(ALERT))
        with pytest.raises(Retry, match="TLS"):
            mail(server.port, host="localhost", security="starttls").deliver(delivery(ALERT))
        assert len(server.mails) == 1


def test_tls_from_the_first_byte(papers: Authority) -> None:
    with mail_server(tls=_context(papers.pair("localhost", timedelta(days=1)))) as server:
        mail(server.port, host="localhost", security="tls", ca_file=papers.file).deliver(delivery(ALERT))
        assert (len(server.mails), server.tls) == (1, [True])


def test_nothing_is_sent_in_the_clear_where_tls_is_asked_for(server: MailServer) -> None:
    with pytest.raises(Retry, match="offers no STARTTLS"):
        mail(server.port, security="starttls").deliver(delivery(ALERT))
    assert not mail(server.port, security="starttls").check().ok
    assert server.mails == []


def test_an_address_that_is_refused_is_said_and_the_others_have_it(server: MailServer) -> None:
    server.refuses["gone@council.example"] = "550 no such user"
    both = delivery(ALERT, to=("duty@council.example", "gone@council.example"))
    with pytest.raises(Reject, match=r"sent, but not to all: .*gone@council\.example \(550 no such user\)"):
        mail(server.port).deliver(both)
    assert server.to == [["duty@council.example"]]
    with pytest.raises(Reject, match=r"takes no mail for gone@council\.example"):
        mail(server.port).deliver(delivery(ALERT, to=("gone@council.example",)))
    assert len(server.mails) == 1


def test_while_an_address_is_to_be_tried_later_nobody_is_sent_anything(server: MailServer) -> None:
    server.refuses["busy@council.example"] = "450 try later"
    both = delivery(ALERT, to=("duty@council.example", "busy@council.example"))
    with pytest.raises(Retry, match="450 try later"):
        mail(server.port).deliver(both)
    assert server.mails == []
    server.refuses.clear()
    mail(server.port).deliver(both)
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        ("554 spam, we think", Reject, "refuses the mail .554 spam, we think"),
        ("452 no room", Retry, "does not take the mail now .452 no room"),
    ],
)
def test_what_the_server_says_of_the_mail(
    server: MailServer, answer: str, kind: type[Exception], said: str
) -> None:
    server.answers = answer
    with pytest.raises(kind, match=said):
        mail(server.port).deliver(delivery(ALERT))


def test_no_answer_means_that_it_may_have_arrived(server: MailServer) -> None:
    server.answers = ""
    with pytest.raises(Retry) as raised:
        mail(server.port).deliver(delivery(ALERT))
    assert raised.value.uncertain
    assert len(server.mails) == 1


def test_a_server_that_is_down_is_tried_again() -> None:
    with mail_server() as server:
        port = server.port
    with pytest.raises(Retry, match="cannot be reached") as raised:
        mail(port).deliver(delivery(ALERT))
    assert not raised.value.uncertain
    assert not mail(port).check().ok


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"user": "hub"}, "both `user` and `password`"),
        ({"user": "hub", "password": "x", "security": "none"}, "never sent in the clear"),
        ({"sender": "Tolbooth <hub@council.example>"}, "is not an e-mail address"),
        ({"sender": "hub@council.example\r\nBcc: all@council.example"}, "is not an e-mail address"),
        ({"host": ""}, "at least 1 character"),
    ],
)
def test_settings_that_cannot_be_meant(told: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Email.Settings.model_validate({"host": "h", "sender": "hub@council.example", **told})


@pytest.mark.parametrize(
    "target",
    [{"to": []}, {"to": ["nobody"]}, {"to": ["a@b.example\r\nRCPT TO:<c@d.example>"]}, {}],
)
def test_a_target_that_cannot_be_meant_is_refused(server: MailServer, target: dict[str, Any]) -> None:
    one = delivery(ALERT)
    with pytest.raises(Reject, match="the target of the subscription alerts-duty is wrong: to"):
        mail(server.port).deliver(Delivery(one.envelope, "alerts-duty", "k", 1, one.deadline, target=target))


def test_an_event_that_is_no_notice_is_refused(server: MailServer) -> None:
    one = delivery(ALERT)
    for kind, data in (("case.opened", {}), ("hub.notice.issued", {"recipient": 7})):
        wrong = one.envelope.model_copy(update={"type": f"uk.gov.council.{kind}.v1", "data": data})
        with pytest.raises(Reject):
            mail(server.port).deliver(Delivery(wrong, "s", "k", 1, one.deadline, target=one.target))
