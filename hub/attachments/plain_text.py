"""Whether a file is plain text, and whether text is markup that a browser acts on."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

_PIECE = 65_536
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""What no text has; a tab, line ends, a form feed and an escape it may."""
_MARKUP = re.compile(
    rb"<(?:!doctype|!--|\?xml|html|head|body|script|svg|iframe|object|embed|meta|link|style|img|a\s|form|math)",
    re.IGNORECASE,
)


def is_text(file: Path) -> bool:
    """UTF-8, UTF-16 with its mark, or an older eight-bit code without control characters."""
    with file.open("rb") as opened:
        head = opened.read(2)
        opened.seek(0)
        wide = head in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
        decoder = codecs.getincrementaldecoder("utf-16")("strict") if wide else None
        while piece := opened.read(_PIECE):
            if decoder is None:
                if _CONTROLS.search(piece):
                    return False
                continue
            try:
                if _CONTROLS.search(decoder.decode(piece).encode("utf-8", "surrogatepass")):
                    return False
            except UnicodeDecodeError:
                return False
    return True


def is_markup(start: bytes) -> bool:
    """``start``: its first bytes, white space taken off. Markup that stands later is text about markup."""
    return (
        _MARKUP.match(
            start.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
        )
        is not None
    )
