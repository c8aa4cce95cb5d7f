"""The order of the modules: the longest first, so that the workers end together.

Belongs here: which modules take long, the longest first, as `pytest --durations=0` tells.
"""

from pathlib import Path

TESTS = Path(__file__).parents[1]
LONGEST = (
    "pipeline/test_no_personal_data.py",
    "pipeline/test_again.py",
    "pipeline/test_continuity.py",
    "pipeline/test_restatement_orders.py",
    "test_releases_product.py",
    "test_corpus.py",
    "test_sender_check.py",
    "test_gate.py",
    "test_releases.py",
    "pipeline/test_trust.py",
    "pipeline/test_walk.py",
    "pipeline/test_same_figures.py",
    "pipeline/test_restatement.py",
    "test_postgres_failures.py",
    "pipeline/test_explain.py",
    "pipeline/test_models.py",
    "test_arrival.py",
    "test_again.py",
    "test_postgres.py",
    "test_forms_agree.py",
    "test_digest.py",
    "test_demo.py",
    "test_account.py",
    "test_postgres_readers.py",
)
assert all((TESTS / name).is_file() for name in LONGEST), (
    "a module was moved: name it anew in tests/support/schedule.py"
)


def rank(path: Path) -> int:
    """Where a module stands in the order; what takes a moment comes last."""
    name = path.relative_to(TESTS).as_posix() if path.is_relative_to(TESTS) else ""
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
