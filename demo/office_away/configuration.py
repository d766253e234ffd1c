"""The hub's settings, and the one case type of the story."""

from __future__ import annotations

import json
from pathlib import Path

from adapters.verint.sandbox.service import PASSWORD, USER
from demo.scenario_place import ScenarioPlace

TYPE = "leaning_sign"
SYSTEM = "roads"
FAILURES = 3
"""In a row, after which roads is left in peace."""


def write(place: ScenarioPlace, *, port: int, address: str) -> None:
    """``tolbooth.toml``, and the folder of case types beside it."""
    folder = place.root / "case-types"
    folder.mkdir(exist_ok=True)
    Path(place.root / "roads-password").write_text(PASSWORD, "utf-8")
    (folder / f"{TYPE}.toml").write_text(_TYPE, "utf-8")
    place.settings.write_text(_settings(port, address), "utf-8")


def _settings(port: int, address: str) -> str:
    return f"""# The hub of an invented council whose signs are mended by roads.
data = "."

[http]
port = {port}

[cases]
enabled = true
types = "case-types"
ships = true

[adapters.{SYSTEM}]
kind = "verint"
address = {json.dumps(address)}
authentication = "username_token"
username = {json.dumps(USER)}
password = "file:roads-password"
default_classification = 4000031
every = "1s"
margin = "1s"
statuses = {{ open = "open", allocated = "in_progress", closed = "closed" }}
breaker = {{ failures = {FAILURES}, pause = "200ms", longest = "1s" }}
"""


_TYPE = f"""name = "{TYPE}"
version = 1
title = "Leaning sign"
service = "roads"
about = "A sign that leans or has fallen"
retention_days = 365
begins = "received"

[queue]
name = "roads"

[statuses.received]
title = "Received"
public = "We have your report."
stands_for = "new"
waits_for = "back_office"
to = {{ ordered = ["officer", "back_office"], not_ours = ["officer"] }}

[statuses.ordered]
title = "Work ordered"
public = "The work has been ordered."
stands_for = "in_progress"
to = {{ upright = ["officer", "back_office"], not_ours = ["officer"] }}

[statuses.upright]
title = "Upright"
public = "It stands again."
stands_for = "closed"
outcome = "fixed"

[statuses.not_ours]
title = "Not ours"
public = "It is not ours to mend."
stands_for = "closed"
outcome = "not_ours"

[clocks.resolve]
within = "240 hours"
until = ["upright", "not_ours"]
calendar = "always"

[back_office]
adapter = "{SYSTEM}"
statuses = {{ Allocated = "ordered" }}
"""
