"""Personal data in the bytes of a file that is no proper table: broken text, text of an unknown type.

Belongs here: a search for telephone numbers and identity numbers without regard to rows and columns, in chunks.
It sees plain text and UTF-16; what is packed or encrypted it cannot see. Does not belong here: files that can be read.
"""

from pathlib import Path

from dagster_project.submissions.personal import found_in
from dagster_project.submissions.privacy import ENOUGH, Finding

_CHUNK = 1 << 20
_OVERLAP = 64
_CERTAIN = ("phone", "hidden_phone", "identity", "imsi", "imei")


def look_in_bytes(path: Path) -> tuple[Finding, ...]:
    """One finding where three distinct matches lie in the bytes; none where there are fewer."""
    keys: set[str] = set()
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = (before + chunk).replace(b"\0", b"").decode("latin-1")
            for match in found_in(text):
                if match.kind in _CERTAIN:
                    keys.add(match.key)
                if len(keys) >= ENOUGH:
                    return (Finding(match.kind, None, "?"),)
            before = chunk[-_OVERLAP:]
    return ()
