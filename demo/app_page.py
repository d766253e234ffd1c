"""The receiving app's one page: what arrived at each desk. Nothing is fetched from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from demo.arrivals import Arrival

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #f6f5f1; margin: 0; }
header { background: #20404d; color: #fff; padding: 1.2rem 2rem; }
header a { color: #fff; }
header h1 { font-size: 1.4rem; margin: 0; } header p { margin: .2rem 0 0; color: #d5e0e4; }
main { padding: 1.5rem 2rem; max-width: 70rem; }
.desks { display: flex; flex-wrap: wrap; gap: 1rem; margin-bottom: 1.5rem; }
.desk { background: #fff; border: 1px solid #d8d5cb; border-radius: .4rem; padding: .8rem 1.2rem; }
.desk { min-width: 12rem; }
.desk h2 { font-size: 1rem; margin: 0; } .desk strong { font-size: 2rem; display: block; line-height: 1.2; }
table { border-collapse: collapse; width: 100%; background: #fff; border: 1px solid #d8d5cb; }
th, td { text-align: left; padding: .4rem .8rem; border-bottom: 1px solid #eceae3; font-size: .9rem; }
td { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.refused { color: #9b1c1c; font-weight: 600; }
"""


def render(desks: Sequence[str], counts: Mapping[tuple[str, str], int], latest: Sequence[Arrival]) -> str:
    """The page as HTML. ``counts`` by (desk, taken | repeats | refused); ``latest`` newest first."""
    boxes = "".join(_box(desk, counts) for desk in desks)
    rows = "".join(_row(one) for one in latest)
    nothing = '<tr><td colspan="5">Nothing has arrived yet.</td></tr>'
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        "<title>Example Council: what arrived</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="refresh" content="5">'
        f"<style>{_STYLE}</style></head><body><header><h1>Example Council: the receiving app</h1>"
        "<p>An invented app that Tolbooth delivers to. It keeps its own log of every arrival. "
        '<a href="/phone">See the text messages, as the phones have them</a></p></header>'
        f'<main><div class="desks">{boxes}</div><h2>Latest arrivals</h2>'
        "<table><thead><tr><th>time (UTC)</th><th>desk</th><th>event</th><th>attempt</th><th>answered</th>"
        f"</tr></thead><tbody>{rows or nothing}</tbody></table></main></body></html>"
    )


def _box(desk: str, counts: Mapping[tuple[str, str], int]) -> str:
    repeats, refused = counts.get((desk, "repeats"), 0), counts.get((desk, "refused"), 0)
    return (
        f'<div class="desk"><h2>{escape(desk)}</h2><strong>{counts.get((desk, "taken"), 0):,}</strong>'
        f"events taken<br>{repeats:,} repeats, {refused:,} refused</div>"
    )


def _row(arrival: Arrival) -> str:
    kind = escape(arrival.type.removeprefix("uk.gov.council."))
    style = "" if arrival.taken else ' class="refused"'
    return (
        f"<tr><td>{arrival.at:%H:%M:%S}</td><td>{escape(arrival.desk)}</td>"
        f"<td>{kind} {escape(arrival.id)}</td><td>{arrival.attempt}</td>"
        f"<td{style}>{arrival.status}{' (repeat)' if arrival.repeat else ''}</td></tr>"
    )
