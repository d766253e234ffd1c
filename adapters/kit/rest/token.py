"""OAuth 2 client credentials: one token for all threads, fetched by one of them at a time.

Source: RFC 6749, sections 2.3.1 (how the client says who it is), 4.4 and 5.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.contract import Reject, Retry
from adapters.kit.rest.answer import Answer
from adapters.kit.rest.ask import Ask
from adapters.kit.rest.credentials import OAuthClient, Proof, basic

log = structlog.get_logger()

EARLY = 30.0
"""Seconds before its end that a token is not used any more, or a tenth of its life if that is less."""
UNSAID = 300.0
"""Seconds a token is used where its life is not told; a 401 ends it sooner."""

Fetch = Callable[[Ask, float], Answer]
"""Makes a request without credentials until so many monotonic seconds. Raises ``Retry`` or ``Reject``."""


class _Granted(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    access_token: str = Field(min_length=1)
    token_type: str = Field(default="bearer")
    expires_in: float | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    proof: Proof
    token: str = field(repr=False)
    until: float


class TokenCredentials:
    """Keeps a token until shortly before its end. ``clock`` gives monotonic seconds."""

    def __init__(self, auth: OAuthClient, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._auth = auth
        self._fetch = fetch
        self._clock = clock
        self._turn = threading.Lock()
        self._held: _Held | None = None
        self._failed: tuple[float, Retry] | None = None

    def proof(self, ends: float) -> Proof:
        """The token, fetched first where there is none that is good.

        Raises ``Retry``, which is never uncertain: nothing was sent to the system itself. Who waited while
        another thread's fetch failed is told of that failure and does not knock once more.
        """
        held = self._held
        if held is not None and self._clock() < held.until:
            return held.proof
        came = self._clock()
        if not self._turn.acquire(timeout=max(0.0, ends - self._clock())):
            raise Retry(f"no token came from {self._where} in time: another request was still fetching it")
        try:
            held = self._held
            if held is not None and self._clock() < held.until:
                return held.proof
            if self._failed is not None and self._failed[0] >= came:
                raise Retry(self._failed[1].reason, after=self._failed[1].after)
            return self._fetched(ends).proof
        finally:
            self._turn.release()

    def refused(self, proof: Proof) -> bool:
        """Drop the token, unless another thread has fetched a newer one already."""
        with self._turn:
            if self._held is not None and self._held.proof is proof:
                self._held = None
        return True

    def secrets(self) -> tuple[str, ...]:
        held = self._held
        known = (self._auth.client_secret.get_secret_value(), self._shown().removeprefix("Basic "))
        return known if held is None else (*known, held.token)

    @property
    def _where(self) -> str:
        url = self._auth.token_url
        return f"{url.scheme}://{url.host}:{url.port}"

    def _shown(self) -> str:
        # RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        secret = self._auth.client_secret.get_secret_value()
        return basic(quote(self._auth.client_id, safe=""), quote(secret, safe=""))

    def _fetched(self, ends: float) -> _Held:
        try:
            answer = self._fetch(self._ask(), ends)
            granted = _Granted.model_validate(answer.json())
            if granted.token_type.lower() != "bearer":
                raise answer.unreadable(
                    f"a token of the type {granted.token_type[:40]!r}, and not a bearer's"
                )
        except ValidationError as error:
            wrong = Retry(f"{self._where} answered without an access_token that can be used")
            self._failed = (self._clock(), wrong)
            raise wrong from error
        except (Retry, Reject) as error:
            after = error.after if isinstance(error, Retry) else None
            wrong = Retry(f"no token could be had: {error.reason}", after=after)
            self._failed = (self._clock(), wrong)
            raise wrong from error
        life = UNSAID if granted.expires_in is None else granted.expires_in
        self._held = _Held(
            Proof({"Authorization": f"Bearer {granted.access_token}"}),
            granted.access_token,
            self._clock() + life - min(EARLY, life / 10),
        )
        log.info("rest.token_fetched", whom=self._where, seconds=life)
        return self._held

    def _ask(self) -> Ask:
        fields = [("grant_type", "client_credentials")]
        if self._auth.scope:
            fields.append(("scope", self._auth.scope))
        if self._auth.send_as == "body":
            fields.append(("client_id", self._auth.client_id))
            fields.append(("client_secret", self._auth.client_secret.get_secret_value()))
        ask = Ask.form("token", str(self._auth.token_url), fields)
        headers = {**ask.headers, "Accept": "application/json"}
        if self._auth.send_as == "basic":
            headers["Authorization"] = self._shown()
        return Ask(ask.name, ask.method, ask.path, headers=headers, content=ask.content)
