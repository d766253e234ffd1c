"""Answering requests of a directory: each on a thread of its own."""

from __future__ import annotations

import json

import structlog
from scim2_models import SCIMException
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService

from identity_index.staff.scim.bulk_handling import BulkHandler
from identity_index.staff.scim.group_handling import GroupHandler
from identity_index.staff.scim.handling import Turns
from identity_index.staff.scim.service import StaffService, models_of, provider
from identity_index.staff.scim.storage import LedgerStorage, Provisioned
from identity_index.staff.scim.writing import Shelf
from ledger.door import Door
from ledger.errors import Busy, Closed, Full, LedgerError, Unstorable
from ledger.reader import Reader

log = structlog.get_logger()


class _Later(SCIMException):
    status = 503
    _default_detail = "The hub cannot write it just now. Try again shortly."


class _Unfit(SCIMException):
    status = 400
    scim_type = "invalidValue"
    _default_detail = "It holds a text that cannot be kept."


class ScimDoor:
    """Safe to use from many threads at once, not from the event loop."""

    def __init__(self, reader: Reader, door: Door, provisioned: Provisioned) -> None:
        tolerant: ScimService = StaffService(provider(tolerant=True))
        strict: ScimService = StaffService(provider(tolerant=False))
        # Both build their own models; each reads what the other wrote.
        self._service = tolerant
        turns = Turns()
        self._strict = GroupHandler(strict, _storage(strict, reader, door, provisioned), turns)
        kept = _storage(tolerant, reader, door, provisioned)
        self._tolerant = BulkHandler(tolerant, kept, turns, self._strict)

    def answer(self, request: ScimRequest) -> ScimResponse:
        """Never raises: what nobody foresaw is logged, and answered with a 500 in SCIM's own shape."""
        handler = self._strict if request.method == "PATCH" else self._tolerant
        try:
            return handler.handle(request)
        except SCIMException as error:
            return self._service.error_response(error)
        except Unstorable as error:
            return self._service.error_response(_Unfit(detail=str(error)))
        except (Busy, Full, Closed, TimeoutError) as error:
            log.warning("scim.put_off", error=str(error))
            answer = self._service.error_response(_Later(detail=str(error) or None))
            answer.headers["Retry-After"] = "5"
            return answer
        except LedgerError as error:
            return self._service.error_response(_Unfit(detail=str(error)))
        except Exception as error:
            log.exception("scim.unexpected", method=request.method, path=request.path[:200])
            return self._service.error_response(error)


def text_of(response: ScimResponse) -> bytes:
    return b"" if response.body is None else json.dumps(response.body, ensure_ascii=False).encode()


def _storage(service: ScimService, reader: Reader, door: Door, to: Provisioned) -> LedgerStorage:
    return LedgerStorage(reader, door, Shelf(models_of(service)), to)
