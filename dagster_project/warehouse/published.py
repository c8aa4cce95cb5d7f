"""The tables that a release holds: their names, their keys, and how many report dates of each are published.

Belongs here: the register that the digest, the gate and the releases share. Does not belong here: columns and their
meaning; those are declared with the models in `dbt/`.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["report", "station", "whole"]
"""How much is published: the report dates, the fewer dates of bulky station rows, or all rows."""


@dataclass(frozen=True)
class PublishedPart:
    """The rows of a table that are published for one kind's dates."""

    kind: Kind
    condition: str = "true"


@dataclass(frozen=True)
class PublishedTable:
    """One table of a release; `key` names one row and is the order in which rows are written."""

    schema: str
    name: str
    key: tuple[str, ...]
    parts: tuple[PublishedPart, ...] = (PublishedPart("report"),)
    key_has_nulls: bool = False
    """Whether columns of the key may be empty: what a row of one feed has no use for."""

    @property
    def full_name(self) -> str:
        """Schema and name, as people write it."""
        return f"{self.schema}.{self.name}"


_STATION = (PublishedPart("station"),)
_WHOLE = (PublishedPart("whole"),)
_STATION_FEEDS = "feed in ('stations', 'traffic', 'shutdown_plan')"

PUBLISHED = (
    PublishedTable("official", "report_city", ("report_date",)),
    PublishedTable("official", "report_district", ("report_date", "district_code")),
    PublishedTable("official", "report_commune", ("report_date", "commune_code")),
    PublishedTable("official", "report_carrier", ("report_date", "submitter")),
    PublishedTable("official", "report_station", ("report_date", "submitter", "district_code", "technology")),
    PublishedTable("official", "report_switch_off_candidate", ("report_date", "submitter", "station_code"), _STATION),
    PublishedTable("official", "report_outreach", ("report_date", "commune_code")),
    PublishedTable("official", "report_submission", ("report_date", "submitter", "feed")),
    PublishedTable("marts", "mart_commune_daily", ("report_date", "commune_code", "submitter")),
    PublishedTable("marts", "mart_station_daily", ("report_date", "submitter", "station_code", "technology"), _STATION),
    PublishedTable(
        "marts",
        "lineage",
        (
            *("report_date", "feed", "submitter", "commune_code", "station_code"),
            *("technology", "programme", "outreach_date", "channel"),
        ),
        (PublishedPart("report", f"not {_STATION_FEEDS}"), PublishedPart("station", _STATION_FEEDS)),
        key_has_nulls=True,
    ),
    PublishedTable("marts", "dim_commune", ("commune_code", "valid_from"), _WHOLE),
    PublishedTable("marts", "dim_submitter", ("submitter",), _WHOLE),
    PublishedTable("marts", "dim_milestone", ("milestone_kind", "known_from"), _WHOLE),
)
