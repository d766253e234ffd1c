"""What an erasure leaves of the rows of a case. Pure."""

from __future__ import annotations

import json

from pydantic import JsonValue

from cases.keeping.repository import Rows, bare_contact

_NOBODY: dict[str, JsonValue] = {"told_by": "none", **dict.fromkeys(("address", "same", "name", "person"))}


def redacted(rows: Rows, title: str) -> Rows:
    """Without what the case says in anybody's words, and who has to do with it. ``title``: what stands in
    place of its own. That there was a case, of what type, how it went on and when, stays. Nobody is told of
    it any more, and no link shows it."""
    bare: dict[str, JsonValue] = {"title": title, "description": None, "details": "{}", "location": None}
    bare |= {"uprn": None, "latitude": None, "longitude": None}
    return {
        **rows,
        "case_file": [one | bare for one in rows["case_file"]],
        "case_party": [],
        "case_answer": [],
        "case_attachment": [],
        "case_interaction": [
            one | {"told": bare_contact(str(one["told"]))} for one in rows["case_interaction"]
        ],
        "case_word": [],
        "case_reporter": [one | _NOBODY for one in rows["case_reporter"]],
        "case_change": [one | {"said": "", "to_all": None} for one in rows["case_change"]],
        "case_tracking_link": [
            one | {"revoked_at": one["revoked_at"] or one["issued_at"]} for one in rows["case_tracking_link"]
        ],
        "case_note": [one | {"text": ""} for one in rows["case_note"]],
        "case_task": [one | {"text": ""} for one in rows["case_task"]],
        "case_conflict": [one | {"reason": None} for one in rows["case_conflict"]],
        "case_clock": [one | {"stretches": _quiet(str(one["stretches"]))} for one in rows["case_clock"]],
    }


def _quiet(stretches: str) -> str:
    return json.dumps([[began, party, ""] for began, party, _ in json.loads(stretches)])
