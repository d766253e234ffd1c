"""A file is what its content says; what lies about it, and what acts when it is opened, is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.attachments.ports import Refused
from hub.attachments.kinds import KINDS, OCTETS
from hub.attachments.looking import look
from hub.attachments.settings import AttachmentSettings
from tests.photos import photo

ALLOWED = AttachmentSettings().allowed
EVERYTHING = (*ALLOWED, "audio", "video", "archives")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def package(*names: str, content: bytes = b"x", **files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


TYPES = b'<Types><Override ContentType="application/vnd...main+xml"/></Types>'
DOCX = package("_rels/.rels", "word/document.xml", **{"[Content_Types].xml": TYPES})
XLSX = package("xl/workbook.xml", **{"[Content_Types].xml": TYPES})
PPTX = package("ppt/presentation.xml", **{"[Content_Types].xml": TYPES})
ODT = package("content.xml", mimetype=b"application/vnd.oasis.opendocument.text")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def compound(*names: str) -> bytes:
    """One of the older office files: a directory of these streams, each of them empty (MS-CFB, 2.6)."""

    def entry(name: str, kind: int, right: int, child: int) -> bytes:
        text = name.encode("utf-16-le") + b"\x00\x00"
        head = text.ljust(64, b"\x00") + len(text).to_bytes(2, "little") + bytes((kind, 1))
        links = b"".join(one.to_bytes(4, "little", signed=True) for one in (-1, right, child))
        return (head + links).ljust(116, b"\x00") + (-2).to_bytes(4, "little", signed=True) + bytes(8)

    entries = [entry("Root Entry", 5, -1, 1)]
    for number, name in enumerate(names, 1):
        entries.append(
            entry(name, 1 if name != "Macros" else 2, number + 1 if number < len(names) else -1, -1)
        )
    sector = b"".join(entries).ljust(1024, b"\x00")
    fat = [-3, 2, -2] + [-1] * 125
    table = b"".join(one.to_bytes(4, "little", signed=True) for one in fat)
    head = _OLE + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00" + bytes(6)
    numbers = (0, 1, 1, 0, 4096, -2, 0, -2, 0, 0)
    head += b"".join(one.to_bytes(4, "little", signed=True) for one in numbers)
    return head.ljust(512, b"\xff") + table + sector


def seen(
    tmp: Path, data: bytes, name: str = "", said: str = "", allowed: tuple[str, ...] = EVERYTHING
) -> str:
    file = tmp / "file"
    file.write_bytes(data)
    return look(file, name=name, said=said, allowed=allowed, unknown="refuse").media_type


GOOD = {
    "photo.jpg": (photo("JPEG"), "image/jpeg"),
    "photo.png": (photo("PNG"), "image/png"),
    "photo.webp": (photo("WEBP"), "image/webp"),
    "photo.avif": (photo("AVIF"), "image/avif"),
    "photo.tiff": (photo("TIFF"), "image/tiff"),
    "photo.heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
    "photo.HEIC": (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "image/heic"),
    "moving.gif": (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "image/gif"),
    "plan.pdf": (PDF, "application/pdf"),
    "plain.pdf": (b"%PDF-1.4\nnothing but text", "application/pdf"),
    "letter.rtf": (b"{\\rtf1 hello}", "application/rtf"),
    "letter.docx": (DOCX, _WORD),
    "sums.xlsx": (XLSX, _WORD.replace("wordprocessingml.document", "spreadsheetml.sheet")),
    "talk.pptx": (PPTX, _WORD.replace("wordprocessingml.document", "presentationml.presentation")),
    "letter.odt": (ODT, "application/vnd.oasis.opendocument.text"),
    "old.doc": (compound("WordDocument"), "application/msword"),
    "old.xls": (compound("Workbook"), "application/vnd.ms-excel"),
    "old.ppt": (compound("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    "note.txt": (b"There is a hole in the road.\n", "text/plain"),
    "BMW.txt": (b"BMW parked on the pavement, PK 12 MZN", "text/plain"),
    "latin.txt": ("Caf\xe9 on Invented Street".encode("latin-1"), "text/plain"),
    "wide.txt": ("wide".encode("utf-16"), "text/plain"),
    "call.mp3": (b"ID3\x03\x00" + bytes(99), "audio/mpeg"),
    "call.m4a": (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", "audio/mp4"),
    "call.wav": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(99), "audio/x-wav"),
    "clip.mp4": (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42", "video/mp4"),
    "clip.mov": (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", "video/quicktime"),
    "clip.3gp": (b"\x00\x00\x00\x18ftyp3gp5\x00\x00\x00\x00", "video/3gpp"),
    "all.zip": (package("a.txt", "b/c.jpg"), "application/zip"),
}


@pytest.mark.parametrize("name", GOOD)
def test_it_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    data, media_type = GOOD[name]
    assert seen(tmp_path, data, name) == media_type
    assert seen(tmp_path, data, said=media_type) == media_type
    assert seen(tmp_path, data, "without an ending", "application/octet-stream") == media_type


def test_text_is_the_kind_of_text_that_it_says(tmp_path: Path) -> None:
    for said in ("text/csv", "text/markdown", "text/plain; charset=utf-8"):
        assert seen(tmp_path, b"a,b\n1,2\n", "list.csv", said) == said.partition(";")[0]


@pytest.mark.parametrize(
    ("name", "said", "data", "words"),
    [
        ("photo.jpg", "image/jpeg", PDF, "says that it is image/jpeg, but its content is a PDF"),
        ("photo.jpg", "", PDF, "ends in .jpg, but its content is a PDF"),
        ("photo.jpg", "image/heic", GOOD["photo.heic"][0], "ends in .jpg, but its content is a HEIC photo"),
        ("photo.jpg.exe", "image/jpeg", GOOD["photo.jpg"][0], "ends in .exe"),
        ("notes.js", "text/plain", b"alert(1)", "ends in .js"),
        ("x.docx", _WORD, XLSX, "its content is an Excel workbook"),
        ("x.pdf", "application/pdf", b"plain", "its content is plain text"),
    ],
)
def test_what_lies_about_its_type_is_refused(
    tmp_path: Path, name: str, said: str, data: bytes, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        seen(tmp_path, data, name, said)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MZ\x90\x00\x03" + bytes(99), "a Windows program"),
        (b"\x7fELF\x02\x01\x01" + bytes(99), "a Linux program"),
        (b"#!/bin/sh\nrm -rf /\n", "a script"),
        (b"\xca\xfe\xba\xbe\x00\x00" + bytes(9), "a Java or macOS program"),
        (b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(9), "a Windows shortcut"),
        (b"<!DOCTYPE html><title>x</title>", "a web page"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "a web page"),
        ("\ufeff<html>".encode("utf-16-le"), "a web page"),
        (package("META-INF/MANIFEST.MF", "A.class"), "a Java or Android program"),
        (package("word/vbaProject.bin", **{"[Content_Types].xml": TYPES}), "macros"),
        (package("word/x.xml", **{"[Content_Types].xml": b"...macroEnabled.main+xml"}), "macros"),
        (package("xl/macrosheets/sheet1.xml", **{"[Content_Types].xml": TYPES}), "macros"),
        (
            package("Basic/Standard/M.xml", mimetype=b"application/vnd.oasis.opendocument.text"),
            "macros",
        ),
        (compound("WordDocument", "Macros"), "macros"),
        (compound("EncryptedPackage"), "under a password"),
        (package("tool.exe", "readme.txt"), "'tool.exe' in it, which is a program"),
        (package("zero.bin", content=bytes(60 * 1_048_576)), "as only a bomb does"),
        (package(*(f"{number}" for number in range(10_001))), "far more than anybody sends"),
        (DOCX[:-30], "damaged"),
        (_OLE + bytes(600), "damaged"),
        (b"", "empty"),
        (b"\x01\x02\x03\x04", "of no type that is known"),
        (b"\x1f\x8b\x08" + bytes(30), "application/gzip"),
    ],
)
def test_what_acts_and_what_cannot_be_looked_into_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(Refused) as refused:
        seen(tmp_path, data)
    assert words in str(refused.value)


def test_only_what_the_settings_take_is_taken(tmp_path: Path) -> None:
    clip, _ = GOOD["clip.mp4"]
    with pytest.raises(Refused, match=r"an MP4 video.*not taken here; what is: images, documents"):
        seen(tmp_path, clip, allowed=ALLOWED)
    assert seen(tmp_path, GOOD["photo.png"][0], allowed=("image/png",)) == "image/png"
    with pytest.raises(Refused, match="a JPEG photo"):
        seen(tmp_path, GOOD["photo.jpg"][0], allowed=("image/png",))
    for kind in KINDS:
        assert AttachmentSettings(allowed=(kind.group, kind.media_type)).allowed
    with pytest.raises(ValueError, match="did you mean 'images'"):
        AttachmentSettings(allowed=("image",))


def test_what_is_unknown_is_kept_where_the_settings_say_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\x01\x02\x03\x04")

    def kept(name: str = "", said: str = "") -> str:
        return look(file, name=name, said=said, allowed=ALLOWED, unknown="keep").media_type

    assert kept("survey.xyz9") == kept() == OCTETS
    with pytest.raises(Refused, match="It says that it is a JPEG photo"):
        kept(said="image/jpeg")
    with pytest.raises(Refused, match="It says that it is a PDF"):
        kept("plan.pdf")
    with pytest.raises(Refused, match=r"ends in \.exe"):
        kept("tool.exe")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damage_is_refused_with_words_and_never_fails_otherwise(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole, _ = data.draw(st.sampled_from(sorted(GOOD.values(), key=repr)))
    cut = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 8))):
        if cut:
            cut[data.draw(st.integers(0, len(cut) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert seen(tmp_path_factory.mktemp("cut"), bytes(cut))
    except Refused:
        return
