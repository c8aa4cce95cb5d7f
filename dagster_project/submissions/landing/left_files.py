"""Files of landing that could not be taken in though nothing may be wrong with them: left there, tried again, told of.

A file that needs more memory than there is, or of which the program fails, must not end the night for all the others.
One that takes the whole process down is read after all others the next time; after a second death it is read no more
until it changes, since a night that always ends is no night.
Belongs here: which files, and why. Does not belong here: telling (`watch`), or what is wrong with a file (`notices`).
"""

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from dagster_project.core.files import write_whole
from dagster_project.core.settings import DataRoot
from dagster_project.submissions.landing.deliveries import Delivery
from dagster_project.submissions.landing.looks import Look

_MOST_DEATHS = 2
_MEMORY = "memory"


class LeftFile(BaseModel):
    """One file as it lies in landing; `fault` is `memory` or the kind of error, empty while it is being read."""

    model_config = ConfigDict(frozen=True)

    path: str
    bytes: int
    modified_ns: int
    fault: str = ""
    deaths: int = 0
    """How many runs began to read it and did not come to its end."""

    @property
    def is_given_up(self) -> bool:
        """Whether it is read no more."""
        return self.deaths >= _MOST_DEATHS

    @property
    def cause(self) -> str:
        """Why it was left, and what to do."""
        if self.is_given_up:
            return f"{self.deaths} runs died while they read it; it is read again once it is sent anew or touched"
        if self.fault == _MEMORY:
            return "reading it takes more memory than there is (TATSONG_MEMORY_LIMIT, or the machine's); ask for less"
        return f"the program failed of it ({self.fault}); the log says where"


_FILES = TypeAdapter(list[LeftFile])


class Leaving:
    """The files that are left, as the last run has noted them and this one goes on."""

    def __init__(self, root: DataRoot) -> None:
        """Reads what the last run has left."""
        self._path = root.left
        self._left = {_key(one): one for one in _noted(root.left)}

    def in_order(self, looks: Iterable[Look]) -> list[Look]:
        """Those that may have ended a run come last. What is noted of others, which are gone, is forgotten."""
        found = list(looks)
        there = {_key(look.delivery) for look in found}
        if gone := self._left.keys() - there:
            self._left = {key: one for key, one in self._left.items() if key not in gone}
            self._keep()
        return sorted(found, key=lambda look: self._deaths(look.delivery))

    def given_up(self, delivery: Delivery) -> LeftFile | None:
        """What is said of a file that may not be read any more."""
        known = self._left.get(_key(delivery))
        return known if known and known.is_given_up else None

    def begin(self, delivery: Delivery) -> None:
        """It is being read: where nothing follows, the run has died of it."""
        self._note(delivery, "", self._deaths(delivery) + 1)

    def leave(self, delivery: Delivery, error: BaseException | None) -> LeftFile:
        """It could not be taken in: for too little memory where no error is named."""
        return self._note(delivery, type(error).__name__ if error else _MEMORY, 0)

    def done(self, delivery: Delivery) -> None:
        """Its reading has come to an end."""
        del self._left[_key(delivery)]
        self._keep()

    def _keep(self) -> None:
        write_whole(self._path, _FILES.dump_json(list(self._left.values()), indent=1))

    def _deaths(self, delivery: Delivery) -> int:
        known = self._left.get(_key(delivery))
        return known.deaths if known else 0

    def _note(self, delivery: Delivery, fault: str, deaths: int) -> LeftFile:
        path, size, modified_ns = _key(delivery)
        one = LeftFile(path=path, bytes=size, modified_ns=modified_ns, fault=fault, deaths=deaths)
        self._left[_key(delivery)] = one
        self._keep()
        return one


def left_of(root: DataRoot, waiting: Iterable[Delivery]) -> list[LeftFile]:
    """The files among those that wait in landing that a run could not take in."""
    there = set(map(_key, waiting))
    return [one for one in _noted(root.left) if _key(one) in there and (one.fault or one.is_given_up)]


def _noted(path: Path) -> list[LeftFile]:
    """None where a crash has left half a note."""
    try:
        return _FILES.validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return []


def _key(one: Delivery | LeftFile) -> tuple[str, int, int]:
    return one.path, one.bytes, one.modified_ns
