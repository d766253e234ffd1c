"""One client for one system, for every thread.

It stands on httpx2's transport, which is a pool of kept-alive connections, and does itself what must not be
left to chance: which redirects are followed, how much is read and how long, and what each failure means. No
cookies are kept, and the environment's proxies are not asked.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import httpx2
import structlog

from adapters.contract import Reject, Retry
from adapters.kit.http import PERHAPS_TAKEN, REDIRECTS, REFUSALS, complaint, page_title, unwelcome
from adapters.kit.rest.answer import Answer
from adapters.kit.rest.ask import Ask
from adapters.kit.rest.credentials import Credentials, OAuthClient, Proof, fixed
from adapters.kit.rest.deadline import ENDS, TimedTransport
from adapters.kit.rest.failures import broken, failed
from adapters.kit.rest.redirects import MOST, followed, origin, strange, target
from adapters.kit.rest.settings import RestSettings
from adapters.kit.rest.token import TokenCredentials
from adapters.kit.rest.trust import tls

log = structlog.get_logger()

KEEP_ALIVE = 4.0
"""Seconds an idle connection is kept. Many servers close theirs after 5; whoever closes first avoids the race
in which a request is written to a connection that is being closed."""
_HEADERS = {"User-Agent": "Tolbooth", "Accept-Encoding": "identity"}
"""An answer is never decompressed: a small one could be made to fill our memory."""
_HIDDEN = "***"
_UNAUTHORIZED = httpx2.codes.UNAUTHORIZED


class RestClient:
    """Asks one system. Connects when it is first asked to; may be closed, and used again after that.

    ``secrets``: what else must not be seen in anything that is said, beside the credentials in the settings.
    """

    def __init__(self, settings: RestSettings, *, secrets: tuple[str, ...] = ()) -> None:
        self._settings = settings
        self._base = httpx2.URL(str(settings.base_url).rstrip("/") + "/")
        self._secrets = secrets
        self._making = threading.Lock()
        self._transport: TimedTransport | None = None
        self._credentials: Credentials = (
            TokenCredentials(settings.auth, self._bare)
            if isinstance(settings.auth, OAuthClient)
            else fixed(settings.auth)
        )

    @property
    def whom(self) -> str:
        """Scheme, host and port, for people."""
        return origin(self._base)

    def close(self) -> None:
        """Close the connections."""
        with self._making:
            transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def send(self, ask: Ask, *, deadline: datetime | None = None) -> Answer:
        """Ask once, following what redirects are safe; a 401 to a token is answered once with a new token.

        Answers with a success, a 304, or what else ``ask`` says is to be read. Raises ``Retry`` where the
        system is away, too slow or says it cannot now, uncertain where it may have done it all the same;
        ``Reject`` where it refuses this very request.
        ``deadline`` (UTC) shortens the settings' ``timeout``.
        """
        ends = time.monotonic() + self._seconds(deadline)
        try:
            return self._sent(ask, ends)
        except Retry as outcome:
            raise Retry(
                self._hidden(outcome.reason), after=outcome.after, uncertain=outcome.uncertain
            ) from outcome.__cause__
        except Reject as outcome:
            raise Reject(self._hidden(outcome.reason)) from outcome.__cause__

    def _seconds(self, deadline: datetime | None) -> float:
        if deadline is None:
            return self._settings.timeout
        return min(self._settings.timeout, (deadline - datetime.now(UTC)).total_seconds())

    def _sent(self, ask: Ask, ends: float) -> Answer:
        url = target(self._base, ask.path)
        if why := strange(self._base, url):
            raise Reject(f"{self.whom} points to {origin(url)}, {why}")
        proof = self._credentials.proof(ends)
        effect = ask.effect
        acted = renewed = False
        for _ in range(MOST + 2):
            try:
                answer = self._exchanged(ask, url, proof, ends, effect=effect)
                if answer.status == _UNAUTHORIZED and not renewed and self._credentials.refused(proof):
                    proof, renewed = self._credentials.proof(ends), True
                    continue
                if answer.status not in REDIRECTS:
                    return judged(answer, ask)
                acted = acted or (ask.effect and answer.status in PERHAPS_TAKEN)
                ask = followed(ask, url, answer.status, answer.headers.get("Location", ""))
            except Retry as outcome:
                doubtful = outcome.uncertain or acted
                raise Retry(outcome.reason, after=outcome.after, uncertain=doubtful) from outcome
            except Reject as outcome:
                if not acted:
                    raise
                # What refuses then refuses the page to read next, and says nothing of the message.
                raise Retry(outcome.reason, uncertain=True) from outcome
            log.info("rest.redirected", request=ask.name, whom=origin(url), status=answer.status)
            url = target(url, ask.path)
        reason = f"{self.whom} redirects more than {MOST} times; mend base_url"
        raise Retry(reason, uncertain=True) if acted else Reject(reason)

    def _bare(self, ask: Ask, ends: float) -> Answer:
        """Without credentials and redirects, to wherever it says: how a token is fetched."""
        url = httpx2.URL(ask.path)
        answer = self._exchanged(ask, url, Proof(), ends, effect=False)
        if 200 <= answer.status < 300:
            return answer
        # Whatever it says, it is no verdict on the message that waits for the token.
        said = complaint(answer.content_type, answer.body)
        reason = f"{origin(url)} answered {answer.status}{f': {said}' if said else ''}"
        after = unwelcome(
            answer.status, reason, retry_after=answer.headers.get("Retry-After", ""), now=datetime.now(UTC)
        )
        raise Retry(reason, after=after.after if isinstance(after, Retry) else None)

    def _exchanged(self, ask: Ask, url: httpx2.URL, proof: Proof, ends: float, *, effect: bool) -> Answer:
        """One request and its answer, whatever its status. ``effect``: may anything have changed there?"""
        whom = origin(url)
        left = ends - time.monotonic()
        if left <= 0:
            raise Retry(f"no time was left to ask {whom}")
        request = httpx2.Request(
            ask.method,
            url.copy_merge_params([*ask.params, *proof.params]) if ask.params or proof.params else url,
            headers={**_HEADERS, **ask.headers, **proof.headers, **self._key(ask)},
            content=ask.content if ask.content is not None else b"",
            extensions={"timeout": self._timeouts(left)},
        )
        began = time.monotonic()
        ENDS.at = ends
        try:
            response = self._ready().handle_request(request)
        except httpx2.TransportError as error:
            raise failed(error, whom, self._settings, effect=effect) from error
        try:
            body, fault = self._read(response, ends)
        finally:
            response.close()
        log.debug(
            "rest.answered",
            request=ask.name,
            whom=whom,
            status=response.status_code,
            ms=round((time.monotonic() - began) * 1000, 1),
        )
        answer = Answer(response.status_code, response.headers, body, whom, effect, url)
        if fault and 200 <= answer.status < 300:
            raise answer.unreadable(fault)
        return answer

    def _read(self, response: httpx2.Response, ends: float) -> tuple[bytes, str]:
        """The body as far as it came, and why it is not whole, or "".

        Of an answer that is no success the status counts, so a body that breaks off is no failure there.
        """
        limit = self._settings.answer_limit
        read = bytearray()
        try:
            for chunk in response.iter_raw():
                read += chunk
                if len(read) > limit:
                    return bytes(read[:limit]), f"an answer of more than {limit} bytes, the most that is read"
                if time.monotonic() > ends:
                    return bytes(read), f"an answer whose end did not come in time ({len(read)} bytes came)"
        except httpx2.TransportError as error:
            return bytes(read), broken(error, len(read))
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            return bytes(read), "a compressed answer, although none was asked for"
        return bytes(read), ""

    def _timeouts(self, left: float) -> dict[str, float]:
        told = self._settings
        stages = {"connect": told.connect_timeout, "read": told.read_timeout, "write": told.write_timeout}
        return {stage: min(most, left) for stage, most in stages.items()} | {"pool": left}

    def _key(self, ask: Ask) -> dict[str, str]:
        name = self._settings.idempotency_header
        return {name: ask.key} if name is not None and ask.key is not None else {}

    def _ready(self) -> TimedTransport:
        transport = self._transport
        if transport is None:
            with self._making:
                if self._transport is None:
                    self._transport = TimedTransport(
                        tls(self._settings), connections=self._settings.connections, keep_alive=KEEP_ALIVE
                    )
                transport = self._transport
        return transport

    def _hidden(self, text: str) -> str:
        for secret in (*self._secrets, *self._credentials.secrets()):
            if len(secret) > 3:
                text = text.replace(secret, _HIDDEN)
        return text


def judged(answer: Answer, ask: Ask) -> Answer:
    """The answer, if it is a success, a 304, or one that the request says is to be read.

    Raises ``Retry`` or ``Reject`` with the system's own words.
    """
    # 304 is about what was asked for; nobody can say it of something to be done.
    if 200 <= answer.status < 300 or (answer.unchanged and not answer.effect):
        return answer
    page = page_title(answer.body) is not None
    if answer.status in ask.answers and not page:
        return answer
    said = complaint(answer.content_type, answer.body)
    outcome = unwelcome(
        answer.status,
        f"{answer.whom} answered {answer.status}{f': {said}' if said else ''}",
        retry_after=answer.headers.get("Retry-After", ""),
        now=datetime.now(UTC),
        refusals=REFUSALS if page else REFUSALS | ask.refusals,
    )
    if isinstance(outcome, Retry) and outcome.uncertain and not answer.effect:
        outcome = Retry(outcome.reason, after=outcome.after)
    raise outcome
