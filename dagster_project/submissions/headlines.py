"""What a held submission would bring: headline figures of its rows, beside those of what is in force for its date.

Belongs here: which figures of a feed these are, and their sums over rows that lie in the lake. Does not belong here:
the figures of the report, which rest on more than one submission (`dbt/`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.contracts import Words
from dagster_project.core.duckdb_session import connect
from dagster_project.core.settings import Settings
from dagster_project.core.text import literal
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.records.submission import Submission

_HEADLINES: dict[str, dict[Words, str]] = {
    "subscribers": {
        Words("2G subscribers", "thuê bao 2G"): "sum(subscribers_2g)",
        Words("all subscribers", "tổng số thuê bao"): "sum(subscribers_total)",
    },
    "conversions": {
        Words("converted since the programme began", "chuyển đổi lũy kế"): "sum(converted_cumulative)",
        Words("converted that day", "chuyển đổi trong ngày"): "sum(converted)",
    },
    "stations": {
        Words("2G stations on air", "trạm 2G đang phát sóng"): "count_if(technology = '2G' and status = 'on_air')",
        Words("4G stations on air", "trạm 4G đang phát sóng"): "count_if(technology = '4G' and status = 'on_air')",
    },
    "traffic": {
        Words("voice traffic (Erlang hours)", "lưu lượng thoại (Erlang giờ)"): "sum(voice_erlang)",
        Words("data traffic (MB)", "lưu lượng dữ liệu (MB)"): "sum(data_mb)",
    },
    "shutdown_plan": {
        Words("stations planned to be switched off", "trạm trong kế hoạch tắt"): "count(distinct station_code)",
    },
    "outreach": {
        Words("sessions", "số buổi"): "sum(sessions)",
        Words("people reached", "số lượt người tiếp cận"): "sum(people_reached)",
    },
}
_ROWS = {Words("rows", "số dòng"): "count(*)"}
"""Of a feed without headlines of its own."""


@dataclass(frozen=True)
class Headline:
    """One figure: what the held rows say, and those in force. None: no rows lie there, or nothing is in force."""

    label: Words
    brings: int | None
    in_force: int | None

    @property
    def text(self) -> Words:
        """The figure and the one in force, in a few words."""
        en, vi = _number(self.brings), _number(self.brings).translate(_POINTS)
        if self.in_force is None:
            return Words(f"{self.label.en} {en}, nothing in force", f"{self.label.vi} {vi}, chưa có số liệu đang dùng")
        now = _number(self.in_force)
        return Words(
            f"{self.label.en} {en}, in force {now}", f"{self.label.vi} {vi}, đang dùng {now.translate(_POINTS)}"
        )

    def as_json(self) -> dict[str, Any]:
        """The figure for scripts."""
        return {"label": self.label.en, "label_vi": self.label.vi, "brings": self.brings, "in_force": self.in_force}


_POINTS = str.maketrans(",", ".")


def headlines_of(settings: Settings, ledger: Ledger, held: Iterable[Submission]) -> dict[str, list[Headline]]:
    """The headline figures of each submission that waits for a person, by its name."""
    return {one.submission_id: _headlines(settings, ledger, one) for one in held if one.feed and one.report_date}


def in_words(headlines: Iterable[Headline]) -> Words:
    """All of them in one line."""
    texts = [headline.text for headline in headlines]
    return Words("; ".join(text.en for text in texts), "; ".join(text.vi for text in texts))


def _headlines(settings: Settings, ledger: Ledger, held: Submission) -> list[Headline]:
    assert held.feed is not None
    assert held.report_date is not None
    wanted = _HEADLINES.get(held.feed, _ROWS)
    in_force = ledger.in_force(held.submitter, held.feed, held.report_date)
    brings, now = (_figures(settings, one, list(wanted.values())) for one in (held, in_force))
    return [Headline(label, *pair) for label, *pair in zip(wanted, brings, now, strict=True)]


def _figures(settings: Settings, one: Submission | None, wanted: list[str]) -> list[int | None]:
    """The sums over the accepted rows; unknown where none lie in the lake."""
    rows = settings.root.path / Path(one.accepted_path) if one and one.accepted_path else None
    if rows is None or not rows.is_file():
        return [None] * len(wanted)
    try:
        with connect(settings) as con:
            found = con.execute(f"select {', '.join(wanted)} from read_parquet({literal(rows)})").fetchone()
    except duckdb.Error:
        return [None] * len(wanted)
    assert found is not None
    return [None if figure is None else round(figure) for figure in found]


def _number(figure: int | None) -> str:
    return "–" if figure is None else f"{figure:,}"
