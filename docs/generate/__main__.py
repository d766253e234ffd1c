"""``python -m docs.generate``: write the reference pages again, saying which changed."""

from __future__ import annotations

from docs.generate.pages import PAGES, stale, write

for name in PAGES:
    if stale(name):
        print(f"written: {write(name)}")
    else:
        print(f"as it was: {name}")
