"""Telling a waiting person how far a run has come. Silent unless somebody listens."""

from collections.abc import Callable

Listener = Callable[[str, str, int | None], None]

_listeners: list[Listener] = []
_steps: list[str] = ["start"]


def listen(listener: Listener) -> Callable[[], None]:
    """Tell `listener` of every step, what it is at and how much is left; returns the function that ends it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def step(name: str) -> None:
    """A step of the run begins."""
    _steps[:] = [name]
    report_progress("", None)


def report_progress(text: str, left: int | None = None) -> None:
    """The step is at `text`, with `left` more to come where that is known."""
    for listener in _listeners:
        listener(_steps[0], text, left)
