"""The page that a tracking link leads to: plain HTML without scripts, read in order by a screen reader."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from cases.tracking.shown import Tracked

_HERE = ZoneInfo("Europe/London")
TITLE = "This link does not work"


def page(case: Tracked, base: str, said: str = "", trouble: str = "") -> str:
    """``base``: the link's own path. ``said``: what was done; ``trouble``: why something was not."""
    return _template().render(case=case, base=base, said=said, trouble=trouble, title=TITLE, day=_day)


def refusal(title: str, trouble: str) -> str:
    """The page where there is no case to show."""
    return _template().render(case=None, base="", said="", trouble=trouble, title=title, day=_day)


def _day(at: datetime) -> str:
    local = at.astimezone(_HERE)
    return f"{local.day} {local:%B %Y}"


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("cases.tracking", "."), autoescape=True, undefined=StrictUndefined
    )
    return made.get_template("page.html")
