"""The fields by which a dead letter can be found. Pure."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """Of each the index has the values that letters have."""

    KIND = "kind"
    STATE = "state"
    STAGE = "stage"
    TYPE = "type"
    SUBJECT = "subject"
    SOURCE = "source"
    ID = "id"
    CORRELATION = "correlation"
    SUBSCRIPTION = "subscription"
    ROUTE = "route"
    ENTRY = "entry"
    FILE = "file"
    GROUP = "group"
    ERROR = "error"
    WORD = "word"
    UNREAD = "unread"
    """Of an invalid message: what of it could not be read."""
    RECORD = "record"
    PERSON = "person"
    PLACE = "place"
    INDEX = "field"
