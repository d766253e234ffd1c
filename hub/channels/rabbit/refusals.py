"""What RabbitMQ said, in words for operations: is it away, or does it refuse us until a person acts?"""

from __future__ import annotations

import re
import shlex
import ssl

from hub.channels.contract import ChannelRefused
from hub.channels.rabbit.address import Address
from hub.channels.rabbit.topology import Topology

_REFUSED, _LOCKED, _UNEQUAL, _NOT_ALLOWED, _NOT_IMPLEMENTED = 403, 405, 406, 530, 540
_FINAL = frozenset({_REFUSED, _LOCKED, _UNEQUAL, _NOT_ALLOWED, _NOT_IMPLEMENTED})
_EXPIRED, _NOT_YET, _WRONG_HOST = 10, 9, 62
"""OpenSSL's numbers of what is wrong with a certificate."""
_ARGUMENT = re.compile(r"inequivalent arg '([^']*)' for (exchange|queue) '([^']*)'.*?: (.*)", re.DOTALL)
_VALUE = re.compile(r"received (?:the value )?(.+?) but current is (?:the value )?(.+?)\s*$", re.DOTALL)
_QUOTED = re.compile(r"'([^']*)'(?: of type '[^']*')?")


def refusal(error: BaseException, address: Address, topology: Topology) -> ChannelRefused | None:
    """The refusal that this error is; None when the broker is only away, so that trying again may help."""
    words = _certificate(error, address) or _answer(error, address, topology)
    return None if words is None else ChannelRefused(words)


def words_for(error: BaseException, address: Address) -> str:
    """Why the broker is away, for people."""
    return f"{unreachable(error, address)}; the hub goes on trying"


def unreachable(error: BaseException, address: Address) -> str:
    """The same, for who asked only once."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"RabbitMQ at {address} cannot be reached: {text}"


def _certificate(error: BaseException, address: Address) -> str | None:
    where = f"RabbitMQ at {address}"
    if isinstance(error, ssl.SSLCertVerificationError):
        match error.verify_code:
            case code if code == _EXPIRED:
                return f"the certificate of {where} has expired: renew it there"
            case code if code == _NOT_YET:
                return f"the certificate of {where} is not valid yet: look at both machines' clocks"
            case code if code == _WRONG_HOST or "match" in error.verify_message.lower():
                return (
                    f"the certificate of {where} is made out to another host than {address.host!r}: "
                    f"use the name that it bears in broker.url"
                )
            case _:
                return (
                    f"the certificate of {where} is not trusted ({error.verify_message}): "
                    f"name the authority's certificate as broker.ca_file"
                )
    if isinstance(error, ssl.SSLError) and error.reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"}:
        return f"{where} does not speak TLS: use its TLS port (5671 by default), or amqp:// in broker.url"
    if isinstance(error, FileNotFoundError) and address.ca_file is not None:
        return f"broker.ca_file: there is no file {address.ca_file}"
    return None


def _answer(error: BaseException, address: Address, topology: Topology) -> str | None:
    code = getattr(error, "reply_code", None)
    if code not in _FINAL:
        return None
    said = " ".join(str(getattr(error, "reply_text", "")).split())
    where = f"RabbitMQ at {address}"
    if "Login was refused" in said:
        return f"{where} refuses the user {address.user!r}: look at the user and password in broker.url"
    if code == _NOT_ALLOWED and "not found" in said:
        return (
            f"{where} has no virtual host {address.vhost!r}: make it (rabbitmqctl add_vhost), or name "
            f"another at the end of broker.url"
        )
    if code == _UNEQUAL and (found := _ARGUMENT.search(said)) is not None:
        return _unequal(found, where, address.vhost, topology)
    if code == _REFUSED or (code == _NOT_ALLOWED and "access to vhost" in said):
        return (
            f"{where} denies the user {address.user!r} what the hub needs in the virtual host "
            f"{address.vhost!r} ({said}): give it configure, write and read there "
            f"(rabbitmqctl set_permissions)"
        )
    return f"{where} refuses the hub: {said}"


def _unequal(found: re.Match[str], where: str, vhost: str, topology: Topology) -> str:
    argument, kind, name, rest = found.groups()
    asked, current = _values(rest)
    if kind == "exchange" and name == topology.mark_name:
        theirs = current.removeprefix(f"{topology.prefix}.")
        return (
            f"{where} belongs to the hub {theirs}, and this is the hub {topology.hub_id}: give each hub "
            f"a virtual host of its own in broker.url"
        )
    how = f"rabbitmqctl delete_queue --vhost {shlex.quote(vhost)} {name}"
    if kind == "exchange":
        # rabbitmqctl has no command for that.
        how = f"on the management page, or rabbitmqadmin --vhost={shlex.quote(vhost)} delete exchange {name}"
    return (
        f"{where} has a {kind} {name} with other arguments: its {argument} is {current}, and the hub "
        f"asks for {asked}. Stop the workers and delete the {kind} ({how}); the hub makes it anew, and the "
        f"ledger refills it"
    )


def _values(rest: str) -> tuple[str, str]:
    """What was asked for, and what is there, without RabbitMQ's ``'…' of type '…'`` around them."""
    found = _VALUE.search(rest)
    if found is None:
        return "another value", rest
    asked, current = (_QUOTED.sub(r"\1", value).strip() for value in found.groups())
    return asked, current
