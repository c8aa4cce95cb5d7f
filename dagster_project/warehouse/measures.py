"""The measures that the city, a district, a commune and a carrier are reported by, and where they are shown.

Belongs here: reading their one declaration, the columns of `dbt/models/official/_report_city.yml`. Does not belong
here: how a figure is computed (dbt) or looks (`releases/report`); what other tables have beside these measures.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from dagster_project.contracts import Words
from dagster_project.core.settings import PROJECT

DECLARED_IN = Path("dbt/models/official/_report_city.yml")
REPORTS = ("report_city", "report_district", "report_commune", "report_carrier")
"""The tables that have all of these measures."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReportMeasure(_Declared):
    """One measure. `feed`: it sums that feed's figures over communes and carriers, so that the mart has it too.

    `is_additive`: districts, communes and carriers add up to the city. `explained`: how `tatsong explain` and the
    second opinion compute it, in the form of `releases/dictionary/measures.yaml`.
    """

    name: str
    data_type: Literal["bigint", "double", "date", "boolean"]
    description: str
    label: str
    unit: str = ""
    unit_en: str = ""
    words: Words | None = None
    """How running text calls it."""
    heading: Words | None = None
    """What stands over its column on the page; the label where nothing else does."""
    feed: Literal["subscribers", "conversions", "stations", ""] = ""
    is_additive: bool = False
    explained: dict[str, Any]

    @property
    def is_share(self) -> bool:
        """Whether it lies between 0 and 1."""
        return self.name.startswith("share_")

    @property
    def head(self) -> Words:
        """What stands over its column, in both languages."""
        return self.heading or Words(vi=self.label, en=self.words.en if self.words else self.label)


class Shown(_Declared):
    """Which measures each place shows, in its order, and what it calls them where it has words of its own."""

    command_line: dict[str, str]
    approval: list[str]
    """What a person is told who decides on changed figures."""
    page_cards: dict[str, Words]
    page_districts: list[str]
    page_carriers: list[str]
    page_communes: list[str]
    document: dict[str, str]
    workbook: list[str]


@cache
def report_measures() -> Mapping[str, ReportMeasure]:
    """The measures by name, in the published order; raises ValidationError where one is not declared in full."""
    found = {}
    for column in _model()["columns"]:
        if column["name"] != "report_date":
            about = {key: column[key] for key in ("name", "data_type", "description")}
            found[column["name"]] = ReportMeasure(**about, **column["config"]["meta"])
    return found


@cache
def shown() -> Shown:
    """Where they are shown; raises ValueError where a place shows a measure that there is not."""
    places = Shown.model_validate(_model()["config"]["meta"]["shown"])
    for place, names in places:
        if unknown := [name for name in names if name not in report_measures()]:
            raise ValueError(f"{DECLARED_IN}: {place} shows {', '.join(unknown)}, which is no measure of report_city.")
    return places


@cache
def _model() -> dict[str, Any]:
    declared: dict[str, Any] = yaml.safe_load((PROJECT / DECLARED_IN).read_text(encoding="utf-8"))["models"][0]
    return declared
