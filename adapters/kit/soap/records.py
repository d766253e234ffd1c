"""The records of an answer one by one: what can be read of each, or what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from adapters.kit.soap.documents import DtdRefused, NotXml, local, namespace, read
from adapters.kit.soap.faults import SOAP_11, SOAP_12
from adapters.kit.soap.settings import Version
from adapters.kit.soap.values import Value

Reader = Callable[[etree._Element], Value]
"""Reads an envelope whose body's root holds one record. Raises ``ValueError``."""


@dataclass(frozen=True, slots=True)
class SoapRecord:
    """One record, cut out and read when it is asked: of a list that is thrown away nothing is."""

    _of: str
    _reader: Reader
    _around: etree._Element | None = None
    """An envelope whose body's root holds no record."""
    _element: etree._Element | None = None
    _problem: str = ""
    _given: bytes = b""

    @property
    def raw(self) -> bytes:
        """As it came, with the element that held it."""
        if self._around is None:
            return self._given
        return etree.tostring(_holder(self._alone()), encoding="utf-8", with_tail=False)

    def fields(self) -> Mapping[str, Value]:
        """Its fields by name. Raises ``ValueError`` where it does not fit the WSDL, or is no XML."""
        if self._around is None:
            raise ValueError(self._problem)
        value = self._reader(self._alone())
        # zeep gives the list of records, or the answer that has it under its name.
        if isinstance(value, Mapping):
            value = value.get(self._of)
        if isinstance(value, Sequence) and not isinstance(value, str | bytes) and len(value) == 1:
            value = value[0]
        if not isinstance(value, Mapping):
            raise ValueError(f"no fields can be read in its {self._of}")  # noqa: TRY004 - a matter of the answer
        return value

    def _alone(self) -> etree._Element:
        alone = deepcopy(self._around)
        assert alone is not None
        element = deepcopy(self._element)
        assert element is not None
        element.tail = None
        _holder(alone).append(element)
        return alone


def split(envelope: etree._Element, of: str, reader: Reader) -> tuple[SoapRecord, ...]:
    """Each child called ``of`` of the body's root, by itself within a copy of what is around it."""
    body = envelope.find(f"{{{namespace(envelope)}}}Body")
    if body is None or len(body) == 0:
        return ()
    root = body[0]
    found = [one for one in root.iterchildren("*") if local(one) == of]
    for one in found:
        root.remove(one)
    return tuple(SoapRecord(of, reader, envelope, one) for one in found)


def again(raw: bytes, of: str, version: Version, reader: Reader) -> SoapRecord:
    """A record that stands alone: its holder, with one element called ``of`` in it."""
    try:
        holder = read(raw)
    except (NotXml, DtdRefused) as error:
        return SoapRecord(of, reader, _problem=f"it is not an XML element: {error}", _given=raw)
    found = [one for one in holder.iterchildren("*") if local(one) == of]
    if len(found) != 1:
        words = f"one {of} was expected in {local(holder)}, and {len(found)} are there"
        return SoapRecord(of, reader, _problem=words, _given=raw)
    ns = SOAP_12 if version == "1.2" else SOAP_11
    around = etree.Element(f"{{{ns}}}Envelope", nsmap={"soap": ns})
    etree.SubElement(around, f"{{{ns}}}Body").append(holder)
    holder.remove(found[0])
    return SoapRecord(of, reader, around, found[0])


def _holder(envelope: etree._Element) -> etree._Element:
    return next(envelope.iterchildren(f"{{{namespace(envelope)}}}Body"))[0]
