"""How far each published measure may move in a day: `expectations/movement.csv`, as a steward edits it.

Belongs here: reading and checking the table, and handing it to the model that compares. Does not belong here: the
comparison. A line holds on the report dates from `valid_from` to the next line of the same report and measure. A
movement is held back beyond both bounds: `absolute`, in the measure's own unit, and `relative`, of the smaller of the
two figures; beyond the share `asked` of them it is told. `may_be_unknown`: it is no fall to 0 where the figure is not
known any more. `is_of_whole`: it is not compared where a carrier that begins or leaves changes what the figure is of.
"""

import csv
from collections import Counter
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings

Topic = Literal["carrier", "city", "conversions", "outreach", "place", "stations", "traffic"]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Bound(BaseModel):
    """One line of the table; `topic` names the expectations that judge it, `feed` the files that it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    report: str
    measure: str
    valid_from: date
    topic: Topic
    feed: str
    absolute: Positive
    relative: Positive
    asked: Annotated[float, Field(gt=0, le=1)]
    may_be_unknown: bool
    is_of_whole: bool
    reason: Annotated[str, Field(min_length=6)]


def bounds_path(settings: Settings) -> Path:
    """Where the table lies."""
    return settings.expectations / "movement.csv"


def load_bounds(settings: Settings) -> list[Bound]:
    """All lines of the table.

    Raises:
        TatsongError: it cannot be read, or two lines speak of the same measure from the same date on.
    """
    path = bounds_path(settings)
    bounds = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            for row in rows:
                bounds.append(_bound(f"{path}, line {rows.line_num}", row))
    except (OSError, UnicodeDecodeError) as error:
        raise TatsongError(f"{path} cannot be read as text ({error}). Mend the table of movement bounds.") from None
    keys = Counter((bound.report, bound.measure, bound.valid_from) for bound in bounds)
    for (report, measure, day), count in keys.items():
        if count > 1:
            raise TatsongError(f"{path}: {count} lines bound {measure} of {report} from {day} on: leave one.")
    return bounds


def provide_bounds(con: duckdb.DuckDBPyConnection, bounds: Collection[Bound]) -> None:
    """Create `movement_bound`."""
    con.execute(
        "create or replace temp table movement_bound (report varchar, measure varchar, valid_from date, topic varchar, "
        "feed varchar, absolute double, relative double, asked double, may_be_unknown boolean, is_of_whole boolean, "
        "reason varchar)"
    )
    rows = [list(bound.model_dump().values()) for bound in bounds]
    if rows:
        row = f"({', '.join('?' * len(rows[0]))})"
        values = [value for each in rows for value in each]
        con.execute(f"insert into movement_bound values {', '.join([row] * len(rows))}", values)


def _bound(where: str, row: dict[str, str]) -> Bound:
    try:
        return Bound.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(str(part) for part in first["loc"])
        raise TatsongError(f"{where}, {column}: {first['msg']}. Mend the table of movement bounds.") from None
