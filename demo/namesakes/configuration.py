"""The hub's settings and routes."""

from __future__ import annotations

import json
from collections.abc import Mapping

from demo.namesakes.systems import CARE, CASES, COUNCIL_TAX, CRM, FORMS, IN_THE_INDEX
from demo.scenario_place import ScenarioPlace

_RETRY = 'retry = { attempts = 6, first = "200ms", factor = 2, cap = "2s" }'


def settings(place: ScenarioPlace, *, port: int) -> str:
    """The text of ``tolbooth.toml``. The CRM and social care are asked for corrections, council tax not."""
    return f"""# The hub of an invented council that keeps an index of people.
data = "."

[http]
port = {port}

[people]
enabled = true
corrections = {{ crm = ["address", "ucrn"], care = ["address"] }}
minting = {{ enabled = true, prefix = "ZZ" }}

# In: council tax drops a CSV of people who moved.
[adapters.council-tax-file]
kind = "revenues_extract"
folder = {json.dumps(str(place.revenues.resolve()))}
system = {json.dumps(IN_THE_INDEX[COUNCIL_TAX])}
settle = "200ms"
every = "200ms"

[adapters.web]
kind = "webhook"
timeout = 5
breaker = {{ failures = 20, pause = "200ms", longest = "1s" }}
"""


def routes(urls: Mapping[str, str]) -> str:
    """The text of the routes: each system hears of its own records, cases of those who sent forms.

    Social care is cleared for no personal data: whose its records are it may be told, what others hold of
    them not. Of council tax there is no order to keep: a dead letter holds back what follows it, and all of
    these are.
    """
    corrections = '"data.correction_requested", "data.correction_settled"'
    return f"""{_subscription(CRM, "The CRM, whose clerks put right what they are asked to", urls)}
{_subscription(COUNCIL_TAX, "Council tax, which takes nothing from other systems", urls, order_by=None)}
{_subscription(CARE, "Social care, which is not sent what others hold of people", urls)}
cleared_for = "internal"

{_subscription(CASES, "Cases: each has the person that it is about", urls, order_by="source")}
{_route(CRM, f'"person.relinked", {corrections}', _of(IN_THE_INDEX[CRM]))}
{_route(COUNCIL_TAX, '"person.relinked"', _of(IN_THE_INDEX[COUNCIL_TAX]))}
{_route(CARE, f'"person.relinked", {corrections}', _of(IN_THE_INDEX[CARE]))}
{_route(CASES, '"person.relinked"', _of(FORMS))}
{_route(f"{CASES}-changes", '"form.submitted", "person.merged", "person.unmerged"', None, to=CASES)}"""


def _subscription(name: str, about: str, urls: Mapping[str, str], *, order_by: str | None = "subject") -> str:
    order = "" if order_by is None else f"order_by = {json.dumps(order_by)}\n"
    return f"""[subscriptions.{name}]
description = {json.dumps(about)}
adapter = "web"
target = {{ url = "{urls[name]}" }}
{order}"""


def _route(name: str, types: str, matching: str | None, *, to: str | None = None) -> str:
    which = "" if matching is None else f"matching = {json.dumps(matching)}\n"
    return f"""[routes.{name}]
types = [{types}]
{which}to = "{to or name}"
{_RETRY}
"""


def _of(system: str) -> str:
    return f"data.record.system == '{system}'"
