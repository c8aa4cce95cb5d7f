"""The rows of the carriers' files that are in force on some dates, read from the lake by the release's lineage.

Belongs here: from lineage to rows. Does not belong here: which rows a figure needs (`measures.yaml`).
"""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from dagster_project.contracts import Contracts, Feed
from dagster_project.core.errors import TatsongError
from dagster_project.core.text import literal
from dagster_project.submissions.records import lake

_LINEAGE_KEYS = ("commune_code", "station_code", "technology", "programme", "outreach_date", "channel")
_PLACE = {"on_date": "DATE", "data_as_of": "DATE", "district_code": "VARCHAR", "file_row": "BIGINT"}
_ACCEPTED = "status in ('accepted', 'accepted_with_quarantine')"

_IN_FORCE = """
    select lineage.*, communes.district_code
    from official.marts.lineage as lineage
    left join official.marts.dim_commune as communes
        on lineage.commune_code = communes.commune_code
        and lineage.report_date between communes.valid_from and communes.valid_to
    where lineage.feed = {feed} and lineage.report_date in ({dates})
"""


@dataclass
class LakeRows:
    """Keeps what it has read: many figures rest on the same rows."""

    con: duckdb.DuckDBPyConnection
    root: Path
    contracts: Contracts
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def load(self, feed: str, dates: list[str], condition: str) -> str:
        """A table of the rows of a feed in force on the dates (SQL) for which the condition holds."""
        key = (feed, ", ".join(dates), condition)
        if key not in self.known:
            table = f"rows_{len(self.known)}"
            self._load(table, self.contracts.feeds[feed], *key[1:])
            self.known[key] = table
        return self.known[key]

    def empty(self, feed: str) -> str:
        """A table of the feed's rows without any."""
        return self.load(feed, ["null"], "false")

    def _load(self, table: str, feed: Feed, dates: str, condition: str) -> None:
        columns = ", ".join(f"{name} {type_}" for name, type_ in (_PLACE | lake.accepted_schema(feed)).items())
        self.con.execute(f"create temp table {table} ({columns})")
        # The date in force keeps its name for the condition: a row's own is that of its file.
        wanted = f"select * from ({_IN_FORCE.format(feed=literal(feed.feed), dates=dates)}) where {condition}"
        self.con.execute(f"create or replace temp table wanted as {wanted}")
        if feed.reader == "scan":
            self._load_flow(table, feed)
        else:
            self._load_by_key(table, feed)

    def _load_by_key(self, table: str, feed: Feed) -> None:
        """One row of a file for each row of the lineage."""
        files = self._files(f"submission_id in (select submission_id from wanted) and feed = {literal(feed.feed)}")
        if not files:
            return
        keys = [name for name in feed.key if name in _LINEAGE_KEYS]
        same = " and ".join(f"wanted.{name} = rows.{name}" for name in ["submission_id", "submitter", *keys])
        self.con.execute(
            f"insert into {table} by name "
            "select wanted.report_date as on_date, wanted.data_as_of, wanted.district_code, rows.* "
            f"from wanted inner join ({self._read(feed, files)}) as rows on {same} "
            "and coalesce(wanted.source_row = rows.source_row, true)"
        )
        self._require_all(table, feed)

    def _load_flow(self, table: str, feed: Feed) -> None:
        """All rows of a station and date: of the newest submission and, where it quarantines a key, of an older one."""
        of_dates = "select distinct submitter, report_date from wanted"
        self.con.execute(
            "create or replace temp table sent as select *, "
            "sequence = max(sequence) over (partition by submitter, report_date) as is_newest "
            f"from official.marts.submission where feed = {literal(feed.feed)} and {_ACCEPTED} "
            f"and (submitter, report_date) in ({of_dates})"
        )
        files = self._files("submission_id in (select submission_id from sent)")
        if not files:
            return
        rejected = self._files("submission_id in (select submission_id from sent where is_newest)", "rejected_path")
        keys = ", ".join(feed.key)
        again = f"select submitter, report_date, {keys} from {self._parquet(rejected)}" if rejected else ""
        older = f"or (submitter, report_date, {keys}) in ({again})" if again else ""
        self.con.execute(
            f"insert into {table} by name "
            "select rows.report_date as on_date, rows.report_date as data_as_of, rows.* exclude (is_newest, sequence) "
            "from ("
            f"select rows.*, sent.sequence, sent.is_newest from ({self._read(feed, files)}) as rows "
            "inner join sent on rows.submission_id = sent.submission_id "
            "inner join wanted on rows.submitter = wanted.submitter and rows.report_date = wanted.report_date "
            "and rows.station_code = wanted.station_code and rows.technology = wanted.technology"
            f") as rows where is_newest {older} "
            f"qualify row_number() over (partition by submitter, report_date, {keys} order by sequence desc) = 1"
        )

    def _read(self, feed: Feed, files: list[Path]) -> str:
        """The files' rows with the contract's columns, also over files of an older contract."""
        schema = lake.accepted_schema(feed)
        empty = ", ".join(f"null::{type_} as {name}" for name, type_ in schema.items())
        # A scanned file has no row numbers where none of its lines was rejected: the header is row 1.
        query = f"select *, coalesce(source_row, file_row_number + 2) as file_row from {self._parquet(files)}"
        names = ", ".join([*schema, "file_row"])
        return f"select {names} from (select {empty}, null::bigint as file_row where false union all by name {query})"

    def _parquet(self, files: list[Path]) -> str:
        listed = ", ".join(literal(path) for path in files)
        return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false, file_row_number = true)"

    def _files(self, condition: str, column: str = "accepted_path") -> list[Path]:
        query = f"select {column} from official.marts.submission where {column} is not null and {condition} order by 1"
        files = [self.root / path for (path,) in self.con.execute(query).fetchall()]
        for path in files:
            if not path.is_file():
                raise TatsongError(f"{path} is gone: rows that the figure rests on cannot be read. Restore it.")
        return files

    def _require_all(self, table: str, feed: Feed) -> None:
        (lost,) = self.con.execute(
            f"select (select count(*) from wanted) - (select count(*) from {table})"
        ).fetchone() or (0,)
        if lost:
            raise TatsongError(
                f"{lost} rows of {feed.feed} that the release's lineage names are not in the lake as it names them: "
                "the lake has been changed. Restore it from the kept files."
            )
