"""Whether a connection to another machine is encrypted, and with whom it surely is."""

from __future__ import annotations

from ipaddress import ip_address

from hub.doctor.finding import Finding, good, look


def of_connection(of: str, host: str, *, encrypted: bool, checked: bool, fix: str) -> Finding:
    """``checked``: the other side's certificate is, against ``host``; ``fix`` says how to have all that."""
    if _is_here(host):
        return good(of, "the connection stays on this machine")
    if not encrypted:
        return look(of, "the connection crosses the network unencrypted, with all that it carries", fix)
    if not checked:
        return look(of, "the connection is encrypted, but whose the certificate is was not checked", fix)
    return good(of, "the connection is encrypted, and the certificate checked")


def _is_here(host: str) -> bool:
    if host in {"", "localhost"} or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
