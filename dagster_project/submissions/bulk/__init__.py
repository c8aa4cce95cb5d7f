"""Large machine-made text, from disk to checked Parquet inside DuckDB: converted, tested, split, its lines counted.

Does not belong here: spreadsheets (`tables`), or making the text readable for DuckDB (`reading`).
"""
