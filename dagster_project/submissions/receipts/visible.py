"""Text of a sender made safe to show: what would be invisible, or would turn the line around, is written out.

Belongs here: single characters. Does not belong here: escaping for HTML or workbooks, which their libraries do.
"""

import re

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
                     "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
                     "\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")  # fmt: skip


def visible(text: str) -> str:
    """The text with control, zero-width and right-to-left signs shown: a tab as `␉`, others as `⟨U+200B⟩`."""
    return _UNSEEN.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    sign = found[0]
    if sign < " ":
        return chr(0x2400 + ord(sign))
    if sign == "\x7f":
        return "␡"
    return f"⟨U+{ord(sign):04X}⟩"
