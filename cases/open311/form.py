"""What a client of Open311 posts, as what cases are opened by and told. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from cases.acting.contact_made import ContactMade
from cases.acting.report import Report
from cases.open311.asking import Unfit
from cases.open311.services import details_of
from cases.types.case_type import CaseType

Form = Mapping[str, Sequence[str]]
"""By the names of its fields; a field may come several times."""
LONGEST_ID = 100
_DEGREES = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""Programs write what is next to nothing with an exponent. No digits but those of ASCII."""


def first(form: Form, name: str) -> str:
    found = form.get(name) or [""]
    return found[0].strip()


def report_of(kind: CaseType, form: Form) -> Report:
    """Nobody is to be told of it by the hub: whom they reported to tells them. Raises ``Unfit``."""
    attributes: dict[str, list[str]] = {}
    for name, given in form.items():
        if name.startswith("attribute["):
            code = name.removeprefix("attribute[").partition("]")[0]
            attributes.setdefault(code, []).extend(given)
    location = _location(form)
    if location is None:
        raise Unfit("Say where it is: lat and long, address_string, or address_id (a UPRN).")
    found = {
        "type": kind.name,
        "channel": "open311",
        "description": _said(form),
        "reporter": _reporter(form),
        "location": location,
        "details": details_of(kind, attributes),
        "updates": "none",
    }
    try:
        return Report.model_validate(found)
    except ValidationError as error:
        raise Unfit(_faults(error)) from None


def contact_of(form: Form) -> ContactMade:
    """Raises ``Unfit``."""
    said = _said(form)
    if said is None:
        raise Unfit("description says what the update is, and is empty.")
    try:
        return ContactMade.model_validate({"channel": "open311", "contact": _reporter(form), "said": said})
    except ValidationError as error:
        raise Unfit(_faults(error)) from None


def update_id_of(form: Form) -> str:
    """Empty where there is none. Raises ``Unfit``."""
    named = first(form, "update_id")
    if len(named) > LONGEST_ID or not named.isprintable():
        raise Unfit(f"update_id is at most {LONGEST_ID} characters that can be printed.")
    return named


def _said(form: Form) -> str | None:
    """With the addresses of media: the hub fetches nothing from where anybody tells it to."""
    parts = [first(form, "description"), *(f"Photo: {one}" for one in form.get("media_url", ()) if one)]
    text = "\n\n".join(one for one in parts if one).replace("\r\n", "\n")
    return text or None


def _reporter(form: Form) -> dict[str, object] | None:
    given = (first(form, one) for one in ("first_name", "last_name"))
    name = " ".join(one for one in given if one not in {"", "-"})  # FixMyStreet's last name of who has none
    found: dict[str, object] = {}
    if name:
        found["name"] = {"full": name}
    for field in ("email", "phone"):
        if first(form, field):
            found[field] = first(form, field)
    return found or None


def _location(form: Form) -> dict[str, object] | None:
    found: dict[str, object] = {}
    lat, long = first(form, "lat"), first(form, "long")
    if lat or long:
        if not (_DEGREES.fullmatch(lat) and _DEGREES.fullmatch(long)):
            raise Unfit("lat and long are degrees, such as 56.12 and -3.94, and both are given.")
        found["position"] = {"latitude": float(lat), "longitude": float(long)}
    if first(form, "address_string"):
        found["description"] = first(form, "address_string")[:200]
    if first(form, "address_id"):
        found["place"] = {"scheme": "uprn", "value": first(form, "address_id")}
    return found or None


def _faults(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults[:5])
