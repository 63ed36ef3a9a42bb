"""Makes DuckDB's and Polars' own files of the facts that were exported: prepare.py DIRECTORY"""

import os
import sys

import duckdb
import numpy
import polars

import jobs

directory = sys.argv[1]
columns = {
    name: numpy.fromfile(f"{directory}/columns/{name}.{kind}", dtype=f"<{kind}")
    for name, kind in jobs.COLUMNS.items()
}
events = polars.DataFrame(columns).with_columns(
    polars.col("time", "recorded").cast(polars.Datetime("us")))
events.write_ipc(f"{directory}/{jobs.POLARS}", compression="uncompressed")
jobs.sync(f"{directory}/{jobs.POLARS}")
with duckdb.connect(f"{directory}/{jobs.DUCKDB}") as database:
    database.execute("CREATE TABLE events AS SELECT * FROM events")
    database.execute("CHECKPOINT")
assert os.path.getsize(f"{directory}/{jobs.DUCKDB}") > 0
