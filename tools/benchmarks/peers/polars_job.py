"""One table from Polars' own file, written durably: polars_job.py DIRECTORY ORDER_TYPE customers|cohorts"""

import os
import sys

import polars
from polars import col

import jobs

directory, order, job = sys.argv[1], int(sys.argv[2]), sys.argv[3]
result = f"{directory}/result.arrow"
jobs.remove(result)


def customers(orders):
    return orders.group_by("customer").agg(
        spend=col("value").sum(), orders=polars.len(), first=col("time").min(), last=col("time").max())


def cohorts(orders):
    active = orders.select("customer", month=col("time").dt.truncate("1mo")).unique()
    first = active.group_by("customer").agg(cohort=col("month").min())
    return active.join(first, on="customer").group_by("cohort", "month").agg(customers=polars.len())


def work():
    orders = polars.scan_ipc(f"{directory}/{jobs.POLARS}").filter(
        (col("type") == order) & (col("customer") != 0))
    table = {"customers": customers, "cohorts": cohorts}[job](orders).collect()
    table.write_ipc(result, compression="uncompressed")
    jobs.sync(result)


before = jobs.written()
seconds = jobs.timed(work)
figures = {"seconds": seconds, "written": jobs.written() - before, "disk": os.path.getsize(result)}
table = polars.read_ipc(result)
if job == "customers":
    figures.update(buyers=table.height, spend=table["spend"].sum(), orders=table["orders"].sum())
else:
    figures.update(buyers=table.filter(col("cohort") == col("month"))["customers"].sum())
jobs.report(**figures)
