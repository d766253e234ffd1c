"""Everything that is held of a person as one page to read, without scripts, on its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from pydantic import JsonValue

ABOUT = {
    "person": "Who you are to the council's index of people",
    "records": "What each system holds of you, with everything it ever said",
    "values_that_count": "Which values count where systems differ, and why",
    "decided_values": "What people decided about your details, and numbers you were given",
    "corrections": "What systems were asked to correct",
    "sign_ins": "Accounts that you sign in by",
    "changes": "When records were held to be yours or somebody else's, by whom and why",
    "reviews": "When it was asked whether you and somebody else are one person",
    "events": "Messages that name you, and to whom they were given",
    "dead_letters": "Messages about you that could not be delivered or read",
    "who_looked": "Everyone who looked at you or did anything about you",
    "who_looked_at_events": "Everyone who looked at a single message that names you",
}
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:0 0 1rem}"
    "th,td{border:1px solid #b1b4b6;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "th{width:12rem;background:#f3f2f1}h3{margin-bottom:.3rem}"
)


def paper(who: str, found: Mapping[str, Sequence[JsonValue]]) -> str:
    """The page. Whatever was sent by whomever is text in it."""
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>What is held of {escape(who)}'
        f"</title><style>{_STYLE}</style></head><body><h1>What is held of {escape(who)}</h1>"
        "<p>What is about other people is written as •••.</p><ul>"
    ]
    parts += [
        f'<li><a href="#{escape(name)}">{escape(_about(name))}</a>: {len(items)}</li>'
        for name, items in found.items()
    ]
    parts.append("</ul>")
    for name, items in found.items():
        parts.append(f'<h2 id="{escape(name)}">{escape(_about(name))}</h2>')
        parts += [_value(one) for one in items] or ["<p>Nothing.</p>"]
    return "".join([*parts, "</body></html>\n"])


def _about(name: str) -> str:
    return ABOUT.get(name, name.replace("_", " "))


def _value(value: JsonValue) -> str:
    if isinstance(value, dict):
        rows = "".join(
            f"<tr><th>{escape(name.replace('_', ' '))}</th><td>{_value(one)}</td></tr>"
            for name, one in value.items()
            if one not in (None, [], {})
        )
        return f"<table>{rows}</table>"
    if isinstance(value, list):
        return "".join(f"<div>{_value(one)}</div>" for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape("" if value is None else str(value))
