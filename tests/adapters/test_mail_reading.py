"""Reading mail: whatever the bytes are, something is read of them, and nothing of it is lost unsaid."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.email.inbound.mail import Mail
from adapters.email.inbound.reading import read_mail
from adapters.email.inbound.translate import FilesKept, envelope_of, event_id, left_out
from schemas.catalogue import shipped
from schemas.envelope import Envelope

NOW = datetime(2026, 5, 6, 8, 0, tzinfo=UTC)
PLAIN = b"""Return-Path: <ailsa@example.org>
Received: from a by b; Wed, 6 May 2026 08:30:00 +0100
From: =?utf-8?q?Ail=C5=9Ba?= Exampleson <ailsa@example.org>
To: Council <reports@council.example>, other@council.example
Subject: Re: Your report
 TB-5619-0321
Message-ID: <1@example.org>
In-Reply-To: <TB-5619-0321.k7@council.example>
References: <first@example.org> <TB-5619-0321.k7@council.example>
Date: Wed, 6 May 2026 08:29:00 +0100

It is still there.
"""


def event(mail: Mail, **files: object) -> Envelope:
    made = envelope_of(mail, FilesKept(**files), "/council/mail", NOW)  # type: ignore[arg-type]
    shipped().check(made)
    json.dumps(made.data).encode()
    return made


def test_a_plain_mail_is_read_whole() -> None:
    mail = read_mail(PLAIN)
    assert mail.sender_name == "Ailśa Exampleson"
    assert mail.sender_address == "ailsa@example.org"
    assert mail.to == ("reports@council.example", "other@council.example")
    assert mail.subject == "Re: Your report TB-5619-0321"
    assert mail.text == "It is still there."
    assert mail.message_id == "1@example.org"
    assert mail.answers_to == ("TB-5619-0321.k7@council.example", "first@example.org")
    assert (mail.automatic, mail.faults, mail.files) == (None, (), ())
    made = event(mail)
    assert made.time == datetime(2026, 5, 6, 7, 30, tzinfo=UTC), "as the last server took it"
    assert made.data["sent_at"] == "2026-05-06T07:29:00Z"  # type: ignore[index,call-overload]


def test_the_same_mail_is_one_event_and_two_of_one_message_id_are_two() -> None:
    again = PLAIN.replace(b"Received: from a", b"Delivered-To: x@council.example\nReceived: from z")
    other = PLAIN.replace(b"still there", b"worse now")
    assert event_id(read_mail(PLAIN)) == event_id(read_mail(again))
    assert event_id(read_mail(PLAIN)) != event_id(read_mail(other))


@pytest.mark.parametrize(
    ("declared", "written", "charset"),
    [
        ("utf-8", "Stra\u00dfe \u20ac5", "utf-8"),
        ("iso-8859-1", "caf\u00e9 \u20ac5", "utf-8"),
        ("utf-8", "caf\u00e9", "cp1252"),
        ("us-ascii", "caf\u00e9", "cp1252"),
        ("no-such-charset", "caf\u00e9", "utf-8"),
        ("rot13", "cafe", "ascii"),
        ("koi8-r", "\u043f\u0440\u0438\u0432\u0435\u0442", "koi8-r"),
    ],
)
def test_a_charset_that_is_not_what_it_says_is_read_by_its_bytes(
    declared: str, written: str, charset: str
) -> None:
    head = f"Subject: x\nContent-Type: text/plain; charset={declared}\n\n".encode()
    assert read_mail(head + written.encode(charset)).text == written


def test_a_header_with_bare_bytes_is_read() -> None:
    assert read_mail("Subject: café\n\nx".encode()).subject == "café"
    assert read_mail("Subject: café\n\nx".encode("cp1252")).subject == "café"
    assert read_mail(b"Subject: =?utf-8?b?####?= =?nonsense?q?a=ZZ?=\n\nx").subject is not None


def test_html_alone_is_read_as_text() -> None:
    page = b"""<html><head><title>no</title><style>p {}</style></head><body><p>Hello &amp; good day</p>
    <script>alert(1)</script><div>It is<br>worse</div></body>"""
    mail = read_mail(b"Content-Type: text/html\n\n" + page)
    assert mail.text == "Hello & good day\n\nIt is\nworse"
    assert read_mail(b"Content-Type: text/html\n\n<![if x]>a<p>b").text


def with_files(*files: tuple[bytes, str, str, str]) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "a@example.org", "TB-5619-0321", "<2@example.org>"
    made.set_content("See the photo.")
    made.add_alternative("<p>See the <b>photo</b>.</p>", subtype="html")
    for content, main, sub, name in files:
        made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return made


def test_files_are_told_from_text_however_they_are_nested() -> None:
    inner = with_files((b"\xff\xd8photo", "image", "jpeg", "hole.jpg"), (b"a,b", "text", "csv", "list.csv"))
    mail = read_mail(inner.as_bytes())
    assert mail.text == "See the photo.", "of two forms of the same, one is read"
    assert [(one.name, one.media_type, one.content) for one in mail.files] == [
        ("hole.jpg", "image/jpeg", b"\xff\xd8photo"),
        ("list.csv", "text/csv", b"a,b"),
    ]
    outer = EmailMessage()
    outer["Subject"] = "Fwd"
    outer.set_content("As she wrote:")
    outer.add_attachment(inner)
    found = read_mail(outer.as_bytes())
    assert (found.text, len(found.files)) == ("As she wrote:", 1)
    assert found.files[0].media_type == "text/plain"
    assert b"hole.jpg" in found.files[0].content


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ("Auto-Submitted: auto-replied (vacation)", "auto_submitted"),
        ("Auto-Submitted: auto-replied; owner-email=x", "auto_reply"),
        ("Auto-Submitted: auto-generated", "auto_generated"),
        ("Auto-Submitted: no", None),
        ("Precedence: bulk", "precedence"),
        ("Precedence: first-class", None),
        ("List-Id: <news.example.org>", "list"),
        ("Return-Path: <>", "no_return_path"),
        ("Return-Path: <>\nSubject: Undeliverable: your report", "bounce"),
        ("X-Auto-Response-Suppress: All", "response_suppressed"),
        ("X-Autoreply: yes", "auto_reply"),
        ("From: MAILER-DAEMON@mx.example.org", "no_reply"),
        ("From: no-reply+7@example.org", "no_reply"),
        ("From: noreen@example.org", None),
        ("Subject: Automatic reply: Your report", "out_of_office"),
        ("Subject: Out of Office: back on Monday", "out_of_office"),
        ("Subject: Our office is out of heating", None),
        ("X-Failed-Recipients: a@example.org", "bounce"),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "report"),
    ],
)
def test_a_machine_is_known_by_what_it_says(headers: str, known: str | None) -> None:
    assert read_mail(f"{headers}\n\nx".encode()).automatic == known


BOUNCE = b"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: hub@council.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ailsa@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <ailsa@example.org>: no such user

Final-Recipient: rfc822; bruce@example.org
Action: delayed
Status: 4.4.1
--b
Content-Type: text/rfc822-headers

From: hub@council.example
Message-ID: <TB-5619-0321.k7@council.example>
--b--
"""


def test_a_bounce_says_whom_it_did_not_get_to_and_what_came_back() -> None:
    mail = read_mail(BOUNCE)
    assert mail.automatic == "bounce"
    failed, delayed = mail.undelivered
    assert (failed.address, failed.permanent) == ("ailsa@example.org", True)
    assert "no such user" in failed.why
    assert (delayed.address, delayed.permanent) == ("bruce@example.org", False)
    assert mail.answers_to[0] == "TB-5619-0321.k7@council.example"
    assert "sender" not in event(mail).data  # type: ignore[operator]


def test_what_no_mail_is_stands_as_it_came() -> None:
    assert read_mail(b"").text == ""
    deep = b"Content-Type: multipart/mixed; boundary=a\n\n" + b"".join(
        b"--a%d\nContent-Type: multipart/mixed; boundary=a%d\n\n" % (one, one + 1) for one in range(3000)
    )
    assert read_mail(deep) is not None
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=a%d\n\n--a%d\n" % (one, one) for one in range(3000)
    )
    found = read_mail(nested + b"\nTB-5619-0321")
    assert found.text or found.faults
    event(found)


def test_what_is_left_out_is_named() -> None:
    made = event(read_mail(PLAIN), left_out=[left_out("a\x00b.exe", "x" * 900), left_out("", "")])
    assert made.data["left_out"][0]["name"] == "a b.exe"  # type: ignore[index,call-overload]


@given(st.binary(max_size=600))
def test_the_reader_takes_any_bytes(raw: bytes) -> None:
    event(read_mail(raw))


_NAMES = st.sampled_from(
    [
        *("From", "To", "Subject", "Date", "Message-ID", "References", "Received", "Content-Type"),
        *("Content-Transfer-Encoding", "Content-Disposition", "Return-Path", "Auto-Submitted", "Precedence"),
    ]
)
_VALUES = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(
        [
            *(b"multipart/mixed; boundary=b", b"multipart/report; report-type=delivery-status; boundary=b"),
            *(b"message/rfc822", b"message/delivery-status", b"text/html; charset=\xff", b"base64"),
            *(
                b"quoted-printable",
                b"=?x?q?=?=",
                b"=?utf-8?b?=?=",
                b'<a@b>, "x" <',
                b"attachment; filename*=a''%",
            ),
            *(b"text/plain; charset*=utf-8''%ff", b"uuencode", b"x-uue", b"Mon, 99 Foo 9999 99:99:99 +9999"),
        ]
    ),
)


@given(st.lists(st.tuples(_NAMES, _VALUES), max_size=8), st.binary(max_size=200))
def test_the_reader_takes_any_headers(headers: list[tuple[str, bytes]], body: bytes) -> None:
    head = b"".join(name.encode() + b": " + value + b"\n" for name, value in headers)
    inner = b"\n--b\n" + head + b"\n" + body + b"\n--b--\n"
    event(read_mail(head + inner))
