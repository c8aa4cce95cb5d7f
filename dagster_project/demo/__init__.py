"""A made-up city that behaves like the real one: what its carriers and districts would have sent, night by night.

Belongs here: places and people (places, city, history), networks (sites, stations, traffic), the districts' work
(outreach), how each submitter writes (habits, spelling, render, write), what goes wrong (mishaps), and the truth to
hold the pipeline to (truth). Does not belong here: anything that the real run imports.

The totals are those of the city portal's notice of November 2023; every single figure is invented.
"""

from dagster_project.demo.days import REFERENCE
from dagster_project.demo.generate import write_demo
from dagster_project.demo.mark import NOTE, TRUTH_FILE, Mark, read_mark

__all__ = ["NOTE", "REFERENCE", "TRUTH_FILE", "Mark", "read_mark", "write_demo"]
