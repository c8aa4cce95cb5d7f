"""Looking for planted values in everything that a data root holds, whatever it is packed in."""

import gzip
import io
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb


def traces(root: Path, planted: Sequence[Any]) -> list[str]:
    """Each file of a data root, its name or anything in it, in which a planted value stands."""
    words = _shortest({str(value) for value in planted})
    found = []
    for path in sorted(root.rglob("*")):
        texts = [str(path.relative_to(root)), *(_texts(path) if path.is_file() else ())]
        found += [f"{path.relative_to(root)}: {word}" for word in words if any(word in text for text in texts)]
    return found


def _shortest(words: set[str]) -> list[str]:
    """Those that hold no other one, also as bytes of UTF-8 are shown."""
    words = words | {word.encode().decode("latin-1") for word in words}
    return sorted(word for word in words if not any(other in word for other in words - {word}))


def _texts(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    yield from _of_bytes(content)
    if path.suffix == ".parquet":
        with duckdb.connect() as con:
            yield repr(con.execute("from read_parquet(?, hive_partitioning = false)", [str(path)]).fetchall())
    elif content.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(path)) as con:
            yield "\n".join(con.iterdump())
    elif path.suffix == ".duckdb":
        with duckdb.connect(path, read_only=True) as con:
            tables = con.execute(
                "select format('{}.{}', table_schema, table_name) from information_schema.tables "
                "where table_catalog not in ('system', 'temp')"
            ).fetchall()
            for (table,) in tables:
                yield repr(con.execute(f"from {table}").fetchall())


def _of_bytes(content: bytes) -> Iterator[str]:
    """Plain, UTF-16 and packed text, one within another."""
    yield content.replace(b"\0", b"").decode("latin-1")
    if content.startswith(b"\x1f\x8b"):
        yield from _of_bytes(gzip.decompress(content))
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from _of_bytes(archive.read(name))
