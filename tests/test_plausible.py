"""What is implausible beside what is in force is held: told where and by how much, accepted by a person it counts."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.settings import PROJECT, Settings
from dagster_project.submissions.decide import accept
from dagster_project.submissions.dry_run import file_at, sender_check
from dagster_project.submissions.impact import impact
from dagster_project.submissions.ingest.reception import receive
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.submissions.records.workspace import open_workspace
from dagster_project.submissions.reread import Selection, reread
from tests.conftest import ARRIVED, DAY, Drop
from tests.made_ledgers import make_unsketched
from tests.made_nights import Nights, before
from tests.sending import as_csv, as_rows, as_xlsx

Rows = list[dict[str, Any]]
Change = Callable[[Rows], Rows]
NIGHTS = 5
FILES = {
    "subscribers": "VTT_thuebao_{:%Y%m%d}.csv",
    "conversions": "VTT_chuyendoi_{:%Y%m%d}.csv",
    "stations": "VTT_tram_{:%Y%m%d}.csv",
    "traffic": "VTT_luuluong_{:%Y%m%d}.csv",
    "shutdown_plan": "VTT_kehoach_{:%Y%m%d}.xlsx",
}
PARTS = ("subscribers_2g", "subscribers_3g", "subscribers_4g", "subscribers_5g")


@cache
def communes() -> list[dict[str, str]]:
    with (PROJECT / "dbt" / "seeds" / "communes.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["valid_from"] <= str(DAY) <= row["valid_to"]]


def summed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "subscribers_total": sum(int(row[name]) for name in PARTS)}


def subscribers(day: date, scale: float = 1) -> Rows:
    """A carrier's, who leave 2G a few a night."""
    gone, chance = (day - before(40)).days, Random(1)
    rows = []
    for commune in communes():
        size = chance.uniform(200, 3000) * scale
        on_2g, moved = int(size * chance.uniform(0.1, 0.3)), int(size * 0.0004 * gone + chance.random())
        numbers = (max(0, on_2g - moved), int(size * 0.1), int(size * 0.6) + moved, int(size * 0.02))
        row = dict(zip(PARTS, numbers, strict=True))
        only, m2m = max(0, int((on_2g - moved) * 0.3)), int(size * 0.01)
        rows.append(
            summed(
                {"commune_code": commune["commune_code"], **row, "subscribers_2g_only": only, "subscribers_m2m": m2m}
            )
        )
    return rows


def conversions(day: date, scale: float = 1) -> Rows:
    gone, chance = (day - before(40)).days, Random(2)
    rows = []
    for commune in communes():
        pace = chance.uniform(0.3, 3) * scale
        done = 200 * scale + pace * (100 + gone)
        numbers = {"converted": int(done) - int(done - pace), "converted_cumulative": int(done)}
        rows.append({"commune_code": commune["commune_code"], "programme": "plan_4g", **numbers})
    return rows


def stations(day: date) -> Rows:
    chance, rows = Random(3), []
    for at, commune in enumerate(communes()):
        for technology in ("2G", "4G"):
            is_off = technology == "2G" and (at < 4 or at == 4 + (day - before(40)).days % 3)
            off = {"status": "off_air", "off_air_date": date(2023, 9, 1)} if is_off else {"status": "on_air"}
            rows.append({
                "station_code": f"HPG{at:03}", "technology": technology, "commune_code": commune["commune_code"],
                "latitude": commune["centroid_lat"], "longitude": commune["centroid_lon"],
                "on_air_date": date(2010, 1, 1) + timedelta(days=chance.randrange(4000)), **off,
            })  # fmt: skip
    return rows


def traffic(day: date) -> Rows:
    chance = Random(day.toordinal())
    return [
        {"station_code": f"HPG{at:03}", "cell_code": f"HPG{at:03}_1", "technology": "2G",
         "hour_at": f"{day} {hour:02}:00:00", "voice_erlang": round((1 + at % 7) * chance.uniform(0.8, 1.2), 3),
         "data_mb": round((1 + at % 5) * chance.uniform(8, 12), 3)}
        for at in range(60) for hour in (8, 20)
    ]  # fmt: skip


def shutdown_plan(day: date) -> Rows:
    gone = 0 if day < before(10) else 2
    first = date(2023, 12, 1)
    return [
        {"station_code": f"HPG{at:03}", "phase": 1 + at // 40, "planned_off_air_date": first + timedelta(days=at)}
        for at in range(gone, 120)
    ]


MAKE: Mapping[str, Callable[[date], Rows]] = {
    "subscribers": subscribers, "conversions": conversions, "stations": stations, "traffic": traffic,
    "shutdown_plan": shutdown_plan,
}  # fmt: skip


class City:
    """A data root with some nights of Viettel's files, at which another one arrives."""

    def __init__(self, settings: Settings, contracts: Contracts, drop: Drop) -> None:
        self.settings, self.contracts, self.drop = settings, contracts, drop
        self.nights = Nights(settings, contracts)
        self.sent = 0

    def live(self, feed: str, nights: Sequence[int] = range(NIGHTS, 0, -1), submitter: str = "viettel") -> None:
        for at in nights:
            self.nights.put(submitter, feed, as_kept(MAKE[feed](before(at))), before(at))

    def send(self, feed: str, rows: Rows, day: date = DAY) -> Submission:
        self.sent += 1
        name = FILES[feed].format(day)
        content = as_xlsx(as_rows(rows)) if name.endswith("xlsx") else as_csv(as_rows(rows))
        self.drop("viettel", name, content, ARRIVED + timedelta(days=(day - DAY).days, minutes=self.sent))
        [found] = receive(self.settings, self.contracts)
        return found

    def codes(self, one: Submission) -> set[str]:
        with open_ledger(self.settings.root.ledger) as ledger:
            counts = ledger.notice_counts(one.submission_id)
        return {code for code in counts if self.contracts.rules[code].compares}

    def in_force(self, one: Submission) -> str | None:
        assert one.feed
        assert one.report_date
        with open_ledger(self.settings.root.ledger) as ledger:
            found = ledger.in_force(one.submitter, one.feed, one.report_date)
        return found.submission_id if found else None

    def accept(self, one: Submission) -> None:
        accept(self.settings, self.contracts, one.submission_id, "Đã hỏi Viettel", "Chị An")

    def receipt(self, one: Submission) -> dict[str, Any]:
        path = self.settings.root.receipts / one.submitter / f"{one.submission_id}.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found


def as_kept(rows: Rows) -> Rows:
    return [{name: str(cell) if isinstance(cell, date) else cell for name, cell in row.items()} for row in rows]


@pytest.fixture
def city(settings: Settings, contracts: Contracts, drop: Drop) -> City:
    return City(settings, contracts, drop)


# Good nights.


@pytest.mark.parametrize("feed", MAKE)
def test_a_good_night_is_not_held(city: City, feed: str) -> None:
    city.live(feed)
    found = city.send(feed, MAKE[feed](DAY))
    assert (found.status, city.codes(found)) == ("accepted", set())


@pytest.mark.parametrize("feed", MAKE)
def test_a_first_file_and_the_second_are_not_held(city: City, feed: str) -> None:
    first = city.send(feed, MAKE[feed](before(1)), before(1))
    assert (first.status, city.send(feed, MAKE[feed](DAY)).status) == ("accepted", "accepted")


def test_a_small_carrier_may_stay_as_it_is_and_sway(city: City) -> None:
    rows = subscribers(before(9), 0.01)
    for at in range(NIGHTS, 0, -1):
        city.nights.put("viettel", "subscribers", rows, before(at))
    assert city.send("subscribers", rows).status == "accepted"
    swayed = [summed({**row, "subscribers_4g": row["subscribers_4g"] + at % 2}) for at, row in enumerate(rows)]
    assert city.send("subscribers", swayed[3:], before(-1)).status == "accepted"


# The adversaries' files: one good file of each feed, changed.


def shuffled(rows: Rows) -> Rows:
    places = [row["commune_code"] for row in rows]
    Random(7).shuffle(places)
    return [{**row, "commune_code": place} for row, place in zip(rows, places, strict=True)]


def neighbours(rows: Rows) -> Rows:
    """The figures of twelve communes, each the next one's."""
    places = [row["commune_code"] for row in rows]
    places[:12] = [*places[1:12], places[0]]
    return [{**row, "commune_code": place} for row, place in zip(rows, places, strict=True)]


def times(factor: float, *names: str, part: slice = slice(None)) -> Change:
    def change(rows: Rows) -> Rows:
        chosen = rows[part]
        for row in chosen:
            row.update({name: round(row[name] * factor, 3) for name in names})
            if "subscribers_total" in row:
                row.update({name: int(row[name]) for name in names})
                row.update(summed(row))
        return rows

    return change


def exchanged(one: str, other: str) -> Change:
    def change(rows: Rows) -> Rows:
        return [{**row, one: row[other], other: row[one], "subscribers_2g_only": 0} for row in rows]

    return change


def dated(name: str, technology: str | None = None, days: int | None = None) -> Change:
    def change(rows: Rows) -> Rows:
        return [
            {**row, name: row[name] + timedelta(days=days) if days else date(2023, 3, 1)}
            if technology in (None, row.get("technology"))
            else row
            for row in rows
        ]

    return change


def of_night(feed: str, nights: int) -> Change:
    return lambda _: MAKE[feed](before(nights))


def nearly(change: Change) -> Change:
    """The same, with one figure of its own."""

    def changed(rows: Rows) -> Rows:
        found = change(rows)
        return [summed({**found[0], "subscribers_2g": found[0]["subscribers_2g"] + 1}), *found[1:]]

    return changed


def switched_off(rows: Rows) -> Rows:
    off = {"status": "off_air", "off_air_date": date(2023, 11, 20)}
    return [{**row, **off} if row["technology"] == "2G" and at % 3 else row for at, row in enumerate(rows)]


def as_hours(rows: Rows) -> Rows:
    """Old traffic, its hours dated anew."""
    return [{**row, "hour_at": f"{DAY} {str(row['hour_at'])[11:]}"} for row in rows]


ADVERSARIES: dict[str, tuple[str, Change, str]] = {
    "130 of 218 rows": ("subscribers", lambda rows: rows[:130], "keys_missing"),
    "a part of the inventory": ("stations", lambda rows: rows[:300], "keys_missing"),
    "a part of the plan": ("shutdown_plan", lambda rows: rows[:100], "keys_missing"),
    "a part of the cells": ("traffic", lambda rows: rows[:100], "keys_missing"),
    "a part of the conversions": ("conversions", lambda rows: rows[:180], "keys_missing"),
    "shuffled among communes": ("subscribers", shuffled, "figures_move"),
    "conversions shuffled": ("conversions", shuffled, "figures_move"),
    "a few communes exchanged": ("subscribers", neighbours, "figures_jump_commune"),
    "traffic a thousandth": ("traffic", times(0.001, "voice_erlang", "data_mb"), "flows_jump"),
    "data a thousandfold": ("traffic", times(1000, "data_mb"), "flows_jump"),
    "half the stations in another unit": ("traffic", times(0.01, "data_mb", part=slice(0, 50)), "figures_move"),
    "a third of the stations at zero": ("traffic", times(0, "voice_erlang", part=slice(0, 40)), "figures_gone"),
    "all 4G stations dated this year": ("stations", dated("on_air_date", "4G"), "facts_change"),
    "all dates a month later": ("stations", dated("on_air_date", days=30), "facts_change"),
    "stations switched off at once": ("stations", switched_off, "facts_change"),
    "the plan a year later": ("shutdown_plan", dated("planned_off_air_date", days=365), "facts_change"),
    "yesterday's file": ("subscribers", of_night("subscribers", 1), "rows_of_another_date"),
    "an older file": ("subscribers", of_night("subscribers", 4), "rows_of_another_date"),
    "an older file with one figure changed": (
        "subscribers", nearly(of_night("subscribers", 3)), "rows_of_another_date"
    ),
    "an older file of conversions": ("conversions", of_night("conversions", 3), "rows_of_another_date"),
    "an older file of traffic": ("traffic", lambda _: as_hours(traffic(before(3))), "rows_of_another_date"),
    "a file of long ago": ("conversions", of_night("conversions", 39), "cumulative_shrinks"),
    "2G and 4G exchanged": ("subscribers", exchanged("subscribers_2g", "subscribers_4g"), "technologies_exchanged"),
    "2G and 3G exchanged": ("subscribers", exchanged("subscribers_2g", "subscribers_3g"), "technologies_exchanged"),
    "2G all zero": ("subscribers", times(0, "subscribers_2g", "subscribers_2g_only"), "figures_gone"),
    "a tenth more on 2G": ("subscribers", times(1.1, "subscribers_2g"), "figures_jump"),
    "a fifth more on 4G": ("subscribers", times(1.2, "subscribers_4g"), "shares_jump"),
    "conversions doubled": ("conversions", times(2, "converted_cumulative"), "figures_jump"),
    "conversions of the day tenfold": ("conversions", times(10, "converted", "converted_cumulative"), "flows_jump"),
}  # fmt: skip


@pytest.mark.parametrize("name", ADVERSARIES)
def test_what_is_implausible_is_held_for_its_reason_and_counts_once_accepted(city: City, name: str) -> None:
    feed, change, code = ADVERSARIES[name]
    city.live(feed)
    wrong = city.send(feed, change(MAKE[feed](DAY)))
    assert (wrong.status, city.in_force(wrong)) == ("held", f"viettel.{feed}.{before(1)}.{NIGHTS}")
    assert code in city.codes(wrong)
    lines = [line for line in city.receipt(wrong)["notices"] if line["code"] == code]
    assert lines
    names = ("None", "{", *city.contracts.feeds[feed].lake_columns)
    assert [line for line in lines if any(name in line["message_vi"] for name in names)] == []
    city.accept(wrong)
    assert city.in_force(wrong) == wrong.submission_id


def test_every_rule_that_compares_is_broken_by_a_file(contracts: Contracts) -> None:
    broken = {code for _, _, code in ADVERSARIES.values()} | {"rows_of_another_submitter"}
    assert broken == {code for code, rule in contracts.rules.items() if rule.compares}


def test_a_part_that_is_resent_for_the_same_date_does_not_displace_the_whole(city: City) -> None:
    city.live("subscribers")
    whole = city.send("subscribers", subscribers(DAY))
    part = city.send("subscribers", subscribers(DAY)[:130])
    assert (part.status, city.in_force(part)) == ("held", whole.submission_id)
    [line] = city.receipt(part)["notices"]
    number = len(communes())
    assert line["message_vi"].startswith(f"Thiếu {number - 130} trong {number} xã/phường hoặc trạm đã có ở tệp trước")


def test_another_submitter_s_file_is_held(city: City) -> None:
    city.nights.put("vinaphone", "subscribers", subscribers(DAY))
    found = city.send("subscribers", subscribers(DAY))
    assert (found.status, city.codes(found)) == ("accepted", set()), "of a first file nothing is in force"
    city = City(replace(city.settings), city.contracts, city.drop)
    city.nights.put("vinaphone", "subscribers", subscribers(before(-1)), before(-1))
    found = city.send("subscribers", subscribers(before(-1)), before(-1))
    assert (found.status, city.codes(found)) == ("held", {"rows_of_another_submitter"})
    assert "VinaPhone" in city.receipt(found)["notices"][0]["message_vi"]


# What a decision is for, and what a file is compared with.


def test_the_next_file_is_compared_with_the_one_that_was_accepted(city: City) -> None:
    city.live("subscribers")
    more = times(1.1, "subscribers_2g")
    jumped = city.send("subscribers", more(subscribers(DAY)))
    city.accept(jumped)
    assert city.send("subscribers", more(subscribers(before(-1))), before(-1)).status == "accepted"
    back = city.send("subscribers", subscribers(before(-2)), before(-2))
    assert (back.status, "figures_jump" in city.codes(back)) == ("held", True)
    again = city.send("subscribers", more(more(subscribers(before(-3)))), before(-3))
    assert again.status == "held", "a jump was accepted of one file, and of no other"


def test_a_held_file_is_nothing_that_others_are_compared_with(city: City) -> None:
    city.live("subscribers")
    city.send("subscribers", shuffled(subscribers(DAY)))
    assert city.send("subscribers", subscribers(before(-1)), before(-1)).status == "accepted"


def test_bounds_grow_with_the_days_between(city: City) -> None:
    city.live("subscribers", range(30, 30 - NIGHTS, -1))
    fewer = times(0.9, "subscribers_2g")
    assert city.send("subscribers", fewer(subscribers(DAY))).status == "accepted"
    assert city.send("subscribers", fewer(fewer(subscribers(before(-1)))), before(-1)).status == "held"


def test_a_late_file_is_compared_with_the_date_before_its_own(city: City) -> None:
    city.live("subscribers", (3, 2, 0))
    assert city.send("subscribers", subscribers(before(1)), before(1)).status == "accepted"


def test_a_row_that_is_quarantined_is_not_missing(city: City) -> None:
    city.live("subscribers")
    rows = subscribers(DAY)
    for row in rows[:30]:
        row["subscribers_total"] = row["subscribers_total"] + 1
    found = city.send("subscribers", rows)
    assert (found.status, found.rows_quarantined, city.codes(found)) == ("accepted_with_quarantine", 30, set())


def test_a_night_after_quarantined_rows_is_no_jump(city: City) -> None:
    city.live("subscribers")
    rows = subscribers(DAY)
    for row in rows[:60]:
        row["commune_code"] = f"9{row['commune_code'][1:]}"
    assert city.send("subscribers", rows).rows_quarantined == 60
    assert city.send("subscribers", subscribers(before(-1)), before(-1)).status == "accepted"


def test_a_whole_file_after_a_part_that_was_accepted_is_no_jump(city: City) -> None:
    city.live("subscribers")
    city.accept(city.send("subscribers", subscribers(DAY)[:130]))
    assert city.send("subscribers", subscribers(before(-1)), before(-1)).status == "accepted"


def test_what_is_read_again_is_compared_with_what_was_in_force_when_it_was_sent(city: City) -> None:
    city.live("subscribers")
    sent = city.send("subscribers", times(1.1, "subscribers_2g")(subscribers(DAY)))
    [(_, again)] = reread(city.settings, city.contracts, Selection(names=(sent.submission_id,)))
    assert again.status == "held"
    city.accept(again)
    [(_, third)] = reread(city.settings, city.contracts, Selection(names=(sent.submission_id,)))
    assert third.status == "accepted", "its own accepted reading is what it displaces"


# The tools around it.


def test_a_sender_s_check_beside_a_ledger_says_the_same(city: City, tmp_path: Path) -> None:
    city.live("subscribers")
    name = FILES["subscribers"].format(DAY)
    source = tmp_path / name
    source.write_bytes(as_csv(as_rows(shuffled(subscribers(DAY)))))
    with (
        open_ledger(city.settings.root.ledger) as ledger,
        open_workspace(city.settings, tmp_path / "check") as workspace,
    ):
        alone, beside = (
            sender_check(city.settings, city.contracts, workspace, known, ARRIVED.astimezone(UTC)).check(
                file_at(source), "viettel"
            )
            for known in (None, ledger)
        )
    found = city.send("subscribers", shuffled(subscribers(DAY)))
    assert (alone.status, beside.status, found.status) == ("accepted", "held", "held")
    assert beside.notice_counts == city.receipt(found)["notice_counts"]
    assert set(alone.not_checked) - set(beside.not_checked) == {
        code for code, rule in city.contracts.rules.items() if "subscribers" in rule.feeds
    }


def test_impact_tells_which_kept_files_a_rule_would_hold(city: City) -> None:
    city.live("stations")
    wrong = city.send("stations", dated("on_air_date", "4G")(stations(DAY)))
    city.accept(wrong)
    assert impact(city.settings, city.contracts, "facts_change", 35).hits == [], "it was said of it before"
    rule = city.contracts.rules["facts_change"]
    queries = {
        **city.contracts.queries,
        rule.code: "select column_name, null as key, 1 as value, 2 as expected from fact",
    }
    [first, *_] = impact(city.settings, replace(city.contracts, queries=queries), "facts_change", 35).hits
    assert (first.effect, first.feed) == ("held", "stations")


def test_a_threshold_that_is_changed_judges_what_is_held_anew(city: City) -> None:
    city.live("subscribers")
    city.send("subscribers", subscribers(DAY)[:200])
    changed = {
        **city.contracts.queries,
        "keys_missing": "select null as column_name, null as key, 1 as value, 1 as expected where false",
    }
    [again] = receive(city.settings, replace(city.contracts, queries=changed))
    assert again.status == "accepted"


def test_nights_that_an_older_program_took_in_are_compared_with_too(city: City) -> None:
    for at in range(3, 0, -1):
        city.send("subscribers", subscribers(before(at)), before(at))
    make_unsketched(city.settings.root.ledger)
    found = city.send("subscribers", subscribers(before(2)))
    assert "rows_of_another_date" in city.codes(found)


def test_nights_change_as_the_tests_take_for_granted() -> None:
    nights = [subscribers(before(at)) for at in range(3)]
    assert all(sum(a != b for a, b in zip(*pair, strict=True)) > 60 for pair in pairwise(nights))
