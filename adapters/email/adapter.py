"""The e-mail adapter: one mail for each notice, in one SMTP transaction of its own (RFC 5321)."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import ClassVar

from pydantic import ValidationError

from adapters.contract import Adapter, Delivery, Health, Receipt, Reject, Retry
from adapters.email import settings as told
from adapters.email.letter import written
from adapters.email.reporter_letter import REQUESTED, is_for_reporter, to_reporter
from adapters.email.settings import Security

_MOST_WORDS = 300


class Email(Adapter):
    """Sends notices of alerts, and word to citizens of their cases, by e-mail through an SMTP server."""

    class Settings(told.Settings):
        """The SMTP server, and whom mail is from."""

    class Target(told.Target):
        """Whom one subscription's mail goes to."""

    accepts: ClassVar[tuple[str, ...]] = (
        *("hub.notice.issued", "hub.alert.raised", "hub.alert.cleared"),
        REQUESTED,
    )
    uses_links: ClassVar[bool] = False
    settings: Settings

    def deliver(self, delivery: Delivery) -> Receipt:
        """Send one mail to every address of the subscription, or to none of them; to the reporter whom a
        notification names.

        Raises ``Retry`` where the server is away or asks to be tried again, ``Reject`` where it refuses the
        mail or an address for good; the other addresses then have it, and the reason says which have not.
        """
        sender, to, message = self._letter(delivery)
        with self._connected() as server:
            server.mail(sender)
            refused = self._addressed(server, to)
            if len(refused) == len(to):
                raise Reject(f"the mail server takes no mail for {_listed(refused)}")
            try:
                code, answer = server.data(message.as_bytes())
            except (smtplib.SMTPServerDisconnected, OSError) as error:
                # It may have been taken: only the answer is missing.
                raise Retry(f"{self._place} broke off while it took the mail", uncertain=True) from error
            _judge(code, answer, "the mail")
        if refused:
            raise Reject(f"sent, but not to all: the mail server takes no mail for {_listed(refused)}")
        return Receipt(answer=_words(answer))

    def _letter(self, delivery: Delivery) -> tuple[str, list[str], EmailMessage]:
        """Where it goes back to if it cannot be delivered, whom it is to, and what it says."""
        target = _target(delivery)
        if is_for_reporter(delivery):
            if target.to != "reporter":
                raise Reject(
                    'what a citizen is told goes to them alone: set `to` of the target to "reporter"'
                )
            address, message = to_reporter(delivery, self.settings)
            return self.settings.reply_to or self.settings.sender, [address], message
        if target.to == "reporter":
            raise Reject("there is no reporter in a notice: name addresses as `to` of the target")
        return self.settings.sender, target.to, written(delivery, target.to, target, self.settings.sender)

    def check(self) -> Health:
        """Does the server answer, with TLS and signing in as they are set? Nothing is sent."""
        try:
            with self._connected():
                return Health(ok=True, detail=f"{self._place} answers")
        except (Retry, Reject) as error:
            return Health(ok=False, detail=error.reason)

    @property
    def _place(self) -> str:
        return f"the mail server {self.settings.host}:{self.settings.at_port}"

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A server that is ready for a mail; whatever goes wrong is a ``Retry`` or a ``Reject``."""
        try:
            server = self._connection()
            try:
                self._greeted(server)
                yield server
            finally:
                # Whatever becomes of the farewell, what was answered before it holds.
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
                server.close()
        except smtplib.SMTPAuthenticationError as error:
            reason = f"{self._place} does not let {self.settings.user} sign in ({error.smtp_code})"
            raise Retry(reason) from error
        except smtplib.SMTPResponseException as error:
            _judge(error.smtp_code, error.smtp_error, "this")
            raise Retry(f"{self._place} answered {error.smtp_code}") from error
        except smtplib.SMTPNotSupportedError as error:
            raise Retry(f"{self._place} cannot do what is set: {error}") from error
        except ssl.SSLError as error:
            raise Retry(f"{self._place} cannot be spoken to by TLS: {error.reason or error}") from error
        except smtplib.SMTPServerDisconnected as error:
            raise Retry(f"{self._place} broke off") from error
        except TimeoutError as error:
            raise Retry(f"{self._place} did not answer within {self.settings.timeout:g} s") from error
        except OSError as error:
            raise Retry(f"{self._place} cannot be reached: {error.strerror or error}") from error

    def _greeted(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self.settings.security is Security.STARTTLS:
            if not server.has_extn("starttls"):
                raise Retry(f"{self._place} offers no STARTTLS, and nothing is sent in the clear")
            server.starttls(context=self._context())
            server.ehlo_or_helo_if_needed()
        if self.settings.user is not None and self.settings.password is not None:
            server.login(self.settings.user, self.settings.password.get_secret_value())

    def _connection(self) -> smtplib.SMTP:
        host, port, timeout = self.settings.host, self.settings.at_port, self.settings.timeout
        own = socket.gethostname() or "localhost"
        if self.settings.security is Security.TLS:
            return smtplib.SMTP_SSL(host, port, own, timeout=timeout, context=self._context())
        return smtplib.SMTP(host, port, own, timeout=timeout)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.settings.ca_file)

    @staticmethod
    def _addressed(server: smtplib.SMTP, to: list[str]) -> Mapping[str, str]:
        """The addresses that are refused for good, each with why. Raises ``Retry`` where one is to be tried
        later: then nobody is sent anything yet, so that nobody has it twice."""
        refused = {}
        for address in to:
            code, answer = server.rcpt(address)
            if 400 <= code < 500:
                server.rset()
                raise Retry(f"the mail server takes no mail for {address} now ({code} {_words(answer)})")
            if code >= 500:
                refused[address] = f"{code} {_words(answer)}"
        return refused


def _target(delivery: Delivery) -> told.Target:
    try:
        return told.Target.model_validate(dict(delivery.target))
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"]) or "target"
        raise Reject(
            f"the target of the subscription {delivery.subscription} is wrong: {place}: {fault['msg']}"
        ) from error


def _judge(code: int, answer: bytes | str, what: str) -> None:
    """Raises ``Reject`` or ``Retry`` for an answer that is not a success."""
    if code >= 500:
        raise Reject(f"the mail server refuses {what} ({code} {_words(answer)})")
    if code >= 400:
        raise Retry(f"the mail server does not take {what} now ({code} {_words(answer)})")


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:_MOST_WORDS]


def _listed(refused: Mapping[str, str]) -> str:
    return "; ".join(f"{address} ({why})" for address, why in refused.items())
