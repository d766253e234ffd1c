"""The records of an answer one by one: what can be read of each, or what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Self

from lxml import etree

from adapters.kit.soap.documents import DtdRefused, NotXml, local, namespace, read
from adapters.kit.soap.faults import SOAP_11, SOAP_12
from adapters.kit.soap.settings import Version
from adapters.kit.soap.values import Value

Reader = Callable[[etree._Element], Value]
"""Reads an envelope whose body's root holds one record. Raises ``ValueError``."""


@dataclass(frozen=True, slots=True)
class SoapRecord:
    """One record: ``raw`` as it came, its ``fields`` by name, or the ``problem`` where they cannot be read.

    ``root`` is the name of the element that held it.
    """

    raw: bytes
    fields: Mapping[str, Value] | None
    problem: str = ""

    @classmethod
    def again(cls, raw: bytes, of: str, version: Version, reader: Reader) -> Self:
        """Read ``raw`` again: the holder, with one element called ``of`` in it."""
        try:
            holder = read(raw)
        except (NotXml, DtdRefused) as error:
            return cls(raw, None, f"it is not an XML element: {error}")
        found = [one for one in holder.iterchildren("*") if local(one) == of]
        if len(found) != 1:
            return cls(raw, None, f"one {of} was expected in {local(holder)}, and {len(found)} are there")
        ns = SOAP_12 if version == "1.2" else SOAP_11
        envelope = etree.Element(f"{{{ns}}}Envelope", nsmap={"soap": ns})
        etree.SubElement(envelope, f"{{{ns}}}Body").append(holder)
        return cls._read(raw, of, envelope, reader)

    @classmethod
    def _read(cls, raw: bytes, of: str, envelope: etree._Element, reader: Reader) -> Self:
        try:
            fields = _only(reader(envelope), of)
        except ValueError as error:
            return cls(raw, None, str(error))
        return cls(raw, fields)


def split(envelope: etree._Element, of: str, reader: Reader) -> tuple[SoapRecord, ...]:
    """Each child called ``of`` of the body's root, by itself within a copy of what is around it."""
    body = envelope.find(f"{{{namespace(envelope)}}}Body")
    root = body[0] if body is not None and len(body) else None
    if body is None or root is None:
        return ()
    found = [one for one in root.iterchildren("*") if local(one) == of]
    for one in found:
        root.remove(one)
    records = []
    for one in found:
        alone = deepcopy(envelope)
        inside = alone.find(f"{{{namespace(envelope)}}}Body")
        assert inside is not None
        one.tail = None
        inside[0].append(one)
        raw = etree.tostring(inside[0], encoding="utf-8", with_tail=False)
        records.append(SoapRecord._read(raw, of, alone, reader))
    return tuple(records)


def _only(value: Value, of: str) -> Mapping[str, Value]:
    """The fields of the one record in an answer, which zeep gives as the answer or by name in it."""
    if isinstance(value, Mapping):
        value = value.get(of)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes) and len(value) == 1:
        value = value[0]
    if not isinstance(value, Mapping):
        raise ValueError(f"no fields can be read in its {of}")  # noqa: TRY004 - a matter of the answer
    return value
