"""The phone as a page: the text messages of one person. Nothing is fetched from outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from demo.phone import Message

_STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; background: #d9dcd6; margin: 0; color: #1b1b1b; }
main { width: 23rem; max-width: 92vw; margin: 1.5rem auto; background: #fff; border: .7rem solid #1f2326; }
main { border-radius: 2rem; overflow: hidden; min-height: 34rem; }
header { background: #20404d; color: #fff; padding: .9rem 1.2rem; }
header h1 { font-size: 1.1rem; margin: 0; } header p { margin: 0; color: #d5e0e4; font-size: .85rem; }
ol { list-style: none; margin: 0; padding: 1rem; }
li { background: #e8efe9; border-radius: .9rem .9rem .9rem .2rem; padding: .6rem .9rem; }
li { margin: 0 2rem .8rem 0; }
time { display: block; color: #5b6166; font-size: .75rem; margin-top: .2rem; }
nav { text-align: center; margin-bottom: 2rem; font-size: .9rem; } a { color: #20404d; }
"""


def render(shown: Sequence[Message], others: Sequence[Message]) -> str:
    """``shown``: the messages of one story, oldest first. ``others``: the newest of each other story."""
    whose = shown[0] if shown else None
    bubbles = "".join(f"<li>{escape(one.text)}<time>{one.at:%H:%M:%S} UTC</time></li>" for one in shown)
    title = f"{escape(whose.name)}’s phone" if whose else "A phone"
    number = escape(whose.number) if whose else "no message has come yet"
    links = " · ".join(
        f'<a href="/phone?story={escape(one.story)}">{escape(one.reference)}</a>' for one in others
    )
    beside = f"<nav><p>Other people’s phones: {links}</p></nav>" if links else ""
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{title}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="refresh" content="5">'
        f"<style>{_STYLE}</style></head><body><main><header><h1>{title}</h1><p>{number}</p></header>"
        f"<ol>{bubbles}</ol></main>{beside}</body></html>"
    )
