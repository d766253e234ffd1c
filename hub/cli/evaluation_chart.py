"""Precision, recall and F1 over the thresholds as a drawing. Pure.

The three lines differ by dashes as well as by colour, and the colours by lightness, so that it can be read
printed in grey.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from math import log2

from identity_index.people.matching import AtThreshold
from identity_index.people.weighing.evaluating.evaluation import Evaluation

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 120, 50, 60
_LOW, _HIGH = -10.0, 14.0
"""Bits of the odds at either end of the axis."""
_MARKS = (0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
_LINES: tuple[tuple[str, Callable[[AtThreshold], float | None], str, str], ...] = (
    ("precision", lambda one: one.precision, "#1d4f91", ""),
    ("recall", lambda one: one.recall, "#b3591b", "7 4"),
    ("F1", lambda one: one.f1, "#3b3b3b", "2 3"),
)


def svg(found: Evaluation) -> str:
    """A picture that stands by itself."""
    return "\n".join(_parts(found)) + "\n"


def html(found: Evaluation) -> str:
    """A page with the picture and the figures."""
    rows = "".join(
        f"<tr><td>{one.threshold:.4f}</td><td>{one.linked:,}</td>"
        + "".join(f"<td>{'' if each is None else f'{each:.4f}'}</td>" for each in _figures(one))
        + "</tr>\n"
        for one in found.at
    )
    return (
        "<!doctype html>\n"
        f'<html lang="en">\n<head><meta charset="utf-8"><title>{escape(_title(found))}</title>\n'
        "<style>body{font-family:sans-serif;margin:2em}td,th{padding:.2em .8em;text-align:right}</style>\n"
        f"</head>\n<body>\n<h1>{escape(_title(found))}</h1>\n{svg(found)}"
        "<table>\n<tr><th>threshold</th><th>linked</th><th>precision</th><th>recall</th><th>F1</th></tr>\n"
        f"{rows}</table>\n</body>\n</html>\n"
    )


def _figures(one: AtThreshold) -> tuple[float | None, ...]:
    return one.precision, one.recall, one.f1


def _title(found: Evaluation) -> str:
    return f"{found.weights}: {found.pairs:,} labelled pairs, {found.same:,} of them one person's"


def _parts(found: Evaluation) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img" font-family="sans-serif" font-size="12">'
    )
    yield f"<title>{escape(_title(found))}</title>"
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
    yield f'<text x="{_LEFT}" y="24" font-size="14">{escape(_title(found))}</text>'
    for step in range(6):
        level = step / 5
        yield _rule(_LEFT, _y(level), _WIDTH - _RIGHT, _y(level), "#dddddd")
        yield _words(_LEFT - 8, _y(level) + 4, f"{level:.1f}", "end")
    for mark in _MARKS:
        yield _rule(_x(mark), _y(0), _x(mark), _y(0) + 5, "#777777")
        yield _words(_x(mark), _y(0) + 20, f"{mark:g}", "middle")
    yield _words((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, "linked from this probability on", "middle")
    for name, at in (("asked", found.possible), ("linked", found.certain)):
        yield _rule(_x(at), _y(1), _x(at), _y(0), "#777777", "1 3")
        yield _words(_x(at), _y(1) - 6, name, "middle")
    for place, (name, value, colour, dashes) in enumerate(_LINES):
        points = [(one.threshold, share) for one in found.curve if (share := value(one)) is not None]
        drawn = " ".join(f"{_x(at):.1f},{_y(share):.1f}" for at, share in points)
        yield (
            f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"{_dashed(dashes)}/>'
        )
        y = _TOP + 14 + 22 * place
        yield _rule(_WIDTH - _RIGHT + 12, y - 4, _WIDTH - _RIGHT + 42, y - 4, colour, dashes, 2)
        yield _words(_WIDTH - _RIGHT + 48, y, name)
    yield "</svg>"


def _x(probability: float) -> float:
    """By the odds: certainty is where the differences are."""
    bits = log2(probability / (1 - probability))
    share = (min(max(bits, _LOW), _HIGH) - _LOW) / (_HIGH - _LOW)
    return _LEFT + share * (_WIDTH - _RIGHT - _LEFT)


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP)


def _rule(x: float, y: float, to_x: float, to_y: float, colour: str, dashes: str = "", width: int = 1) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"{_dashed(dashes)}/>'
    )


def _dashed(dashes: str) -> str:
    return f' stroke-dasharray="{dashes}"' if dashes else ""


def _words(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
