"""Whatever happens between two nights, no wrong figure is published: a walk by chance (see `walk`).

`WALK_STEPS=300 WALK_SEED=1 pytest tests/pipeline/test_walk.py -n 0 -s` walks further and tells every step.
"""

import os
import sys
from pathlib import Path

import pytest

from tests.pipeline.compiled import CompiledModels
from tests.pipeline.conftest import settings_of
from tests.pipeline.walk import begin
from tests.support.effort import effort
from tests.support.judging import take_no_second_opinion

STEPS = int(os.environ.get("WALK_STEPS", effort(8)))


@pytest.mark.usefixtures("tables_alone")
def test_no_wrong_figure_is_published(
    published: Path, compiled: CompiledModels, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seed = int(os.environ.get("WALK_SEED", "7"))
    walk = begin(tmp_path, published, compiled, monkeypatch, seed, settings_of(tmp_path / "data"))
    outcomes = [walk.night()]
    assert outcomes == ["published"]
    for number in range(STEPS):
        said = walk.step()
        with pytest.MonkeyPatch.context() as patch:
            if number % 3:  # it can but block: where it is not asked, the walk is the stricter for it
                take_no_second_opinion(patch)
            outcomes.append(walk.night())
        sys.stdout.write(f"{number} {said} → {outcomes[-1]}\n")
        assert walk.differences() == [] or outcomes[-1] != "published", walk.log
        assert not outcomes[-1].startswith("stopped") or "kill" in outcomes[-1], outcomes[-1]
    assert walk.night() == "published" or walk.night() == "published", walk.log
    assert walk.differences() == []
