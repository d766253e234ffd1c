"""The settings and routes of the hub under test, as text."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.chaos.plan import LEASE_SECONDS

CONFIG_FILE = "tolbooth.toml"
ROUTES_FILE = "routes.toml"
BROKER = "CHAOS_BROKER"
"""The environment variable that has the broker's address."""
STOP_SECONDS = 5.0
PLAIN, ORDERED = "plain", "ordered"
"""The subscriptions: forms go to both, moved people to the plain one."""


def settings_text(database: str, drop: Path) -> str:
    """``tolbooth.toml`` for all its processes; port and data folder are each one's own.

    The broker's address has a password in it, and so is in the environment.
    """
    return f"""routes = ["{ROUTES_FILE}"]

[database]
url = "{database}"
connections = 3
statement_timeout_seconds = {LEASE_SECONDS * 2 / 3}

[broker]
url = "env:{BROKER}"

[worker]
concurrency = 32
lease_seconds = {LEASE_SECONDS}
timeout_seconds = 10
stop_seconds = {STOP_SECONDS}

[poller]
lease_seconds = {LEASE_SECONDS}

[log]
level = "info"
format = "json"

[adapters.hook]
kind = "webhook"

[adapters.bulk]
kind = "webhook"
group = "heavy"

[adapters.moves]
kind = "revenues_extract"
folder = {json.dumps(str(drop))}
settle = "0s"
every = "100ms"
"""


def routes_text(receiver: str) -> str:
    """``routes.toml``: many attempts and short pauses, so that what can be delivered is."""
    retry = 'retry = { attempts = 1000, first = "100ms", factor = 1, cap = "100ms" }'
    return f"""[subscriptions.{PLAIN}]
adapter = "bulk"
target = {{ url = "{receiver}/{PLAIN}" }}

[subscriptions.{ORDERED}]
adapter = "hook"
order_by = "partitionkey"
target = {{ url = "{receiver}/{ORDERED}" }}

[routes.to-plain]
types = ["form.submitted", "person.moved"]
to = "{PLAIN}"
{retry}

[routes.to-ordered]
types = ["form.submitted"]
to = "{ORDERED}"
{retry}
"""
