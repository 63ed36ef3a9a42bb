#!/usr/bin/env python3
"""Invoices that nobody wrote, in the form of UCI Online Retail, most of them where counting by days goes wrong.

    made_up_invoices.py SEED CUSTOMERS > invoices.csv

Half of the orders lie within minutes of a midnight in one of the zones, or of a moment when clocks change there: also
on the days around 30 December 2011, which Pacific/Apia skipped. There are orders at the same instant, invoices whose
lines have two times, totals of 0, prices of fractions of a penny, refunds, book entries, lines without a customer, and
customers who move from one country to another. The same seed makes the same file.
"""

import csv
import datetime
import random
import sys
import zoneinfo

ZONES = [zoneinfo.ZoneInfo(name) for name in ["Europe/London", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]]
LONDON = ZONES[0]
FIRST, LAST = datetime.date(2010, 11, 15), datetime.date(2012, 1, 31)
# Days on which one of the zones moves its clocks, or has none, or on which a period begins.
DATES = ["2011-03-13", "2011-03-27", "2011-04-02", "2011-04-03", "2011-09-24", "2011-10-02", "2011-10-30", "2011-11-06",
         "2011-12-29", "2011-12-30", "2011-12-31", "2012-01-01", "2011-01-01", "2011-04-01", "2011-07-01", "2011-10-01"]
COUNTRIES = ["United Kingdom", "United Kingdom", "United Kingdom", "Germany", "France", "EIRE", "Norway"]
PRODUCTS = ["85123A", "71053", "22423", "84879", "POST", "21232", "47566"]
PRICES = ["2.55", "3.39", "0.85", "12.75", "0.001", "0.125", "0.42", "165.0"]


def moment(chance):
    """A time on London's clocks, often close to where a day or a period begins somewhere."""
    if chance.random() < 0.01:
        # London's clocks skipped it, as a till may not know.
        return datetime.datetime(2011, 3, 27, 1, chance.randrange(60))
    if chance.random() < 0.5:
        day = FIRST + datetime.timedelta(chance.randrange((LAST - FIRST).days))
        return datetime.datetime.combine(day, datetime.time(chance.randrange(6, 21), chance.randrange(60)))
    day = datetime.date.fromisoformat(chance.choice(DATES)) + datetime.timedelta(chance.choice([0, 0, 0, -1, 1]))
    there = datetime.datetime.combine(day, datetime.time(chance.choice([0, 0, 0, 1, 2, 3])), chance.choice(ZONES))
    minutes = chance.choice([-61, -31, -30, -1, 0, 0, 1, 29, 30, 60])
    instant = there.astimezone(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    return instant.astimezone(LONDON).replace(tzinfo=None, fold=0)


def invoices(chance, customers):
    """Tuples of number without its letter's width, customer, country, and lines of (product, quantity, price, time)."""
    number = 500_000
    for customer in range(12_000, 12_000 + customers):
        country = chance.choice(COUNTRIES)
        times = [moment(chance) for _ in range(chance.choice([1, 1, 2, 3, 4, 6, 12]))]
        if chance.random() < 0.2:
            # Exactly 24 hours, or 30 days, after another order, or a minute less, or at the same time.
            again = chance.choice([datetime.timedelta(0), datetime.timedelta(1), datetime.timedelta(30)])
            times.append(times[0] + again - datetime.timedelta(minutes=chance.choice([0, 0, 1])))
        for time in times:
            number += 1
            if chance.random() < 0.03:
                country = chance.choice(COUNTRIES)
            refund, free = chance.random() < 0.1, chance.random() < 0.05
            lines = []
            for _ in range(chance.choice([1, 1, 2, 3])):
                later = datetime.timedelta(minutes=1 if chance.random() < 0.1 else 0)
                quantity = chance.choice([1, 2, 6, 12, 144]) * (-1 if refund else 1)
                lines.append((chance.choice(PRODUCTS), quantity, "0.0" if free else chance.choice(PRICES), time + later))
            yield f"{'C' if refund else ''}{number}", customer, country, lines
        if chance.random() < 0.1:
            number += 1
            yield f"{number}", None, country, [(chance.choice(PRODUCTS), chance.choice([-5, 3]), "1.25", moment(chance))]
    yield f"A{number + 1}", None, "United Kingdom", [("B", 1, "-11062.06", moment(chance))]


def main():
    chance = random.Random(int(sys.argv[1]))
    rows = []
    for invoice, customer, country, lines in invoices(chance, int(sys.argv[2])):
        block = []
        for product, quantity, price, time in lines:
            block.append([invoice, product, "A THING", quantity, time.isoformat(), price,
                          f"{customer}.0" if customer else "", country])
        rows.append(block)
    # By time, as a shop's invoices are; those of one time in any order.
    chance.shuffle(rows)
    rows.sort(key=lambda block: block[0][4])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"])
    out.writerows(row for block in rows for row in block)


if __name__ == "__main__":
    main()
