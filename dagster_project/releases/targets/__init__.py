"""What a release consists of: each target writes its files into the folder of its build context, in this order.

A target after the first reads the database that the first has written, so that no two can differ.
"""

from collections.abc import Callable

from dagster_project.releases.contents.build_context import BuildContext
from dagster_project.releases.contents.database import write_database
from dagster_project.releases.targets.dictionary import write_dictionary
from dagster_project.releases.targets.open_data import write_open_data
from dagster_project.releases.targets.parquet import write_parquet
from dagster_project.releases.targets.report import write_report

Target = Callable[[BuildContext], None]

TARGETS: dict[str, Target] = {
    "database": write_database,
    "parquet": write_parquet,
    "report": write_report,
    "open_data": write_open_data,
    "dictionary": write_dictionary,
}
