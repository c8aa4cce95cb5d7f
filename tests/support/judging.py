"""The gate without what a test is not about."""

import pytest

from dagster_project.gate import judgement
from dagster_project.releases.continuity.checks import FIGURES_AGREE


def take_no_second_opinion(patch: pytest.MonkeyPatch) -> None:
    """Figures are not computed a second time from the lake, which is most of what the gate costs on a few dates."""
    patch.setattr(judgement, "second_opinion", lambda *_: FIGURES_AGREE.result())
