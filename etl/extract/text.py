"""Which encoding does a text have? Answered with certainty or not at all, for a wrong guess would publish garbage.

The order: byte order mark, strict UTF-8, UTF-16 by its NUL bytes, Windows-1251 if it reads as Cyrillic words.
Anything else is refused. All text leaves here as UTF-8 bytes, because bytes are what the table parser counts in.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from etl.errors import RefusedFileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 200_000
_PART = 8 * 1024**2  # a large file is checked a part at a time, so that no second copy of it is made
_CYRILLIC = "А-Яа-яЁёІіЎўҐґЄєЇї"
_WORD = re.compile(rf"[{_CYRILLIC}A-Za-z]*[{_CYRILLIC}][{_CYRILLIC}A-Za-z]*")
_MIXED_SCRIPT = re.compile(rf"[A-Za-z][{_CYRILLIC}]|[{_CYRILLIC}][A-Za-z]")
_CAPITAL_INSIDE = re.compile(r"[а-яёіўґєї][А-ЯЁІЎҐЄЇ]")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a]")
_TYPOGRAPHY = set("«»„“”‘’‚–—…№•·§©®°±€‰¬\xa0\xad")


@dataclass(frozen=True)
class Text:
    """The text of a file.

    Attributes:
        data: UTF-8 without byte order mark. If ``mixed``, some lines are not valid UTF-8.
        encoding: what the file was written in.
        mixed: lines of two encodings stand in the file; those that are not UTF-8 must be refused one by one.
    """

    data: bytes
    encoding: str
    mixed: bool = False


def looks_like_text(head: bytes) -> bool:
    """Whether the start of a file is text: no NUL bytes, or the regular ones of UTF-16 and UTF-32."""
    if any(head.startswith(mark) for mark, _ in _MARKS):
        return True
    return head.count(0) <= _stray(head) or _utf16_by_nuls(head) is not None


def _stray(sample: bytes) -> int:
    """How many NUL bytes a text may hold by accident; they are control characters like others."""
    return max(2, len(sample) // 2000) if not _BINARY.search(sample.replace(b"\0", b"").decode("latin-1")) else 0


def read_text(raw: bytes, file: str) -> Text:
    """Finds the encoding of ``raw``.

    Raises:
        RefusedFileError: the encoding cannot be known, or the text breaks it (code ``encoding_unknown``).
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            body = raw[len(mark) :]
            return _utf8(body, file) if encoding == "utf-8" else _recoded(body, encoding, file)
    if raw.count(0) > _stray(raw[:_SAMPLE]):
        return _recoded(raw, _utf16_by_nuls(raw[:_SAMPLE]), file)
    return _utf8(raw, file)


def decode(raw: bytes, file: str) -> str:
    """The text of ``raw`` as one string; a text of mixed encodings is refused.

    Raises:
        RefusedFileError: as for :func:`read_text`.
    """
    text = read_text(raw, file)
    if text.mixed:
        raise _unknown(file)
    return text.data.decode()


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are valid UTF-8."""
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _PART):
            decoder.decode(data[start : start + _PART])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _utf8(raw: bytes, file: str) -> Text:
    if is_utf8(raw):
        return Text(raw, "utf-8")
    lines = [line for line in raw.splitlines() if not line.isascii()]
    if any(is_utf8(line) for line in lines):
        return Text(raw, "utf-8", mixed=True)
    try:
        text = raw.decode("cp1251")
    except UnicodeDecodeError:
        raise _unknown(file) from None
    if not _reads_as_cyrillic(b"\n".join(lines)[:_SAMPLE].decode("cp1251")):
        raise _unknown(file)
    return Text(text.encode(), "windows-1251")


def _recoded(raw: bytes, encoding: str | None, file: str) -> Text:
    if encoding is None:
        raise _unknown(file)
    try:
        return Text(raw.decode(encoding).encode(), encoding)
    except UnicodeError:
        raise _unknown(file) from None


def _utf16_by_nuls(sample: bytes) -> str | None:
    """UTF-16 without a mark: separators and Latin letters have a NUL, always in the same half of the pair."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) > 0 or max(even, odd) < len(sample) / 50:
        return None
    encoding = "utf-16-be" if even else "utf-16-le"
    return None if _BINARY.search(sample.decode(encoding, errors="replace")) else encoding


def _reads_as_cyrillic(sample: str) -> bool:
    """Whether text decoded as Windows-1251 is Belarusian, Russian or Ukrainian, not another code page.

    Western code pages give words of mixed script (``fьr``), DOS ones give signs, KOI8-R and ISO 8859-5 turn the
    case of letters around (``оПХБЕР``).
    """
    foreign = [char for char in sample if not char.isascii()]
    letters = re.findall(f"[{_CYRILLIC}]", sample)
    words = _WORD.findall(sample)
    if not words or len(letters) + sum(char in _TYPOGRAPHY for char in foreign) < 0.98 * len(foreign):
        return False
    odd = sum(bool(_MIXED_SCRIPT.search(word) or _CAPITAL_INSIDE.search(word)) for word in words)
    lower = sum(letter.islower() for letter in letters)
    return odd <= 0.05 * len(words) and lower >= 0.5 * len(letters)


def _unknown(file: str) -> RefusedFileError:
    message = "is text of an unknown or broken encoding; save it again as UTF-8"
    return RefusedFileError(file, "encoding_unknown", message)
