"""Personal data in names: of files, of folders, of what an archive holds.

Belongs here: hiding it, so that a file may be spoken of. Does not belong here: texts (`marks`).
"""

import re

from dagster_project.submissions.hiding.marks import HIDDEN, hidden
from dagster_project.submissions.hiding.names import is_name

_PARTS = re.compile(r"[^\W\d_]+(?:[ _.\-]+[^\W\d_]+){2,5}|[^\W\d_]+(?: [^\W\d_]+){2,5}")


def hidden_in_name(text: str) -> str:
    """The name with a dot for every sign of a telephone number or of a person's name."""
    return _PARTS.sub(_hide_name, hidden(text))


def _hide_name(found: re.Match[str]) -> str:
    words = found[0]
    if is_name(re.sub(r"[ _.\-]+", " ", words)):
        return HIDDEN * len(words)
    stem, dot, ending = words.rpartition(".")
    if dot and is_name(re.sub(r"[ _.\-]+", " ", stem)):
        return HIDDEN * len(stem) + dot + ending
    return "_".join(HIDDEN * len(one) if is_name(one) else one for one in words.split("_"))
