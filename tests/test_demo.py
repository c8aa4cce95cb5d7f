"""The demo city: the same on every run, true to the source text, and kept apart from real files."""

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from dagster_project.contracts import Contracts, load_contracts
from dagster_project.contracts.file_name import FileName
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import PROJECT, TIME_ZONE, DataRoot
from dagster_project.demo import REFERENCE, TRUTH_FILE, read_mark, write_demo
from dagster_project.demo.carriers import CARRIERS, OPERATORS, hosted_by
from dagster_project.demo.days import LAST, PROGRAMME_START
from dagster_project.demo.generate import night_files
from dagster_project.demo.habits import HABITS, Layout, TrafficLayout
from dagster_project.demo.history import history
from dagster_project.demo.mark import extended_mark
from dagster_project.demo.mishaps import MISHAPS
from dagster_project.demo.places import load_places
from dagster_project.demo.render import spell, without_accents
from dagster_project.demo.stations import stations_of
from dagster_project.demo.traffic import night_traffic
from dagster_project.demo.truth import truth

pytestmark = pytest.mark.slow("writes whole nights of the city")

SMALL = 0.02
NIGHTS = [REFERENCE - timedelta(days=n) for n in range(34, -1, -1)]
PRIORITY_DISTRICTS = {"An Dương", "An Lão", "Kiến Thuỵ", "Tiên Lãng", "Vĩnh Bảo", "Thuỷ Nguyên"}


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts(PROJECT / "contracts")


@pytest.fixture(scope="module")
def true_totals() -> pa.Table:
    return truth(NIGHTS, 1.0)


def _ask(true_totals: pa.Table, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        con.register("truth", true_totals)
        return con.execute(query).fetchall()


def _all_files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file's bytes, and its time where it lies in landing."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(),
            path.stat().st_mtime_ns if "landing" in path.parts else 0,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for path in (first, second, second):
        write_demo(DataRoot(path), 2, date(2023, 11, 1), sites=SMALL)
    assert _all_files(first) == _all_files(second)
    assert not list(first.rglob("*.part"))


def test_a_demo_that_is_carried_on_is_the_demo_written_at_once(tmp_path: Path) -> None:
    at_once, carried_on = DataRoot(tmp_path / "at once"), DataRoot(tmp_path / "carried on")
    told: list[date] = []
    write_demo(at_once, 3, REFERENCE, sites=SMALL, progress=told.append)
    write_demo(carried_on, 2, REFERENCE - timedelta(days=1), sites=SMALL)
    write_demo(carried_on, 1, REFERENCE, sites=SMALL)
    expected, found = _all_files(at_once.path), _all_files(carried_on.path)
    lines, carried = (set(files.pop("arrivals.jsonl")[0].splitlines()) for files in (expected, found))
    plans = {name for name in found if name not in expected}
    assert {name: found[name] for name in found if name not in plans} == expected
    assert plans == {f"landing/{o.name}/{HABITS[o.name].feeds['shutdown_plan'].name_on(REFERENCE)}" for o in OPERATORS}
    assert lines < carried
    assert len(carried - lines) == len(plans)
    assert told == NIGHTS[-3:]
    mark = read_mark(carried_on)
    assert mark is not None
    assert (mark.first_date, mark.last_date, mark.complete) == (NIGHTS[-3], REFERENCE, True)


def test_a_folder_with_other_content_is_not_touched(tmp_path: Path) -> None:
    real = tmp_path / "landing" / "viettel" / "VTT_thuebao_20231122.csv"
    real.parent.mkdir(parents=True)
    real.write_text("real")
    with pytest.raises(TatsongError, match="neither empty nor a demo"):
        write_demo(DataRoot(tmp_path), 1, sites=SMALL)
    assert list(_all_files(tmp_path)) == ["landing/viettel/VTT_thuebao_20231122.csv"]


def test_a_demo_takes_neither_another_scale_nor_a_gap(tmp_path: Path) -> None:
    root = DataRoot(tmp_path / "demo")
    write_demo(root, 1, sites=SMALL)
    before = _all_files(root.path)
    with pytest.raises(TatsongError, match="scale"):
        write_demo(root, 1, sites=2 * SMALL)
    with pytest.raises(TatsongError, match="gap"):
        write_demo(root, 1, REFERENCE - timedelta(days=2), sites=SMALL)
    assert _all_files(root.path) == before
    root.demo_mark.write_text("{}")
    with pytest.raises(TatsongError, match="no mark of a demo"):
        write_demo(root, 1, sites=SMALL)


@pytest.mark.parametrize(
    ("nights", "until", "sites"),
    [(0, REFERENCE, 1.0), (1, PROGRAMME_START, 1.0), (1, LAST + timedelta(days=1), 1.0), (1, REFERENCE, 0.0)],
)
def test_dates_and_scales_that_the_city_does_not_have_are_refused(
    tmp_path: Path, nights: int, until: date, sites: float
) -> None:
    with pytest.raises(TatsongError):
        write_demo(DataRoot(tmp_path / "demo"), nights, until, sites=sites)
    assert not (tmp_path / "demo").exists()


def test_the_reference_night_is_that_of_the_source_text(true_totals: pa.Table) -> None:
    """The notice: over 2.5 million, over 300,000 on 2G (12 %), over 200 off, nearly 450 added, about 200,000."""
    [(total, on_2g, only_2g, converted, off, added)] = _ask(
        true_totals,
        "select subscribers_total, subscribers_2g, subscribers_2g_only, converted_total, stations_2g_switched_off, "
        "stations_4g_added from truth where level = 'city' and report_date = date '2023-11-22'",
    )
    assert (total, on_2g, converted, off, added) == (2_513_406, 301_872, 200_138, 213, 447)
    assert 0.1195 <= on_2g / total <= 0.1249
    assert 0.20 <= only_2g / on_2g <= 0.25


def test_36_communes_have_priority_on_every_night_with_room_to_spare(true_totals: pa.Table) -> None:
    places = {place.code: place for place in load_places().all}
    for night in NIGHTS:
        rows = _ask(
            true_totals,
            "select commune_code, subscribers_2g, subscribers_2g / subscribers_total / (sum(subscribers_2g) over () / "
            f"sum(subscribers_total) over ()) from truth where level = 'commune' and report_date = date '{night}'",
        )
        rural = {code: (n, quotient) for code, n, quotient in rows if places[code].is_rural}
        chosen = [code for code, (n, quotient) in rural.items() if quotient >= 1.5 and n >= 500]
        by_district = [places[code].district.removeprefix("Huyện ") for code in chosen]
        assert len(chosen) == 36
        assert set(by_district) == PRIORITY_DISTRICTS
        assert min(by_district.count(district) for district in PRIORITY_DISTRICTS) >= 3
        assert not [code for code, (n, quotient) in rural.items() if n >= 450 and abs(quotient / 1.5 - 1) <= 0.03]
        assert min(rural[code][0] for code in chosen) >= 600


def test_the_levels_of_the_truth_add_up(true_totals: pa.Table) -> None:
    sums = _ask(
        true_totals,
        "select report_date, count(distinct t) from (select report_date, level, [sum(subscribers_total), "
        "sum(subscribers_2g), sum(converted), sum(converted_total), sum(stations_2g_on_air), sum(stations_4g_added)] "
        "as t, count(*) from truth group by all) group by all",
    )
    assert sorted(sums) == [(night, 1) for night in NIGHTS]
    sizes = _ask(true_totals, "select level, count(*) // 35 from truth group by all order by all")
    assert sizes == [("city", 1), ("commune", 218), ("commune_submitter", 1744), ("district", 15), ("submitter", 8)]


def test_the_identities_hold_on_every_date_that_is_told() -> None:
    told, day, before = history(), PROGRAMME_START + timedelta(days=1), None
    while day <= LAST:
        night, (converted, cumulative) = told.subscribers(day), told.converted(day)
        assert (night.on_2g + night.on_3g + night.on_4g + night.on_5g == night.total).all(), day
        assert (
            min(a.min() for a in (night.only_2g, night.on_2g, night.on_3g, night.on_4g, night.on_5g, converted)) >= 0
        ), day
        assert (night.only_2g <= night.on_2g).all(), day
        assert (converted <= cumulative).all(), day
        if before is not None:
            assert (converted.sum(axis=2) <= before.on_2g).all(), day
            moved = np.abs(night.total.sum(axis=0) / before.total.sum(axis=0) - 1)
            assert moved.max() < 0.01, day
        before, day = night, day + timedelta(days=1)


def test_conversions_are_several_hundred_a_day_and_subscribers_move_little(true_totals: pa.Table) -> None:
    days = _ask(true_totals, "select converted from truth where level = 'city'")
    assert 350 <= min(days)[0] <= max(days)[0] <= 900
    moves = _ask(
        true_totals,
        "select max(abs(subscribers_total / before - 1)), max(abs(subscribers_2g / before_2g - 1)) from (select *, "
        "lag(subscribers_total) over w as before, lag(subscribers_2g) over w as before_2g from truth "
        "where level = 'submitter' window w as (partition by submitter order by report_date))",
    )
    assert max(moves[0]) < 0.01


def test_stations_live_in_order_inside_the_city() -> None:
    for carrier in OPERATORS:
        stations = stations_of(carrier.name, 1.0)
        keys = list(zip(stations.code, stations.technology.tolist(), strict=True))
        island = stations.commune == load_places().index("318")
        north, east = stations.latitude, stations.longitude
        assert len(set(keys)) == len(keys)
        assert (stations.on_day <= stations.off_day).all()
        assert (stations.off_day < stations.leaves_day)[stations.leaves_day < stations.leaves_day.max()].all()
        assert ((north > 20.55) & (north < 21.07) & (east > 106.35) & (east < 107.26))[~island].all()
        assert ((north > 20.0) & (north < 20.3) & (east > 107.6) & (east < 107.9))[island].all()
        off = stations.off_day[stations.switched_off(REFERENCE, NIGHTS[0])]
        assert off.min() < date(2023, 2, 1).toordinal() < NIGHTS[0].toordinal() < off.max() <= REFERENCE.toordinal()
    codes = [code for carrier in OPERATORS for code in set(stations_of(carrier.name, 1.0).code)]
    assert len(codes) == len(set(codes))
    assert 2400 <= len({(c.name, s) for c in OPERATORS for s in stations_of(c.name, 1.0).site.tolist()}) <= 2600


def test_traffic_is_city_sized_and_of_stations_on_air_only() -> None:
    rows = 0
    for carrier in OPERATORS:
        stations = stations_of(carrier.name, 1.0)
        traffic = night_traffic(carrier.name, stations, REFERENCE)
        rows += traffic.voice_thousandths.size
        assert stations.on_air(REFERENCE, "2G")[traffic.stations].all()
        assert traffic.voice_thousandths.min() >= 0
        by_hour = traffic.voice_thousandths.sum(axis=(0, 1))
        assert by_hour.argmin() in (2, 3)
        assert by_hour.argmax() in (17, 18, 19)
    assert 95_000 <= rows <= 105_000


def test_some_stations_may_be_switched_off_next() -> None:
    with (PROJECT / "dbt" / "seeds" / "eligibility.csv").open(encoding="utf-8") as file:
        dated = {row["valid_from"]: row for row in csv.DictReader(file) if row["valid_from"] <= REFERENCE.isoformat()}
    limits = dated[max(dated)]
    eligible = 0
    for carrier in OPERATORS:
        stations, week = stations_of(carrier.name, 1.0), np.zeros((2, len(stations_of(carrier.name, 1.0).code)))
        for night in NIGHTS[-7:]:
            traffic = night_traffic(carrier.name, stations, night)
            week[0][traffic.stations] += traffic.voice_thousandths.sum(axis=(1, 2)) / 1000
            week[1][traffic.stations] += traffic.data_thousandths.sum(axis=(1, 2)) / 1000
        around = history().on_2g(REFERENCE)[:, hosted_by(carrier.name)].sum(axis=1)[stations.commune]
        low = (week[0] <= float(limits["max_voice_erlang_7d"])) & (week[1] <= float(limits["max_data_mb_7d"]))
        few = around <= float(limits["max_subscribers_2g_around"])
        has_4g = np.array([code is not None for code in stations.replacing])
        eligible += int((stations.on_air(REFERENCE, "2G") & low & few & has_4g).sum())
    assert 20 <= eligible <= 300


def test_every_name_and_header_is_one_of_the_contract(contracts: Contracts) -> None:
    for submitter, habits in HABITS.items():
        terms = contracts.submitters[submitter].feeds
        layouts: dict[str, Layout | TrafficLayout] = {
            **habits.feeds,
            **({"traffic": habits.traffic} if habits.traffic else {}),
        }
        assert set(layouts) == set(terms)
        for feed, layout in layouts.items():
            name, headers = layout.name_on(REFERENCE), {c.name: c.headers for c in contracts.feeds[feed].columns}
            assert FileName.read(terms[feed].file_name).on(REFERENCE) == name
            for word, column in layout.columns:
                known = ["STT", "TT"] if column == "serial" else headers[column]
                assert _folded(word) in map(_folded, known), (submitter, feed, word)


def _folded(word: str) -> str:
    return without_accents(word).casefold()


def test_files_arrive_when_they_are_due_but_for_the_mishaps(contracts: Contracts) -> None:
    zone = ZoneInfo(TIME_ZONE)
    mishaps = {(m.report_date, m.submitter, m.feed): m.kind for m in MISHAPS}
    for night in (date(2023, 10, 27), date(2023, 11, 3), date(2023, 11, 10), date(2023, 11, 19), REFERENCE):
        arrived: dict[tuple[str, str], list[datetime]] = {}
        for file in night_files(night, SMALL, with_plan=True):
            submitter, name = file.path.split("/")[0], file.path.split("/")[-1]
            feeds = contracts.submitters[submitter].feeds
            feed = next((f for f, terms in feeds.items() if terms.date_in(name)), "unknown")
            arrived.setdefault((submitter, feed), []).append(file.arrived)
        for (submitter, feed), times in arrived.items():
            hour = time(12) if feed in ("outreach", "shutdown_plan") else time(1, 30)
            due = datetime.combine(night + timedelta(days=1), hour, zone)
            is_late = mishaps.get((night, submitter, feed)) == "late"
            assert (min(times) > due) is is_late, (night, submitter, feed)
            assert (len(times) > 1) is (mishaps.get((night, submitter, feed)) == "wrong_total")
        assert len([s for s, feed in arrived if feed == "subscribers"]) == len(CARRIERS)
    assert not [m for m in MISHAPS if m.report_date == REFERENCE and m.kind != "stray"]


def test_a_district_that_sends_nothing_and_an_empty_file() -> None:
    paths = {file.path: file.content for file in night_files(date(2023, 11, 5), SMALL)}
    assert sum("Tuyên truyền" in path for path in paths) == 14
    assert not [path for path in paths if path.startswith("tien_lang/")]
    empty = [file.path for file in night_files(date(2023, 11, 10), SMALL) if not file.content]
    assert empty == ["mobifone/mobifone_conversions_2023-11-10.tsv"]


@pytest.mark.parametrize(
    ("submitter", "name", "expected"),
    [
        ("viettel", "Thị trấn Núi Đèo", "Thị trấn Núi Đèo"),
        ("vinaphone", "Huyện Thuỷ Nguyên", "H. Thủy Nguyên"),
        ("vinaphone", "Xã Hoà Bình", "X. Hòa Bình"),
        ("vinaphone", "Xã Quang Phục", "X. Quang Phục"),
        ("vietnamobile", "Phường Đông Hải 1", "PHUONG DONG HAI 1"),
        ("gmobile", "Xã An Đồng", "XÃ AN ĐỒNG"),
        ("local", "Thị trấn An Dương", "TT.An Duong"),
    ],
)
def test_each_submitter_spells_in_its_own_way(submitter: str, name: str, expected: str) -> None:
    assert spell(name, HABITS[submitter].feeds["subscribers"].spelling) == expected


def test_the_truth_lies_beside_the_files(tmp_path: Path) -> None:
    root = DataRoot(tmp_path / "demo")
    write_demo(root, 1, sites=SMALL)
    with duckdb.connect() as con:
        query = (
            f"select sum(subscribers_2g), sum(stations_2g_on_air) from '{root.path / TRUTH_FILE}' where level = 'city'"
        )
        [(on_2g, stations)] = con.execute(query).fetchall()
    assert on_2g == 301_872
    assert 0 < stations < 100
    assert any(root.landing.iterdir())


def test_what_the_program_leaves_in_an_empty_root_is_no_data(tmp_path: Path) -> None:
    (tmp_path / "dbt").mkdir()
    (tmp_path / "dagster").mkdir()
    mark = extended_mark(DataRoot(tmp_path), date(2023, 11, 20), date(2023, 11, 22), 1.0)
    assert (mark.first_date, mark.complete) == (date(2023, 11, 20), False)
