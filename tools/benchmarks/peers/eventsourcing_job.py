"""The library `eventsourcing` on SQLite: durable appends, and a projection of them.

eventsourcing_job.py DIRECTORY COUNT ROUND

Its own defaults: JSON, write-ahead log, a commit for each save. The projection reads its notification log and
keeps spend, orders, first and last of each customer, written into a table of SQLite at the end: less than any
of our views.
"""

import datetime
import os
import sqlite3
import sys
from uuid import NAMESPACE_URL, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

import jobs

directory, count, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
BATCH = 1000
CUSTOMERS = 100
path = f"{directory}/eventsourcing-{number}.sqlite"


class Shop(Application):
    log_section_size = BATCH


class Customer(Aggregate):
    @event("Began")
    def __init__(self, number):
        self.number = number
        self.orders = 0

    @event("Ordered")
    def order(self, order, total, lines, at):
        self.orders += 1

    @staticmethod
    def create_id(number):
        return uuid5(NAMESPACE_URL, f"/customers/{number}")


def place(index):
    lines = [
        dict(sku=f"SKU-{index % 5000 + line}", quantity=1 + line, amount=100 + index % 900)
        for line in range(3)]
    at = datetime.datetime(2024, 1, 1 + index % 28).isoformat()
    return dict(order=f"A{index:010d}", total=100 + index % 9000, lines=lines, at=at)


application = Shop(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path})
customers = [Customer(index) for index in range(CUSTOMERS)]
application.save(*customers)


def append():
    for index in range(count):
        customer = customers[index % CUSTOMERS]
        customer.order(**place(index))
        application.save(customer)


def project():
    rows, position = {}, 0
    while True:
        notifications = application.notification_log.select(position + 1, BATCH)
        for notification in notifications:
            happened = application.mapper.to_domain_event(notification)
            if isinstance(happened, Customer.Ordered):
                customer, at = happened.originator_id, happened.at
                spend, orders, first, last = rows.get(customer, (0, 0, at, at))
                rows[customer] = (spend + happened.total, orders + 1, min(first, at), max(last, at))
            position = notification.id
        if len(notifications) < BATCH:
            break
    with sqlite3.connect(f"{path}.view") as view:
        view.execute("CREATE TABLE rows(customer TEXT PRIMARY KEY, spend, orders, first, last)")
        values = [(str(customer), *row) for customer, row in rows.items()]
        view.executemany("INSERT INTO rows VALUES(?,?,?,?,?)", values)
    assert sum(row[1] for row in rows.values()) == count, "the projection has missed some"


appended = count / jobs.timed(append)
projected = count / jobs.timed(project)
application.close()
jobs.report(appended=appended, projected=projected, disk=os.path.getsize(path))
jobs.remove(path, f"{path}.view", f"{path}-wal", f"{path}-shm")
