"""The files of the revenues extract, from the profile in the code: columns, dates, the totals record, a sample."""

from __future__ import annotations

from datetime import date

from adapters.revenues_extract.profile import MOVED
from adapters.revenues_extract.sandbox import one_row
from docs.generate.schema_table import code, table

_MEANINGS = {
    "account_ref": "The council tax account: the person's number in this system, and the key of order.",
    "title": "Title, such as Dr.",
    "forenames": "First and middle names.",
    "surname": "Surname.",
    "date_of_birth": "A date.",
    "old_address": "Where they lived; several lines with commas between them.",
    "old_town": "Its town.",
    "old_postcode": "Its postcode, in any case, with or without its space.",
    "new_address": "Where they live now, as `old_address`. Left empty, there is no new address in the event.",
    "new_town": "Its town.",
    "new_postcode": "Its postcode, as `old_postcode`.",
    "new_uprn": "Its Unique Property Reference Number; zeros in front are dropped.",
    "moved_on": "A date: the first day at the new address.",
    "email": "E-mail address.",
    "phone": "Telephone number.",
}


def sample() -> str:
    """A whole file of one row, with an invented person."""
    totals = MOVED.totals
    if totals is None or totals.count != 2:
        raise LookupError(
            "the profile's totals record has changed: mend the sample in docs/generate/extract.py"
        )
    rows = one_row(on=date(2026, 5, 1)).decode().splitlines()
    return "\n".join([*rows, f"{totals.marker},{len(rows) - 1}"]) + "\n"


def section() -> str:
    """The part of the page. Raises ``LookupError`` where the profile has columns other than those told of."""
    if set(_MEANINGS) != set(MOVED.columns):
        odd = ", ".join(sorted(set(_MEANINGS) ^ set(MOVED.columns)))
        raise LookupError(f"docs/generate/extract.py and the profile differ in {odd}; mend the former")
    rows = [(code(name), "yes" if name in MOVED.needed else "no", _MEANINGS[name]) for name in MOVED.columns]
    keys = " and ".join(code(name) for name in (*MOVED.key, *([MOVED.date] if MOVED.date else [])))
    return "\n\n".join(
        [
            "**Files**, unless `profile` says otherwise. The real extract's format is not public; this one is an assumption.",
            table(("column", "needed", "holds"), rows),
            "- Comma-separated, UTF-8, with or without a byte order mark. The first line is the header. Columns may come in any order; one that is not needed may be left out, and one that is not listed makes the whole file unusable.\n"
            f"- Dates are {code(MOVED.date_words)}.\n"
            f"- {keys} together make the event's id, so that the same row again, in whatever file, is a repeat.\n"
            f"- The last line is the totals record: {code(_marker())} and the number of rows, bad ones too. Where it is missing or does not agree, the rows are taken all the same, and an invalid message says that some may be missing.\n"
            "- A file is taken when its size and time have not changed for `settle`, or when `NAME.done` lies beside it where `marker` is set. Write it under another name (`.part` at its end) and rename it.",
            f"A whole file, of one row:\n\n```csv\n{sample()}```",
        ]
    )


def _marker() -> str:
    return MOVED.totals.marker if MOVED.totals is not None else ""
