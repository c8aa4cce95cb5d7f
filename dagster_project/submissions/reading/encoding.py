"""The encoding of a text file, decided by evidence and never guessed.

Belongs here: bytes, from marks and zero bytes to words. Does not belong here: delimiters and cells.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from dagster_project.submissions.reading.evidence import convincing, decide_legacy, undecided, weigh, words_of
from dagster_project.submissions.reading.legacy import Legacy, decode_legacy
from dagster_project.submissions.reading.sheet import Unreadable

ENCODINGS = "UTF-8, UTF-16, Windows-1258, TCVN3 (ABC), VNI"
_SAMPLE = 1 << 20
_LONGEST_BEGUN = 1 << 12
_LEGACY: tuple[Legacy, ...] = ("tcvn3", "vni")
_WESTERN, _VIETNAMESE = "cp1252", "cp1258"
_LOST = re.compile("[\ud800-\udfff]")
"""What stands for bytes that could not be decoded."""


@dataclass(frozen=True)
class Encoding:
    """How bytes become text: Python's codec, then a legacy way of writing."""

    codec: str
    legacy: Legacy | None = None

    @property
    def name(self) -> str:
        """What is told and kept: `utf-8`, `utf-16`, `windows-1258`, `tcvn3`, `vni`, `tcvn3 in utf-16`."""
        outer = "windows-1258" if self.codec == _VIETNAMESE else re.sub("-(sig|le|be)$", "", self.codec)
        if self.legacy is None:
            return outer
        return self.legacy if self.codec == _WESTERN else f"{self.legacy} in {outer}"

    @property
    def errors(self) -> str:
        """What the codec makes of bytes that it cannot decode: something that `is_lost` finds."""
        return "surrogatepass" if self.codec.startswith("utf-16") else "surrogateescape"

    def unicode(self, text: str) -> str:
        """What the codec gave, as the sender means it."""
        if text.isascii():
            return text
        if self.legacy is not None:
            return decode_legacy(text, self.legacy)
        return unicodedata.normalize("NFC", text)


def is_lost(text: str) -> bool:
    """Whether some bytes of the text could not be decoded."""
    return not text.isascii() and _LOST.search(text) is not None


def decide_encoding(path: Path) -> Encoding:
    """The encoding under which the file's words are Vietnamese.

    Raises:
        Unreadable: none, or two that give different words.
    """
    sample, is_whole = _sample(path)
    codec = _unicode_codec(sample)
    if codec is None:
        return _eight_bit(sample, is_whole)
    text = sample.decode(codec, "ignore")
    return Encoding(codec, None if text.isascii() else decide_legacy([text]))


def _sample(path: Path) -> tuple[bytes, bool]:
    """The first bytes of the file that hold more than ASCII, ending with a line; and whether they are all of it."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        is_first = True
        while sample.isascii() and b"\0" not in sample and (more := file.read(_SAMPLE)):
            begun = sample[sample.rfind(b"\n") + 1 :]
            sample, is_first = begun[-_LONGEST_BEGUN:] + more, False
        if not file.read(1):
            return sample, is_first
    end = sample.rfind(b"\n") + 1
    return sample[: end or len(sample)], False


def _unicode_codec(sample: bytes) -> str | None:
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    # In UTF-16 every digit, delimiter, line end and plain letter has a zero byte, always on the same side.
    if min(low, high) == 0 and max(low, high) > len(sample) / 4:
        return "utf-16-le" if high else "utf-16-be"
    return None if _first_not_utf8(sample) is not None else "utf-8"


def _first_not_utf8(sample: bytes) -> int | None:
    """Where the bytes stop being UTF-8; a character that the end cuts in two is one."""
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return None if error.reason == "unexpected end of data" and len(sample) >= _SAMPLE - 4 else error.start
    return None


def _eight_bit(sample: bytes, is_whole: bool) -> Encoding:
    """Which of the encodings with one byte a character."""
    readings: dict[str, Encoding] = {}
    weights = {}
    vietnamese, western = _decoded(sample, _VIETNAMESE), _decoded(sample, _WESTERN)
    if vietnamese is not None:
        readings["windows-1258"] = Encoding(_VIETNAMESE)
        weights["windows-1258"] = weigh(words_of(vietnamese))
    if western is not None:
        words = words_of(western)
        readings |= {legacy: Encoding(_WESTERN, legacy) for legacy in _LEGACY}
        weights |= {legacy: weigh(words, legacy) for legacy in _LEGACY}
    found = convincing(weights) if weights else []
    if len(found) == 1:
        return readings[found[0]]
    if not found:
        start = _first_not_utf8(sample) or 0
        row = sample.count(b"\n", 0, start) + 1 if is_whole else None
        raise Unreadable("encoding_unknown", row, expected=ENCODINGS)
    texts = {name: readings[name].unicode(sample.decode(readings[name].codec)) for name in found}
    if not is_whole or len(set(texts.values())) > 1:
        raise undecided(texts)
    return readings[found[0]]


def _decoded(sample: bytes, codec: str) -> str | None:
    try:
        return sample.decode(codec)
    except UnicodeDecodeError:
        return None
