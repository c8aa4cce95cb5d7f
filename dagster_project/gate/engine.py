"""Great Expectations behind a few functions. It is untyped for us, slow to import and talks home unless told not to.

Belongs here: every use of the library. Does not belong here: which dates, which frames, what follows from a failure.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.gate.suites import Suite

if TYPE_CHECKING:
    import pandas as pd

RESULT_FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False, "partial_unexpected_count": 20}
_NOT_NEEDED = ("altair", "scipy.stats")
_BULKY = ("unexpected_list", "unexpected_index_list", "unexpected_index_query")


@dataclass(frozen=True)
class Finding:
    """What one expectation found: the positions of all rows that fail it, and samples of their values."""

    check: str
    success: bool
    failing: list[int] | None
    observed: str
    error: str = ""


@dataclass
class Engine:
    """An open Great Expectations project and the results of one run."""

    context: Any
    run: Any
    results: list[Any] = field(default_factory=list)

    def validate(self, suite: Suite, frame: pd.DataFrame) -> list[Finding]:
        """Put the frame to the suite; raises TatsongError where the library does not know what the suite asks."""
        asked = _asked(self.context, suite)
        whole = self.context.data_sources.get("warehouse").get_asset("frame").get_batch_definition("whole")
        found = whole.get_batch(batch_parameters={"dataframe": frame}).validate(asked, result_format=RESULT_FORMAT)
        findings = [_finding(result) for result in found.results]
        for result in found.results:
            _shorten(result.result, frame, suite.meta.key)
        self.results.append(self._keep(suite.name, found))
        return findings

    def write_docs(self) -> None:
        """Render the results of the run as HTML, a page a suite."""
        self.context.build_data_docs(resource_identifiers=self.results, build_index=False)

    def run_checkpoint(self, frames: Path) -> dict[str, list[Finding]]:
        """Run the checkpoint `gate` over a folder of Parquet frames and render it; what it found, by suite."""
        checkpoint = self.context.checkpoints.get("gate")
        for source in {id(each.data_source): each.data_source for each in checkpoint.validation_definitions}.values():
            source.base_directory = frames
            source._rebuild_asset_data_connectors()
        done = checkpoint.run(run_id=self.run)
        self.context.build_data_docs()
        return {result.suite_name: [_finding(each) for each in result.results] for result in done.run_results.values()}

    def _keep(self, name: str, found: Any) -> Any:
        identifiers = importlib.import_module("great_expectations.data_context.types.resource_identifiers")
        found.meta |= {"run_id": self.run, "validation_time": self.run.run_time}
        key = identifiers.ValidationResultIdentifier(
            expectation_suite_identifier=identifiers.ExpectationSuiteIdentifier(name),
            run_id=self.run,
            batch_identifier="frame",
        )
        self.context.validation_results_store.add(key, found)
        return key


def open_engine(settings: Settings, folder: Path, run_name: str) -> Engine:
    """Open the project of `expectations/`; everything it writes goes to `folder`."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    with _deferred(*_NOT_NEEDED):
        library: Any = importlib.import_module("great_expectations")
        runs = importlib.import_module("great_expectations.core.run_identifier")
    context = library.get_context(
        mode="file",
        context_root_dir=settings.expectations,
        runtime_environment={"TATSONG_GATE_RUN": os.fspath(folder)},
    )
    return Engine(context, runs.RunIdentifier(run_name=run_name, run_time=datetime.now(UTC)))


def _asked(context: Any, suite: Suite) -> Any:
    """The library's own reading of the suite; what it does not know it leaves out, with a line in its log."""
    try:
        asked = context.suites.get(suite.name)
    except (ValueError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise TatsongError(f"expectations/suites/{suite.name}.json cannot be used: {reason}. Mend the suite.") from None
    known = {expectation.meta["check"] for expectation in asked.expectations}
    for expectation in suite.expectations:
        if expectation.meta.check not in known:
            raise TatsongError(
                f"expectations/suites/{suite.name}.json: {expectation.meta.check!r} cannot be used, "
                f"Great Expectations knows no {expectation.type}. Mend the suite."
            )
    return asked


def _finding(result: Any) -> Finding:
    check, details = result.expectation_config.meta["check"], result.result
    errors = [info for info in _exceptions(result.exception_info) if info.get("raised_exception")]
    if errors:
        return Finding(check, False, None, "", str(errors[0].get("exception_message")))
    samples = details.get("partial_unexpected_list") or []
    observed = details.get("observed_value", ", ".join(str(value) for value in samples[:5]))
    return Finding(check, bool(result.success), details.get("unexpected_index_list"), str(observed))


def _exceptions(info: dict[str, Any]) -> list[dict[str, Any]]:
    """One exception of the whole expectation, or one a metric."""
    return [info] if "raised_exception" in info else [each for each in info.values() if isinstance(each, dict)]


def _shorten(details: dict[str, Any], frame: pd.DataFrame, key: list[str]) -> None:
    """Leave in the stored result the keys of the first failing rows, not the values of all."""
    positions = (details.get("unexpected_index_list") or [])[:20]
    for name in _BULKY:
        details.pop(name, None)
    if positions:
        shown = frame.loc[positions].astype(str)
        details |= {"unexpected_index_column_names": key, "partial_unexpected_index_list": shown.to_dict("records")}


class _Deferred(ModuleType):
    """Stands for a module until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def _deferred(*names: str) -> Iterator[None]:
    """Keep modules that no suite uses from being loaded with the library: a third of the time of its import."""
    stand_ins = {name: _Deferred(name) for name in names if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
