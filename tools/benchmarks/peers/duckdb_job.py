"""One table from DuckDB's own file, written durably: duckdb_job.py DIRECTORY ORDER_TYPE customers|cohorts

The result goes into a database of its own, which is checkpointed and waited for before the clock stops.
"""

import os
import sys

import duckdb

import jobs

directory, order, job = sys.argv[1], int(sys.argv[2]), sys.argv[3]
THREADS = 2
QUERIES = {
    "customers": f"""
        SELECT customer, sum(value)::BIGINT AS spend, count(*) AS orders,
          min(time) AS first, max(time) AS last
        FROM log.events WHERE type = {order} AND customer <> 0 GROUP BY customer""",
    "cohorts": f"""
        WITH active AS (
          SELECT DISTINCT customer, date_trunc('month', time) AS month
          FROM log.events WHERE type = {order} AND customer <> 0),
        cohorts AS (SELECT customer, min(month) AS cohort FROM active GROUP BY customer)
        SELECT cohort, month, count(*) AS customers
        FROM active JOIN cohorts USING (customer) GROUP BY ALL ORDER BY ALL""",
}
result = f"{directory}/result.duckdb"
jobs.remove(result, result + ".wal")
database = duckdb.connect(config={"threads": THREADS})
database.execute(f"ATTACH '{directory}/{jobs.DUCKDB}' AS log (READ_ONLY)")


def work():
    database.execute(f"ATTACH '{result}' AS result")
    database.execute(f"CREATE TABLE result.answer AS {QUERIES[job]}")
    database.execute("CHECKPOINT result")
    database.execute("DETACH result")
    jobs.sync(result)


before = jobs.written()
seconds = jobs.timed(work)
figures = {"seconds": seconds, "written": jobs.written() - before, "disk": os.path.getsize(result)}
database.execute(f"ATTACH '{result}' AS result (READ_ONLY)")
if job == "customers":
    names = ("buyers", "spend", "orders")
    query = "SELECT count(*), sum(spend), sum(orders) FROM result.answer"
else:
    names = ("buyers",)
    query = "SELECT sum(customers) FROM result.answer WHERE cohort = month"
figures.update(zip(names, database.execute(query).fetchone()))
jobs.report(**figures)
