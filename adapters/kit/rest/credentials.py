"""How the system is told who asks: by key, Basic, or OAuth 2 client credentials."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr


class _Auth(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeyAuth(_Auth):
    """A key in a header or in the query."""

    by: Literal["key"] = Field(description="A key in a header or in the query.")
    key: SecretStr = Field(description="The key, by reference.")
    name: str = Field(default="X-API-Key", min_length=1, description="The header or parameter that holds it.")
    place: Literal["header", "query"] = Field(default="header", description="Where it is sent.")
    prefix: str = Field(default="", description="What stands before it in the header, such as Bearer.")


class BasicAuth(_Auth):
    """A user and password (RFC 7617)."""

    by: Literal["basic"] = Field(description="A user and password (RFC 7617).")
    user: str = Field(min_length=1, description="The user's name.")
    password: SecretStr = Field(description="The password, by reference.")


class OAuthClient(_Auth):
    """OAuth 2 client credentials (RFC 6749, section 4.4)."""

    by: Literal["oauth"] = Field(description="OAuth 2 client credentials (RFC 6749, section 4.4).")
    token_url: HttpUrl = Field(description="Where tokens are had; may be another host than the system's.")
    client_id: str = Field(min_length=1, description="The client's id.")
    client_secret: SecretStr = Field(description="The client's secret, by reference.")
    scope: str = Field(default="", description="The scopes to ask for, with a space between.")
    send_as: Literal["basic", "body"] = Field(
        default="basic", description="How id and secret are sent: as Basic, or in the form."
    )


Auth = Annotated[KeyAuth | BasicAuth | OAuthClient, Field(discriminator="by")]


@dataclass(frozen=True, slots=True)
class Proof:
    """What is added to one request."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class Credentials(Protocol):
    """Gives each request its proof. Called from several threads at once."""

    def proof(self, ends: float) -> Proof:
        """May fetch something first, until ``ends`` (monotonic seconds). Raises ``Retry``."""
        ...

    def refused(self, proof: Proof) -> bool:
        """The system answered 401 to this proof: is it worth asking for another?"""
        ...

    def secrets(self) -> tuple[str, ...]:
        """What must not be seen in anything that is said."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same proof always."""

    given: Proof
    hidden: tuple[str, ...] = ()

    def proof(self, ends: float) -> Proof:  # noqa: ARG002
        return self.given

    def refused(self, proof: Proof) -> bool:  # noqa: ARG002
        return False

    def secrets(self) -> tuple[str, ...]:
        return self.hidden


def fixed(auth: KeyAuth | BasicAuth | None) -> Fixed:
    """The proof of a key or a password, made once."""
    if auth is None:
        return Fixed(Proof())
    if isinstance(auth, BasicAuth):
        password = auth.password.get_secret_value()
        shown = basic(auth.user, password)
        return Fixed(Proof({"Authorization": shown}), (password, shown.removeprefix("Basic ")))
    key = auth.key.get_secret_value()
    if auth.place == "query":
        return Fixed(Proof(params=((auth.name, key),)), (key,))
    return Fixed(Proof({auth.name: f"{auth.prefix} {key}".strip()}), (key,))


def basic(user: str, password: str) -> str:
    """The header ``Authorization`` of RFC 7617, in UTF-8."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
