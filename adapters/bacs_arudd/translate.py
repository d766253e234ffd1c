"""From a returned item of an ARUDD report to ``direct_debit.rejected``. Pure.

Source of the names: public descriptions of the report (REFT1019); nothing here was tried on a live one.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from pydantic import JsonValue, ValidationError

from adapters.bacs_arudd.elements import ACCOUNT, ACCOUNT_RECORD, ITEM, PAYER, Attributes, Item
from adapters.kit.flat_file import amount, day, midnight
from schemas.envelope import Envelope
from schemas.events.direct_debit import DirectDebitRejected
from schemas.violations import describe

TYPE = "uk.gov.council.direct_debit.rejected.v1"
_ATTRIBUTES = {
    "account_reference": f"{ITEM}/@ref",
    "amount": f"{ITEM}/@valueOf",
    "currency": f"{ITEM}/@currency",
    "return_code": f"{ITEM}/@returnCode",
    "return_description": f"{ITEM}/@returnDescription",
    "transaction_code": f"{ITEM}/@transCode",
    "payer.name": f"{PAYER}/@name",
    "payer.sort_code": f"{PAYER}/@sortCode",
    "payer.account_number": f"{PAYER}/@number",
    "service_user_account.name": f"{ACCOUNT}/@name",
    "service_user_account.sort_code": f"{ACCOUNT}/@sortCode",
    "service_user_account.account_number": f"{ACCOUNT}/@number",
}


class BadItem(ValueError):
    """The item cannot be taken. ``attribute`` names what is at fault, as the report names it."""

    def __init__(self, problem: str, attribute: str) -> None:
        super().__init__(problem)
        self.attribute = attribute


def rejected(item: Item, *, source: str, occurrence: int = 1) -> Envelope:
    """The event of one item. ``occurrence`` counts items with the same key in one report, from 1.

    Raises ``BadItem`` for what the canonical model does not take; it never repeats a value.
    """
    given = item.attributes
    reference = given.get("ref", "").strip()
    currency = given.get("currency", "").strip() or "GBP"
    data: dict[str, JsonValue] = {
        "account_reference": reference,
        "payer": _account(item.payer),
        "amount": f"{_amount(given, f'{ITEM}/@valueOf'):.2f}",
        "currency": currency,
        "return_code": given.get("returnCode", "").strip(),
        "return_description": given.get("returnDescription", "").strip(),
        "original_processing_date": _date(given, "originalProcessingDate", ITEM),
        "processing_date": _date(item.header, "currentProcessingDate", "Header"),
        "service_user_account": _account(item.account),
    }
    if given.get("transCode", "").strip():
        data["transaction_code"] = given["transCode"].strip()
    try:
        DirectDebitRejected.model_validate(data)
    except ValidationError as error:
        problem, path, _ = describe(error)
        attribute = _ATTRIBUTES.get(path, path)
        raise BadItem(f"{attribute} {problem}", attribute) from error
    return Envelope(
        id=_id(data, occurrence),
        source=source,
        type=TYPE,
        subject=reference,
        partitionkey=reference,
        time=midnight(day(str(data["processing_date"]), "yyyy-mm-dd")),
        data=data,
    )


def key(item: Item) -> str:
    """What tells items of one report apart; two items may share it, and are then counted."""
    parts = [item.header.get("currentProcessingDate", ""), *map(str, sorted(item.account.items()))]
    return "\n".join(
        [*parts, *map(str, sorted(item.attributes.items())), *map(str, sorted(item.payer.items()))]
    )


def alone(item: Item) -> bytes:
    """The item as a document of its own, so that a person can mend it and send it in again."""
    lines = [
        "<BACSDocument><Data><ARUDD>",
        f"  <Header{_written(item.header)}/>",
        f"  <{ACCOUNT_RECORD}>",
        f"    <{ACCOUNT}{_written(item.account)}/>",
        f"    <{ITEM}{_written(item.attributes)}>",
        f"      <{PAYER}{_written(item.payer)}/>",
        f"    </{ITEM}>",
        f"  </{ACCOUNT_RECORD}>",
        "</ARUDD></Data></BACSDocument>",
    ]
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode()


def value_of(attributes: Attributes) -> Decimal | None:
    """``valueOf`` as a decimal; None where it cannot be read."""
    try:
        return amount(attributes.get("valueOf", ""))
    except ValueError:
        return None


def _id(data: dict[str, JsonValue], occurrence: int) -> str:
    """What was rejected and when, as a digest: ids are shown to everyone, and bank details must not be."""
    service = data["service_user_account"]
    names = ["account_reference", "original_processing_date", "processing_date", "amount", "return_code"]
    parts = [str(service), str(data["payer"]), *(str(data[name]) for name in names), str(occurrence)]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
    return f"{data['processing_date']}:{digest}"


def _account(given: Attributes) -> dict[str, JsonValue]:
    return {
        "name": given.get("name", "").strip(),
        "sort_code": given.get("sortCode", "").replace("-", "").replace(" ", ""),
        "account_number": given.get("number", "").strip(),
    }


def _amount(given: Attributes, attribute: str) -> Decimal:
    value = value_of(given)
    if value is None or value < 0 or value != value.quantize(Decimal("0.01")):
        raise BadItem(f"{attribute} is not an amount in pounds and pence such as 42.50", attribute)
    return value


def _date(given: Attributes, name: str, element: str) -> str:
    try:
        return day(given.get(name, ""), "yyyy-mm-dd").isoformat()
    except ValueError as error:
        raise BadItem(f"{element}/@{name} {error}", f"{element}/@{name}") from error


def _written(attributes: Attributes) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
