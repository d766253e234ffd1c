"""The hub's settings, its routes, and what the council adds to what ships: a rule, and a case type."""

from __future__ import annotations

import json

from demo.scenario_place import ScenarioPlace

MISSED, LETTER = "missed_bin", "letter_answered"
WAITS_DAYS = 10
"""Working days of the type that waits over Christmas."""


def write(place: ScenarioPlace, *, port: int, messages: str) -> None:
    """``tolbooth.toml``, the routes, and the folders beside them."""
    for folder in ("case-types", "entry-rules"):
        (place.root / folder).mkdir(exist_ok=True)
    (place.root / "case-types" / f"{LETTER}.toml").write_text(_TYPE, "utf-8")
    (place.root / "entry-rules" / "bins.toml").write_text(_RULE, "utf-8")
    place.routes.write_text(_routes(messages), "utf-8")
    place.settings.write_text(_settings(place, port), "utf-8")


def _settings(place: ScenarioPlace, port: int) -> str:
    return f"""# The hub of an invented council that keeps cases, and an index of people.
data = "."
routes = [{json.dumps(place.routes.name)}]

[http]
port = {port}

[people]
enabled = true

[cases]
enabled = true
types = "case-types"
rules = "entry-rules"
public_url = "http://127.0.0.1:{port}"

[adapters.web]
kind = "webhook"
timeout = 5
"""


def _routes(messages: str) -> str:
    return f"""[subscriptions.messages]
description = "Whatever sends e-mails and texts to citizens"
adapter = "web"
target = {{ url = {json.dumps(messages)} }}

[routes.to-citizens]
types = ["notification.requested"]
to = "messages"
"""


_RULE = f"""[rules.bin_sensor]
about = "A bin that says that it was not emptied"
types = ["sensor.alert"]
matching = "data.kind == 'bin_full' && data.state != 'cleared'"
opens = "{MISSED}"
channel = "'sensor'"
details = {{ colour_of_bin = "'grey'" }}

[rules.bin_sensor.takes]
location = "data.location"
asset = "{{system: 'sensors', local_id: data.sensor}}"
happened_at = "data.observed_at"
"""

_TYPE = f"""name = "{LETTER}"
version = 1
title = "Letter to be answered"
service = "customer_services"
about = "Somebody was asked for a paper that is needed"
retention_days = 365
begins = "asked"

[queue]
name = "letters"

[statuses.asked]
title = "Paper asked for"
public = "Please send us the paper that we asked for."
stands_for = "waiting"
waits_for = "citizen"
notify = false
to = {{ reading = ["officer"] }}

[statuses.reading]
title = "Being read"
public = "We have your paper."
stands_for = "in_progress"
notify = false
to = {{ answered = ["officer"] }}

[statuses.answered]
title = "Answered"
public = "We have answered."
stands_for = "closed"
outcome = "fixed"

[clocks.answer]
within = "{WAITS_DAYS} working days"
until = ["answered"]
calendar = "office"
"""
