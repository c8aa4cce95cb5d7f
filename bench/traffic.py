"""1 GB of traffic, in UTF-8 and in UTF-16, to checked Parquet, against DuckDB's own typed CSV-to-Parquet of it."""

import sys
from pathlib import Path

import duckdb

from bench.measure import Runs, in_turn, ratio, run

ROWS = 17_500_000
_COLUMNS = (
    "{'station_code': 'VARCHAR', 'cell_code': 'VARCHAR', 'technology': 'VARCHAR', 'hour_at': 'TIMESTAMP', "
    "'voice_erlang': 'DECIMAL(18,3)', 'data_mb': 'DECIMAL(18,3)'}"
)
_RECEIVE = (
    "from dagster_project.core.settings import load_settings\n"
    "from dagster_project.contracts import load_contracts\n"
    "from dagster_project.submissions.ingest.reception import receive\n"
    "settings = load_settings()\n"
    "(submission,) = receive(settings, load_contracts(settings.contracts))\n"
    "assert submission.status == 'accepted' and submission.rows_accepted == {rows}, submission\n"
)


def bench_traffic(folder: Path, times: int) -> list[str]:
    """Rows of the table: ours, DuckDB's, their ratio, our peak memory. UTF-16 takes two bytes where UTF-8 takes one."""
    return [*_bench(folder / "utf-8", times, "UTF-8", ROWS), *_bench(folder / "utf-16", times, "UTF-16", ROWS // 2)]


def _bench(folder: Path, times: int, encoding: str, rows: int) -> list[str]:
    root = folder / "traffic"
    file = root / "landing" / "viettel" / "VTT_luuluong_20231122.csv"
    file.parent.mkdir(parents=True)
    _write(file, rows)
    if encoding != "UTF-8":
        _transcode(file, encoding)
    plain = (
        'import duckdb\nduckdb.execute("copy (select * from read_csv('
        f"'{file}', auto_detect = false, header = true, delim = ';', columns = {_COLUMNS}, "
        f"encoding = '{encoding.lower()}')) "
        f"to '{folder / 'plain.parquet'}' (format parquet)\")"
    )

    def ours(runs: Runs) -> None:
        for name in ("raw", "lake", "receipts", "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
            _remove(root / name)
        run(
            [sys.executable, "-c", _RECEIVE.format(rows=rows)],
            runs,
            {"TATSONG_DATA_ROOT": str(root)},
            folder / "traffic.log",
        )

    def duckdbs(runs: Runs) -> None:
        run([sys.executable, "-c", plain], runs, {}, folder / "traffic.log")

    a, b = in_turn(times, ours, duckdbs)
    size = file.stat().st_size / 1e9
    return [
        f"| {size:.2f} GB of traffic in {encoding}, {rows:,} rows: arrival to checked Parquet "
        f"| {a.wall_median:.1f} s | "
        f"DuckDB's typed CSV to Parquet: {b.wall_median:.1f} s | {ratio(a, b):.2f} | 2.0 |",
        f"| … processor seconds | {a.cpu_median:.1f} s | {b.cpu_median:.1f} s | {a.cpu_median / b.cpu_median:.2f} | |",
        f"| … peak memory | {a.peak:.0f} MiB | {b.peak:.0f} MiB | | under 2 GB |",
    ]


def _transcode(file: Path, encoding: str) -> None:
    source = file.rename(file.with_suffix(".source"))
    with source.open(encoding="utf-8", newline="") as reader, file.open("w", encoding=encoding, newline="") as writer:
        while text := reader.read(1 << 24):
            writer.write(text)
    source.unlink()


def _write(file: Path, rows: int) -> None:
    duckdb.execute(
        f"""copy (
            select
                'HPG' || lpad((cell // 3)::varchar, 6, '0') as "Mã trạm",
                'HPG' || lpad((cell // 3)::varchar, 6, '0') || '_' || (cell % 3 + 1) as "Mã cell",
                '2G' as "Công nghệ",
                timestamp '2023-11-22' + interval 1 hour * hour as "Giờ",
                (hash(cell, hour) % 20000 / 1000)::decimal(18, 3) as "Lưu lượng thoại (Erlang)",
                (hash(hour, cell) % 900000 / 1000)::decimal(18, 3) as "Lưu lượng dữ liệu (MB)"
            from range({rows // 24 + 1}) cells(cell), range(24) hours(hour) limit {rows}
        ) to '{file}' (header, delimiter ';')"""
    )


def _remove(path: Path) -> None:
    import shutil

    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()
