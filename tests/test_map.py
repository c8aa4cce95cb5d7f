"""The map's names: none lies on another, none is lost, and the search for a place ends, whatever the places are."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.releases.report.page.map import _LETTERS, Label, _apart, _samples
from tests.support.effort import effort

HEIGHT, WIDTH = _LETTERS[0]
TENTHS = st.integers(0, 1400).map(lambda n: n / 10)


def lie_apart(labels: list[Label], height: float, width: float) -> bool:
    return all(
        abs(one.x - other.x) >= width * (len(one.text) + len(other.text)) / 2
        or round(abs(one.y - other.y) * 10) >= round(height * 10)
        for at, one in enumerate(labels)
        for other in labels[:at]
    )


@pytest.mark.parametrize("first", [76.1 - 14, 62.1, 62.1 - 14])
def test_a_difference_that_is_not_quite_the_height_ends(first: float) -> None:
    """76.1 - 62.1 is 13.999… in floating point: less than the height of the letters, whatever one adds to it."""
    labels = [Label(100, first + n / 10, "Hồng Bàng") for n in range(3)]
    placed = _apart(labels, HEIGHT, WIDTH)
    assert len(placed) == 3
    assert lie_apart(placed, HEIGHT, WIDTH)


@settings(max_examples=effort(200), deadline=timedelta(seconds=2))
@given(
    places=st.lists(st.tuples(TENTHS, TENTHS, st.text("An Dương", min_size=1, max_size=12)), max_size=30),
    letter=st.sampled_from(_LETTERS),
)
def test_every_set_of_names_is_placed(places: list[tuple[float, float, str]], letter: tuple[float, float]) -> None:
    labels = [Label(x, y, text) for x, y, text in places]
    placed = _apart(labels, *letter)
    assert sorted(label.text for label in placed) == sorted(label.text for label in labels)
    assert lie_apart(placed, *letter)


def test_a_name_that_lies_on_none_stays_where_it_is() -> None:
    labels = [Label(10.0, 20.3, "An"), Label(300.0, 20.3, "An"), Label(10.0, 60.0, "An")]
    assert sorted(map(str, _apart(labels, HEIGHT, WIDTH))) == sorted(map(str, labels))
    assert _apart([labels[0], replace(labels[0], text="Cát")], HEIGHT, WIDTH)[1].y == 34.3


@pytest.mark.parametrize("most", [1, 9, 10, 999_999_999_999_999, 10**15])
def test_the_legend_has_counts_up_to_the_largest(most: int) -> None:
    assert max(_samples(most)) <= most
