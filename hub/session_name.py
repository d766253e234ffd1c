"""What a process calls its sessions in PostgreSQL: by it, others see which broker the process goes through.

A hub has one broker, and nothing but this tells a process that another of the same ledger was given a
different one: each broker is a good one, and bears the hub's id.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from hub.channels.rabbit.address import read_address

_BEGINS = "tolbooth on "
_MOST = 63
"""Characters that PostgreSQL keeps of it."""


def session_name(broker_url: str) -> str:
    """``tolbooth on council_hub``: the virtual host alone, since one broker may have several addresses."""
    named = "memory" if broker_url == "memory://" else f"/{quote(read_address(broker_url).vhost, safe='/')}"
    return (_BEGINS + named)[:_MOST]


def broker_of(name: str) -> str:
    """The broker in the words of people; empty for a session of something else than a hub's process."""
    if not name.startswith(_BEGINS):
        return ""
    named = name.removeprefix(_BEGINS)
    return f"the virtual host {unquote(named[1:])!r}" if named.startswith("/") else "one inside each process"
