"""The eight carriers in figures: market share, how much of it is on 2G, programmes, sites.

Belongs here: one declaration a carrier. Does not belong here: how its files look (habits/), where its customers and
stations are (city.py, stations.py). Shares are of the order that is publicly known of the Vietnamese market; every
single figure is invented.
"""

from dataclasses import dataclass

DEVICE, PLAN, SIM = "device_subsidy", "plan_4g", "sim_upgrade"


@dataclass(frozen=True)
class Network:
    """An operator's own network on the reference night; counts of sites or stations at full scale."""

    sites: int
    on_air_2g: int
    switched_off_2g: int
    """Since the programme began."""
    switched_off_before: int
    added_4g: int
    """Since the programme began."""
    later_4g: int
    """Between the reference night and the end of the told time."""
    sites_3g: int
    sites_4g: int
    """In the end."""
    sites_5g: int
    station_code: str
    """Of site number and technology."""
    cell_suffixes: tuple[str, str, str]


@dataclass(frozen=True)
class Carrier:
    """One submitter of subscribers and conversions."""

    name: str
    host: str | None
    market_share: float
    rural_tilt: float
    """How much likelier a rural subscriber is to be with this carrier than an urban one."""
    lean_to_2g: float
    """Its share of 2G subscribers over the market's, place for place."""
    share_2g_only: float
    share_3g: float
    share_5g: float
    share_m2m: float
    yearly_growth: float
    conversion_speed: float
    programmes: dict[str, float]
    communes_lacking: int
    """Rural communes, the smallest first, in which it has no subscriber."""
    serves_bach_long_vi: bool
    network: Network | None


THREE = {DEVICE: 0.34, PLAN: 0.41, SIM: 0.25}
TWO = {PLAN: 0.62, SIM: 0.38}
A_B_C = ("A", "B", "C")

CARRIERS = (
    Carrier("viettel", None, 0.500, 1.14, 1.00, 0.215, 0.050, 0.014, 0.022, 0.010, 1.05, THREE, 0, True,
            Network(930, 520, 84, 6, 190, 62, 470, 884, 16, "HPG{number:04d}", A_B_C)),
    Carrier("vinaphone", None, 0.230, 1.00, 1.08, 0.235, 0.110, 0.012, 0.018, 0.006, 1.00, THREE, 0, True,
            Network(640, 350, 52, 5, 110, 38, 380, 604, 11, "VNP-HP{number:04d}-{technology}", ("_1", "_2", "_3"))),
    Carrier("mobifone", None, 0.190, 0.80, 0.94, 0.205, 0.120, 0.012, 0.016, 0.004, 1.02, THREE, 0, True,
            Network(540, 300, 44, 4, 95, 31, 330, 508, 9, "MBF_HP{number:04d}", ("_S1", "_S2", "_S3"))),
    Carrier("vietnamobile", None, 0.040, 0.70, 0.96, 0.225, 0.260, 0.000, 0.000, -0.020, 0.80, THREE, 14, False,
            Network(310, 160, 28, 3, 46, 14, 240, 283, 0, "VNM{technology}{number:04d}", ("1", "2", "3"))),
    Carrier("gmobile", None, 0.007, 0.85, 2.20, 0.300, 0.000, 0.000, 0.000, -0.040, 0.40, TWO, 24, False,
            Network(80, 62, 5, 1, 6, 4, 0, 10, 0, "GTEL-HP{number:03d}", ("-1", "-2", "-3"))),
    Carrier("itel", "vinaphone", 0.018, 0.75, 0.45, 0.150, 0.060, 0.000, 0.000, 0.060, 0.90, TWO, 8, True, None),
    Carrier("wintel", "vinaphone", 0.008, 0.65, 0.40, 0.140, 0.050, 0.000, 0.000, 0.070, 0.85, TWO, 30, False, None),
    Carrier("local", "mobifone", 0.007, 0.65, 0.42, 0.140, 0.050, 0.000, 0.000, 0.050, 0.85, TWO, 41, False, None),
)  # fmt: skip

BY_NAME = {carrier.name: carrier for carrier in CARRIERS}
OPERATORS = tuple(carrier for carrier in CARRIERS if carrier.network is not None)


def hosted_by(name: str) -> tuple[int, ...]:
    """Positions of the carriers whose customers use this carrier's stations: itself and its MVNOs."""
    return tuple(i for i, carrier in enumerate(CARRIERS) if name in (carrier.name, carrier.host))
