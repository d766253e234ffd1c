"""The accounts that are kept: of RFC 7643's User what a council needs to know of its staff, and no more.

Photos, certificates, entitlements, messengers and passwords are not kept: nothing here would use them.

Annotations are not put off here: the library reads names such as ``Reference["User"]`` as they stand.
"""

from typing import Annotated, Any

from pydantic import Field, model_validator
from scim2_models import (
    URN,
    AnyExtension,
    CaseExact,
    ComplexAttribute,
    Extension,
    GroupMembership,
    Mutability,
    Name,
    Reference,
    Required,
    Resource,
    Uniqueness,
)
from scim2_models import GroupMember as CoreMember

__all__ = ["Account", "Group", "GroupMember", "GroupMembership"]


class Email(ComplexAttribute):
    value: str | None = None
    """The address."""

    display: str | None = None
    """The address as people read it."""

    type: str | None = Field(None, examples=["work", "home", "other"])
    """What it is for, such as work."""

    primary: bool | None = None
    """Whether it is the one to use."""


class PhoneNumber(ComplexAttribute):
    value: str | None = None
    """The number."""

    display: str | None = None
    """The number as people read it."""

    type: str | None = Field(None, examples=["work", "home", "mobile", "fax", "pager", "other"])
    """What it is for, such as work or mobile."""

    primary: bool | None = None
    """Whether it is the one to use."""


class Address(ComplexAttribute):
    formatted: str | None = None
    """The whole address."""

    street_address: str | None = None
    """House number and street."""

    locality: str | None = None
    """The town."""

    region: str | None = None
    """The county or region."""

    postal_code: str | None = None
    """The postcode."""

    country: str | None = None
    """The country."""

    type: str | None = Field(None, examples=["work", "home", "other"])
    """What it is, such as work."""

    primary: bool | None = None
    """Whether it is the one to use."""


class Role(ComplexAttribute):
    value: str | None = None
    """The role."""

    display: str | None = None
    """The role as people read it."""

    type: str | None = None
    """What kind of role it is."""

    primary: bool | None = None
    """Whether it is the main one."""


class Superior(ComplexAttribute):
    value: Annotated[str | None, CaseExact.true] = None
    """The id of the account of the manager."""

    ref: Reference["User"] | None = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the account of the manager."""

    display_name: Annotated[str | None, Mutability.read_only] = None
    """The name of the manager."""

    @model_validator(mode="before")
    @classmethod
    def _id_alone(cls, value: Any) -> Any:
        """Entra ID sends the id alone, and sometimes a list of one object."""
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return {"value": value} if isinstance(value, str) else value


class EnterpriseUser(Extension):
    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: str | None = None
    """The number in the payroll, by which accounts and the payroll's records are joined."""

    cost_center: str | None = None
    """The cost centre."""

    organization: str | None = None
    """The organisation."""

    division: str | None = None
    """The service that the team is of."""

    department: str | None = None
    """The team."""

    manager: Superior | None = None
    """To whom they answer."""


class CouncilUser(Extension):
    # One text for several: a directory has single attributes to spare (extensionAttribute1), and no lists.
    __schema__ = URN("urn:ietf:params:scim:schemas:extension:council:2.0:User")

    skills: str | None = None
    """What they can do, with ; between: licensing; gas safety."""

    work_places: str | None = None
    """UPRNs of the places that they work at, with ; between."""

    start_date: str | None = None
    """Their first day, such as 2026-05-01 or 2026-05-01T00:00:00Z."""

    end_date: str | None = None
    """Their last day, written likewise."""


class User(Resource[AnyExtension]):
    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """The name by which they sign in."""

    name: Name | None = None
    """Their name and its parts."""

    display_name: str | None = None
    """Their name as people read it."""

    nick_name: str | None = None
    """What they are called."""

    title: str | None = None
    """What they are, such as Lighting engineer."""

    user_type: str | None = None
    """How they belong to the council, such as Employee or Contractor."""

    preferred_language: str | None = None
    """The language that they prefer."""

    locale: str | None = None
    """How they write numbers and dates."""

    timezone: str | None = None
    """Their time zone."""

    active: bool | None = None
    """Whether they may sign in."""

    emails: list[Email] | None = None
    """Their e-mail addresses."""

    phone_numbers: list[PhoneNumber] | None = None
    """Their telephone numbers."""

    addresses: list[Address] | None = None
    """Their addresses at work."""

    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None
    """The groups that they are in."""

    roles: list[Role] | None = None
    """What they are trusted with."""


class GroupMember(CoreMember):
    display: Annotated[str | None, Mutability.read_only] = None
    """What it is called."""


class Group(Resource[Any]):
    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    """What the group is called."""

    members: list[GroupMember] | None = None
    """Who is in it."""


Account = User[EnterpriseUser | CouncilUser]
