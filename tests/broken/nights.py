"""Rules that look across files and nights, each broken by the smallest nights that do."""

from collections.abc import Callable

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.records.notices import Notice
from tests.broken import Run
from tests.made_nights import Nights, before, conversions, station, subscribers, traffic


def _conversions_differ_from_fall(nights: Nights) -> None:
    """Every commune within its own tolerance, together outside it."""
    communes = [f"{code}" for code in range(11296, 11335, 3)]
    for day, total in ((before(1), 5000), (before(0), 5049)):
        nights.put("viettel", "subscribers", subscribers(on_2g=300, communes=communes), day)
        nights.put("viettel", "conversions", [conversions(total, commune=code) for code in communes], day)


def _conversions_differ_from_fall_commune(nights: Nights) -> None:
    for day, total in ((before(1), 5000), (before(0), 5100)):
        nights.put("viettel", "subscribers", subscribers(), day)
        nights.put("viettel", "conversions", [conversions(total)], day)


def _converted_exceeds_2g(nights: Nights) -> None:
    nights.put("viettel", "subscribers", subscribers(on_2g=20), before(1))
    nights.put("viettel", "conversions", [conversions(converted=21)])


def _cumulative_falls(nights: Nights) -> None:
    nights.put("viettel", "conversions", [conversions(5000)], before(3))
    nights.put("viettel", "conversions", [conversions(4999)])


def _traffic_of_station_off(nights: Nights) -> None:
    nights.put("viettel", "stations", [station(off_since="2023-11-21"), station(code="HPG002")])
    nights.put("viettel", "traffic", [traffic(), traffic("HPG002")])


def _traffic_of_station_unknown(nights: Nights) -> None:
    nights.put("viettel", "stations", [station()], before(2))
    nights.put("viettel", "traffic", [traffic(), traffic("HPG009")])


def _station_on_again(nights: Nights) -> None:
    nights.put("viettel", "stations", [station(off_since="2023-11-01")], before(1))
    nights.put("viettel", "stations", [station()])


def _station_on_after_planned_date(nights: Nights) -> None:
    plan = {"station_code": "HPG001", "phase": 1, "planned_off_air_date": "2023-11-21"}
    nights.put("viettel", "shutdown_plan", [plan], before(21))
    nights.put("viettel", "stations", [station()])


def _mvno_exceeds_host(nights: Nights) -> None:
    nights.put("vinaphone", "subscribers", subscribers(total=100, on_2g=10), before(1))
    nights.put("itel", "subscribers", subscribers(total=101, on_2g=10, communes=["11296"]))


def _subscribers_2g_exceed_inhabitants(nights: Nights) -> None:
    """Quán Toan had 11,380 inhabitants in 2019."""
    nights.put("viettel", "subscribers", subscribers(9000, 6000, ["11296"]))
    nights.put("mobifone", "subscribers", subscribers(9000, 4000, ["11296"]), before(2))


def _run(build: Callable[[Nights], None]) -> Run:
    def notices(settings: Settings, contracts: Contracts) -> list[Notice]:
        nights = Nights(settings, contracts)
        build(nights)
        nights.warn()
        return nights.notices()

    return Run(notices)


CASES = {
    build.__name__.removeprefix("_"): _run(build)
    for build in (
        _conversions_differ_from_fall,
        _conversions_differ_from_fall_commune,
        _converted_exceeds_2g,
        _cumulative_falls,
        _traffic_of_station_off,
        _traffic_of_station_unknown,
        _station_on_again,
        _station_on_after_planned_date,
        _mvno_exceeds_host,
        _subscribers_2g_exceed_inhabitants,
    )
}
