"""One data root writes to a server: another one, or a copy elsewhere, is refused, told of, and let in by a decision."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project.releases import current, publish
from dagster_project.releases.deliveries import deliver_pending, undelivered
from dagster_project.settings import DataRoot, Settings, load_settings
from dagster_project.submissions.ledger import open_ledger
from tests.made_warehouse import change, pass_gate
from tests.served import CITY, MORE, ask, do

pytestmark = pytest.mark.slow("a real server, and several releases a test")


def root_identity(settings: Settings) -> str:
    with open_ledger(settings.root.ledger) as ledger:
        return ledger.position().ledger_id


def elsewhere(served: Settings, path: Path) -> Settings:
    """A copy of the whole data root at another place."""
    return replace(served, root=DataRoot(shutil.copytree(served.root.path, path, symlinks=True)))


def test_a_copy_of_the_root_is_refused_by_name_until_it_takes_over(served: Settings, tmp_path: Path) -> None:
    publish(served)
    was = ask(served, CITY)
    copy = elsewhere(served, tmp_path / "copy")
    assert root_identity(copy) == root_identity(served)
    change(copy, MORE)
    pass_gate(copy)
    told = publish(copy).undelivered["postgres"]
    assert str(served.root.path) in told
    assert str(copy.root.path) in told
    assert root_identity(served) in told
    assert "TATSONG_POSTGRES_TAKE_OVER=yes" in told
    assert undelivered(copy) == {"postgres": told}
    assert ask(served, CITY) == was
    assert deliver_pending(replace(copy, postgres_take_over=True)) == {}
    assert ask(served, CITY) == [(was[0][0] + 7,)]
    assert deliver_pending(copy) == {}
    assert str(copy.root.path) in deliver_pending(served)["postgres"]
    assert ask(served, CITY) == [(was[0][0] + 7,)]


def test_another_root_at_the_same_place_is_refused_even_with_the_same_figures(served: Settings) -> None:
    publish(served)
    before = root_identity(served)
    served.root.ledger.unlink()
    assert root_identity(served) != before
    told = deliver_pending(served)["postgres"]
    assert before in told
    assert root_identity(served) in told


def test_a_server_of_an_older_version_takes_the_next_writer(served: Settings, tmp_path: Path) -> None:
    publish(served)
    do(served, "drop table tatsong.writer")
    copy = elsewhere(served, tmp_path / "copy")
    assert deliver_pending(served) == {}
    assert ask(served, "select identity, path from tatsong.writer") == [
        (root_identity(served), str(served.root.path.resolve()))
    ]
    assert str(served.root.path) in deliver_pending(copy)["postgres"]


def test_whether_it_takes_over_is_a_setting() -> None:
    assert not load_settings({}).postgres_take_over
    assert load_settings({"TATSONG_POSTGRES_TAKE_OVER": "yes"}).postgres_take_over


def test_a_place_that_cannot_be_asked_any_more_is_told_though_it_was_given_the_release(served: Settings) -> None:
    """Nothing new was published: only the attempt of this run knows."""
    publish(served)
    assert undelivered(served) == {}
    down = replace(served, postgres_url="postgresql://writer:s3cr3t@127.0.0.1:1/tatsong")
    told = deliver_pending(down)["postgres"]
    assert undelivered(down) == {"postgres": told}
    assert current(down) is not None
