"""The REST kit: one client for systems that are spoken to in HTTP, with every outcome told apart."""

from adapters.kit.rest.answer import Answer
from adapters.kit.rest.ask import Ask
from adapters.kit.rest.client import RestClient
from adapters.kit.rest.credentials import Auth, BasicAuth, KeyAuth, OAuthClient
from adapters.kit.rest.pages import ByCursor, ByLink, ByOffset, ByPage, Paging, pages
from adapters.kit.rest.seen import Seen
from adapters.kit.rest.settings import RestSettings

__all__ = [
    "Answer",
    "Ask",
    "Auth",
    "BasicAuth",
    "ByCursor",
    "ByLink",
    "ByOffset",
    "ByPage",
    "KeyAuth",
    "OAuthClient",
    "Paging",
    "RestClient",
    "RestSettings",
    "Seen",
    "pages",
]
