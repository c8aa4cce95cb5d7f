"""How long a search by chance goes on.

`TATSONG_TEST_EFFORT=20 make test` looks twenty times as far as `make test` does, for a run at night. What is found at
1 is found on every run: every search has a fixed seed.
"""

import os

EFFORT = float(os.environ.get("TATSONG_TEST_EFFORT", "1"))


def effort(usual: int) -> int:
    """So many examples, seeds, steps or instants."""
    return max(1, round(usual * EFFORT))
