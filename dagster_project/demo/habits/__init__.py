"""How each submitter writes its files: formats, header words, spellings, dates, totals.

Belongs here: one declaration a submitter, and nothing that the figures depend on. A submitter's harder habits
(letterheads, merged headers, old encodings) are to be added here. Does not belong here: how a layout is written out.
"""

from collections.abc import Mapping

from dagster_project.demo.habits import gmobile, hosted, mobifone, vietnamobile, viettel, vinaphone
from dagster_project.demo.habits.districts import DISTRICTS
from dagster_project.demo.habits.layout import Habits, Layout, Spelling, TrafficLayout

HABITS: Mapping[str, Habits] = {
    "viettel": viettel.HABITS,
    "vinaphone": vinaphone.HABITS,
    "mobifone": mobifone.HABITS,
    "vietnamobile": vietnamobile.HABITS,
    "gmobile": gmobile.HABITS,
    "itel": hosted.ITEL,
    "wintel": hosted.WINTEL,
    "local": hosted.LOCAL,
    **DISTRICTS,
}

__all__ = ["HABITS", "Habits", "Layout", "Spelling", "TrafficLayout"]
