"""Direct debits, as Bacs reports on them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import (
    AccountNumber,
    Amount,
    Currency,
    Day,
    Key,
    Line,
    ReturnCode,
    SortCode,
    TransactionCode,
)
from schemas.model import CanonicalModel
from schemas.references import PersonReference

_Personal = Classed(DataClass.PERSONAL)
_Sensitive = Classed(DataClass.SENSITIVE)


class Payer(CanonicalModel):
    """Whose bank did not pay (ARUDD: PayerAccount)."""

    name: Annotated[Line, _Personal] = Field(description="The name of the payer's account")
    sort_code: Annotated[SortCode, _Sensitive] = Field(description="The payer's sort code, six digits")
    account_number: Annotated[AccountNumber, _Sensitive] = Field(
        description="The payer's account, eight digits"
    )
    person: PersonReference | None = Field(
        default=None, description="The payer as a council system knows them, where the source can tell"
    )


class ServiceUserAccount(CanonicalModel):
    """The council's own account that the money was to reach (ARUDD: OriginatingAccount)."""

    name: Annotated[Line, Classed(DataClass.INTERNAL)] = Field(description="The account's name")
    sort_code: Annotated[SortCode, Classed(DataClass.INTERNAL)] = Field(
        description="Its sort code, six digits"
    )
    account_number: Annotated[AccountNumber, Classed(DataClass.INTERNAL)] = Field(
        description="Its number, eight digits"
    )


class DirectDebitRejected(CanonicalModel):
    """A direct debit came back unpaid (Bacs ARUDD report, one ReturnedDebitItem)."""

    account_reference: Annotated[Key, _Personal] = Field(
        description="The reference the council gave the debit: the payer's council tax or rent account"
    )
    payer: Payer = Field(description="Whose bank did not pay")
    amount: Annotated[Amount, _Personal] = Field(
        description='What was not paid, as a decimal string: "42.50"'
    )
    currency: Currency = Field(default="GBP", description="ISO 4217 code")
    return_code: ReturnCode = Field(
        description="The bank's reason as a code, such as 0 (refer to payer) or B (account closed)"
    )
    return_description: Annotated[Line, _Personal] = Field(description="The bank's reason in words")
    transaction_code: TransactionCode | None = Field(
        default=None,
        description="Bacs transaction code: 01 first, 17 regular, 18 again, 19 final",
    )
    original_processing_date: Day = Field(description="The day the debit was to be paid")
    processing_date: Day = Field(description="The day of the report")
    service_user_account: ServiceUserAccount = Field(description="The council's own account")


EVENTS = (
    EventType.of(
        "uk.gov.council.direct_debit.rejected.v1",
        DirectDebitRejected,
        index_fields=("account_reference", "return_code", "processing_date"),
    ),
)
