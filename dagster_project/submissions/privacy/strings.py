"""Texts within bytes that are no text: runs of letters in one byte, in UTF-8 or in UTF-16, as they stand there.

Belongs here: finding them, and telling bytes that hide what they hold. Does not belong here: any one format.
"""

import re
import zlib
from collections.abc import Iterator

_BYTES = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc3-\xc6\xcc\xcd][\x80-\xbf]|\xe1[\xba\xbb][\x80-\xbf]){8,}")
"""ASCII, and the letters of Vietnamese in UTF-8."""
_PAIRS = re.compile(
    rb"(?:[\t\n\r\x20-\x7e\xc0-\xff]\0|[\x02\x03\x10\x11\x28\x29\x68\x69\xa0\xa1\xaf\xb0]\x01|[\xa0-\xf9]\x1e"
    rb"|[\x00\x01\x03\x09\x23]\x03){8,}"
)
"""The same in UTF-16."""
_BLOCK = 4096
_LEAST_BLOCK = 256
_HARDLY_SHRINKS = 0.9
_MOSTLY = 0.9


def strings_in(content: bytes) -> Iterator[str]:
    """Every run of at least eight letters."""
    for found in _BYTES.finditer(content):
        yield found[0].decode("utf-8", "replace")
    for found in _PAIRS.finditer(content):
        yield found[0].decode("utf-16-le", "replace")


def is_text(content: bytes) -> bool:
    """Whether bytes are hardly anything but such runs."""
    runs = sum(len(found[0]) for pattern in (_BYTES, _PAIRS) for found in pattern.finditer(content))
    return runs >= _MOSTLY * len(content)


def is_opaque(content: bytes) -> bool:
    """Whether any block of the bytes does not shrink: it is packed or locked, and nobody can look at it."""
    blocks = (content[at : at + _BLOCK] for at in range(0, len(content), _BLOCK))
    return any(
        len(block) >= _LEAST_BLOCK and len(zlib.compress(block, 1)) > _HARDLY_SHRINKS * len(block) for block in blocks
    )
