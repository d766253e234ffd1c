"""Sets of numbers, in blocks. Pure.

A block holds ``SIZE`` numbers in a row, as the bits of one whole number, so that the numbers two sets have in
common are one operation for thousands. Written down, a block of few is the list of them, one of many its
bits: never more than ``SIZE // 8`` bytes, as base-64.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from struct import pack, unpack

SHIFT = 12
SIZE = 1 << SHIFT
"""Numbers in a block."""
_BYTES = SIZE // 8
_FEW = 64
"""So many bits of a block are kept as a list, of two bytes each, and taken off one by one: each taking off
copies the number, so more of them are quicker looked for in it."""
_IN_BYTE = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def block_of(number: int) -> int:
    return number >> SHIFT


def bit_of(number: int) -> int:
    """The bit that stands for a number in its block."""
    return 1 << (number & (SIZE - 1))


def below(number: int) -> int:
    """Every bit of the number's block that stands for a lower one."""
    return bit_of(number) - 1


def blocks_of(numbers: Iterable[int]) -> dict[int, int]:
    """The blocks of these numbers, and their bits."""
    blocks: dict[int, int] = {}
    for number in numbers:
        block = number >> SHIFT
        blocks[block] = blocks.get(block, 0) | bit_of(number)
    return blocks


def write(bits: int) -> str:
    """A block as it is kept."""
    many = bits.bit_count()
    coded = pack(f"<{many}H", *_offsets(bits)) if many <= _FEW else bits.to_bytes(_BYTES, "little")
    return b64encode(coded).decode()


def read(text: str) -> int:
    """The bits of a block as it is kept."""
    coded = b64decode(text)
    if len(coded) == _BYTES:
        return int.from_bytes(coded, "little")
    bits = 0
    for offset in unpack(f"<{len(coded) // 2}H", coded):
        bits |= 1 << offset
    return bits


def numbers(block: int, bits: int) -> list[int]:
    """The numbers of a block, rising."""
    first = block << SHIFT
    return [first + offset for offset in _offsets(bits)]


def _offsets(bits: int) -> Iterator[int]:
    if bits.bit_count() <= _FEW:
        while bits:
            low = bits & -bits
            yield low.bit_length() - 1
            bits ^= low
        return
    for place, byte in enumerate(bits.to_bytes(_BYTES, "little")):
        for one in _IN_BYTE[byte]:
            yield place * 8 + one
