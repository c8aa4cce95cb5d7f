"""The contracts as they were checked the last time: for a command that answers within a second.

Parsing and checking the YAML takes longer than checking a sender's file. What came of it is kept in the user's own
cache folder under the hash of all that it depends on: a changed contract or program never finds what was kept before.
Belongs here: that copy. Does not belong here: loading (`load`). The nightly run does not use it.
"""

import hashlib
import os
import pickle
import sys
from pathlib import Path

import duckdb

from dagster_project.contracts import load_contracts
from dagster_project.contracts.models import Contracts
from dagster_project.core import text

_CODE = Path(__file__).parent
_FORMAT = "2"


def known_contracts(folder: Path) -> Contracts:
    """The same as `load_contracts`, from the copy where nothing has changed since it was made; raises ContractError."""
    copy = _cache_folder() / f"contracts-{_hash(folder)}.pickle"
    found = _read(copy)
    if found is None:
        found = load_contracts(folder)
        _write(copy, found)
    return found


def _cache_folder() -> Path:
    given = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(given) if given else Path("~/.cache").expanduser()) / "tatsong"


def _hash(folder: Path) -> str:
    """Of the contracts, of the code that reads them and of what that code rests on."""
    digest = hashlib.sha256(f"{_FORMAT} {sys.version} {duckdb.__version__}".encode())
    code = [*_CODE.glob("*.py"), Path(text.__file__)]
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.sql"), *code]):
        content = path.read_bytes()
        digest.update(f"\n{path} {len(content)}\n".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def _read(copy: Path) -> Contracts | None:
    """The copy, if it is this user's own; one that cannot be read is none."""
    try:
        if hasattr(os, "getuid") and copy.stat().st_uid != os.getuid():
            return None
        found = pickle.loads(copy.read_bytes())  # noqa: S301 (the user's own file, in the user's own folder)
    except (OSError, EOFError, AttributeError, ImportError, IndexError, pickle.UnpicklingError):
        return None
    return found if isinstance(found, Contracts) else None


def _write(copy: Path, contracts: Contracts) -> None:
    """Keep a copy in place of earlier ones. Where none can be kept, the next command loads the contracts again."""
    try:
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch = copy.with_suffix(f".{os.getpid()}.part")
        scratch.write_bytes(pickle.dumps(contracts, pickle.HIGHEST_PROTOCOL))
        earlier = [path for path in copy.parent.glob("contracts-*.pickle") if path != copy]
        os.replace(scratch, copy)
        for path in earlier:
            path.unlink(missing_ok=True)
    except OSError:
        return
