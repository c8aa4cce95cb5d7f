"""Chance that repeats: named random streams, and whole numbers that add up to a given total.

Belongs here: arithmetic that knows nothing of the city. Only uniform numbers are drawn, since NumPy keeps their
stream the same across versions and promises no such thing for other distributions.
"""

from zlib import crc32

import numpy as np
import numpy.typing as npt

SEED = 4833

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def stream(name: str, *keys: int) -> np.random.Generator:
    """A generator of its own for each name and keys: nothing drawn in one place moves what is drawn in another."""
    return np.random.Generator(np.random.PCG64([SEED, crc32(name.encode()), *keys]))


def spread(generator: np.random.Generator, low: float, high: float, shape: int | tuple[int, ...]) -> Floats:
    """Uniform numbers from `low` to `high`."""
    return low + (high - low) * generator.random(shape)


def apportion(weights: Floats, total: int, most: Ints | None = None) -> Ints:
    """Whole numbers in proportion to `weights` that sum to `total` (largest remainder), none above `most`.

    Raises ValueError where `most` leaves no room for the total.
    """
    room = np.full(weights.shape, total, dtype=np.int64) if most is None else most
    if total > int(room.sum()):
        raise ValueError(f"{total} does not fit under a sum of {int(room.sum())}")
    result = np.zeros(weights.shape, dtype=np.int64)
    while (left := total - int(result.sum())) > 0:
        open_weights = np.where(result < room, weights, 0.0)
        if not open_weights.any():
            open_weights = (result < room).astype(np.float64)
        exact = open_weights / open_weights.sum() * left
        step = np.floor(exact).astype(np.int64)
        for position in np.argsort(step - exact, kind="stable")[: left - int(step.sum())]:
            step[position] += 1
        result = np.minimum(result + step, room)
    return result


def apportion_rows(weights: Floats, totals: Ints) -> Ints:
    """The same for every row of a table at once, without bounds: row i of the result sums to totals[i]."""
    sums = weights.sum(axis=1, keepdims=True)
    exact = np.divide(weights * totals[:, np.newaxis], sums, out=np.zeros_like(weights), where=sums > 0)
    result: Ints = np.floor(exact).astype(np.int64)
    rank = np.argsort(np.argsort(result - exact, axis=1, kind="stable"), axis=1, kind="stable")
    result += rank < (totals - result.sum(axis=1))[:, np.newaxis]
    return result
