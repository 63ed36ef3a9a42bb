#!/usr/bin/env python3
"""Retention of a file of invoice lines, from the file alone.

This is written from what the numbers mean (docs/retention.md, mappings/online-retail.yaml), not from how Perennial
computes them, and it shares no code with it: where both say the same, a mistake would have to have been made twice.
It needs nothing but Python: its queries run in SQLite, or in DuckDB with `--engine duckdb` where that is installed.

The file has the columns of UCI Online Retail: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice,
CustomerID and Country, in any order. Its times are local times of `--file-zone`; everything is counted in `--zone`.
Prints one JSON document: money in minor units, rates as they come out of one division of whole numbers.
"""

import argparse
import csv
import datetime
import decimal
import fractions
import io
import json
import lzma
import math
import sys
import zoneinfo



class Calendar:
    """The days and periods of one time zone. A day is its proleptic ordinal, a period counts from year 1."""

    def __init__(self, zone, period, week_start):
        self.zone = zoneinfo.ZoneInfo(zone)
        self.kind = period
        self.week_start = week_start

    def day(self, instant):
        """The local day of an instant in seconds since 1970."""
        return datetime.datetime.fromtimestamp(instant, self.zone).toordinal()

    def start_of_day(self, ordinal):
        """The first instant of a local day; of a day without a midnight, the first that there is at or after it."""
        midnight = datetime.datetime.combine(datetime.date.fromordinal(ordinal), datetime.time())
        return self.instant(midnight)

    def instant(self, local):
        """The instant of a local time: the earlier of two, and of one that was skipped, the moment of the skip."""
        late = int(local.replace(tzinfo=self.zone, fold=0).timestamp())
        early = int(local.replace(tzinfo=self.zone, fold=1).timestamp())
        if late <= early:
            return late
        # The local time does not exist: the clocks jump at some instant after `early`, at `late` at the latest.
        while late - early > 1:
            middle = (late + early) // 2
            if datetime.datetime.fromtimestamp(middle, self.zone).replace(tzinfo=None) < local:
                early = middle
            else:
                late = middle
        return late

    def period(self, ordinal):
        """The period that a day is in."""
        date = datetime.date.fromordinal(ordinal)
        if self.kind == "day":
            return ordinal
        if self.kind == "week":
            # Ordinal 1 is a Monday.
            return (ordinal - 1 - self.week_start) // 7
        months = {"month": 1, "quarter": 3, "year": 12}[self.kind]
        return (date.year * 12 + date.month - 1) // months

    def first_day(self, period):
        """The first day of a period."""
        if self.kind == "day":
            return period
        if self.kind == "week":
            return period * 7 + 1 + self.week_start
        months = {"month": 1, "quarter": 3, "year": 12}[self.kind] * period
        return datetime.date(months // 12, months % 12 + 1, 1).toordinal()

    def name(self, period):
        """A period as people write it: 2011-03-01, 2011-W09, 2011-03, 2011-Q1, 2011."""
        date = datetime.date.fromordinal(self.first_day(period))
        if self.kind == "week":
            if self.week_start == 0:
                return "{}-W{:02}".format(*date.isocalendar()[:2])
            return date.isoformat()
        if self.kind == "quarter":
            return f"{date.year}-Q{date.month // 3 + 1}"
        return date.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.kind]]


class Invoice:
    """One order, or one refund: the lines with the same number, at the earliest of their times."""

    def __init__(self, position, customer, line):
        self.position = position
        self.customer = customer
        self.instant = None
        self.total = 0
        self.product = line["StockCode"]
        self.country = line["Country"]

    def add(self, instant, amount):
        self.instant = instant if self.instant is None else min(self.instant, instant)
        self.total += amount


def minor_units(quantity, price):
    """Quantity × price in minor units: exact, then to the nearest, halves away from zero."""
    return int((quantity * decimal.Decimal(price) * 100).quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP))


def as_imported(local, zone):
    """The instant of a time in the file: the earlier of two, and of one that was skipped, as if clocks had not moved."""
    return int(local.replace(tzinfo=zone, fold=0).timestamp())


def read(path, file_zone):
    """The orders and the refunds of customers, by the order of the file, and what it says of each customer's country.

    An invoice that begins with C is a refund and one that begins with A is a book entry; lines without a customer are
    sales of the business, and negative quantities otherwise are stock. None of those is an order of a customer.
    """
    local = Calendar(file_zone, "day", 0)
    packed = path.endswith(".xz")
    with lzma.open(path) if packed else open(path, "rb") as bytes_of_file:
        instants, orders, refunds, countries = {}, {}, {}, {}
        for position, line in enumerate(csv.DictReader(io.TextIOWrapper(bytes_of_file, "utf-8", newline=""))):
            if not line["CustomerID"]:
                continue
            customer = int(decimal.Decimal(line["CustomerID"]))
            written = line["InvoiceDate"]
            if written not in instants:
                instants[written] = as_imported(datetime.datetime.fromisoformat(written), local.zone)
            instant = instants[written]
            countries.setdefault(customer, []).append((instant, position, line["Country"]))
            quantity = decimal.Decimal(line["Quantity"])
            invoice = line["InvoiceNo"]
            refund = invoice[0] == "C"
            if invoice[0] == "A" or (quantity < 0 and not refund):
                continue
            invoices = refunds if refund else orders
            if invoice not in invoices:
                invoices[invoice] = Invoice(position, customer, line)
            elif invoices[invoice].customer != customer:
                sys.exit(f"invoice {invoice} is of two customers: line {position + 2} of {path}")
            amount = minor_units(quantity, line["UnitPrice"])
            invoices[invoice].add(instant, -amount if refund else amount)
    return list(orders.values()), list(refunds.values()), countries


class Tables:
    """The queries' engine: SQLite of Python's own library, or DuckDB."""

    def __init__(self, engine):
        if engine == "duckdb":
            import duckdb

            self.connection = duckdb.connect()
        else:
            import sqlite3

            self.connection = sqlite3.connect(":memory:")

    def fill(self, table, columns, rows):
        """Makes a table. Columns are `name TYPE`, TYPE being BIGINT or VARCHAR."""
        self.connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        for first in range(0, len(rows), 500):
            some = rows[first : first + 500]
            marks = ", ".join(["(" + ", ".join("?" * len(columns)) + ")"] * len(some))
            self.connection.execute(f"INSERT INTO {table} VALUES {marks}", [cell for row in some for cell in row])

    def run(self, statement):
        self.connection.execute(statement)

    def rows(self, query, *values):
        return self.connection.execute(query, list(values)).fetchall()


def ratio(part, whole):
    """A part of a whole; of nothing, there is no rate."""
    return part / whole if whole else None


def kaplan_meier(ended, going_on):
    """The share that is left after each time, of those who ended at some times and those who were seen until some times.

    Greenwood's variance gives the interval of 95 %, on the scale log(−log S).
    """
    left, share, spread, curve = sum(ended.values()) + sum(going_on.values()), fractions.Fraction(1), 0.0, []
    for time in sorted(ended.keys() | going_on.keys()):
        count = ended.get(time, 0)
        share *= fractions.Fraction(left - count, left)
        low = high = None
        if 0 < share < 1:
            spread += count / (left * (left - count))
            factor = math.exp(1.959963984540054 * math.sqrt(spread) / abs(math.log(share)))
            low, high = float(share) ** factor, float(share) ** (1 / factor)
        curve.append({"days": time, "atRisk": left, "ended": count, "censored": going_on.get(time, 0),
                      "survival": float(share), "low": low, "high": high})
        left -= count + going_on.get(time, 0)
    median = next((step["days"] for step in curve if step["survival"] <= 0.5), None)
    return {"median": median, "steps": curve}


def bracket(total, edges):
    """The bracket that a total is in, as its least amount; the first begins at 0."""
    return str(max(edge for edge in [0, *edges] if edge <= total))


class Retention:
    """All figures of one file in one zone by one kind of period, of what happened before one instant."""

    def __init__(self, tables, calendar, as_of, options):
        self.tables = tables
        self.calendar = calendar
        self.as_of = as_of
        self.options = options

    def load(self, orders, refunds, countries):
        counted = [order for order in orders if order.total > 0 and order.instant < self.as_of]
        if not counted:
            sys.exit("no order with a total above 0 lies before the as-of instant")
        rows = []
        for order in counted:
            day = self.calendar.day(order.instant)
            rows.append((order.customer, order.instant, order.position, day, self.calendar.period(day), order.total,
                         order.country, order.product, bracket(order.total, self.options.brackets)))
        self.tables.fill(
            "orders",
            ["customer BIGINT", "instant BIGINT", "position BIGINT", "day BIGINT", "period BIGINT", "total BIGINT",
             "country VARCHAR", "product VARCHAR", "size VARCHAR"], rows)
        self.refunded = {}
        for refund in refunds:
            if refund.instant < self.as_of:
                of = (refund.customer, self.calendar.period(self.calendar.day(refund.instant)))
                self.refunded[of] = self.refunded.get(of, 0) + refund.total
        latest = []
        for customer, said in countries.items():
            before = [entry for entry in said if entry[0] < self.as_of]
            if before:
                latest.append((customer, max(before)[2], min(before)[2]))
        self.tables.fill("countries", ["customer BIGINT", "latest VARCHAR", "earliest VARCHAR"], latest)
        # Of two orders at the same instant, the one that comes first in the file is first.
        self.tables.run("""
            CREATE TABLE buyers AS
            SELECT customer, instant, day, period, product, size, country AS ordered_from, latest AS country
            FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY instant, position) AS place FROM orders)
            LEFT JOIN countries USING (customer) WHERE place = 1""")
        self.first = min(row[4] for row in rows)
        # The last period that had begun at the as-of instant.
        self.last = self.calendar.period(self.calendar.day(self.as_of - 1))

    def starts(self, period):
        return self.calendar.start_of_day(self.calendar.first_day(period))

    def is_over(self, period):
        return self.starts(period + 1) <= self.as_of

    def last_day_over(self):
        """The last local day that is over at the as-of instant."""
        day = self.calendar.day(self.as_of)
        while self.calendar.start_of_day(day + 1) > self.as_of:
            day -= 1
        return day

    def periods(self):
        return range(self.first, self.last + 1)

    def named(self, period, **figures):
        return {"period": self.calendar.name(period), "incomplete": not self.is_over(period), **figures}

    def whole(self):
        (orders, spent), = self.tables.rows("SELECT COUNT(*), SUM(total) FROM orders")
        (once, twice), = self.tables.rows("""
            SELECT COUNT(*), SUM(CASE WHEN n > 1 THEN 1 ELSE 0 END)
            FROM (SELECT COUNT(*) AS n FROM orders GROUP BY customer) AS counts""")
        return {"orders": orders, "spent": int(spent), "customers": once, "repeat": int(twice),
                "repeatRate": ratio(int(twice), once)}

    def cohorts(self, attribute):
        """Customers by the period of their first order, and by what they have as `attribute`."""
        value = attribute or "''"
        sizes = self.tables.rows(f"""
            SELECT period, {value} AS value, COUNT(*) FROM buyers GROUP BY period, value ORDER BY period, value""")
        cells = {}
        for cohort, value, period, *figures in self.tables.rows(f"""
                SELECT buyers.period, {"buyers." + attribute if attribute else "''"} AS value, orders.period,
                       COUNT(DISTINCT orders.customer), COUNT(*), SUM(orders.total)
                FROM orders JOIN buyers USING (customer)
                GROUP BY buyers.period, value, orders.period"""):
            cells[cohort, value, period] = [int(figure) for figure in figures]
        rows, overall = [], {}
        for cohort, value, size in sizes:
            row = {"cohort": self.calendar.name(cohort), "size": size, "small": size < self.options.small}
            if attribute:
                row["value"] = value
            active = [cells.get((cohort, value, period), [0, 0, 0]) for period in range(cohort, self.last + 1)]
            for index, measure in enumerate(["customers", "orders", "money"]):
                row[measure] = [cell[index] for cell in active]
            row["complete"] = sum(1 for period in range(cohort, self.last + 1) if self.is_over(period))
            rows.append(row)
            # A cohort is in the overall row for as many periods as are over.
            for interval, cell in enumerate(active[: row["complete"]]):
                total = overall.setdefault(value, []) if attribute else overall.setdefault("", [])
                if interval == len(total):
                    total.append({"interval": interval, "size": 0, "customers": 0, "orders": 0, "money": 0})
                total[interval]["size"] += size
                for index, measure in enumerate(["customers", "orders", "money"]):
                    total[interval][measure] += cell[index]
        return {"cohorts": rows, "overall": overall}

    def window(self, instant, look_back):
        """Where the days begin that are looked back from a moment when a day begins.

        They go by the local time there: the end of a day is that of the next one too where that was skipped.
        """
        return self.calendar.start_of_day(self.calendar.day(instant) - look_back)

    def rates(self, look_back):
        """Who was active at the start and at the end of each period: an order in so many days before that instant."""
        answer = []
        for period in self.periods():
            opens, closes = self.starts(period), self.starts(period + 1)
            (active, at_end, kept, first_time), = self.tables.rows("""
                SELECT COALESCE(SUM(before), 0), COALESCE(SUM(after), 0), COALESCE(SUM(before * after), 0),
                       COALESCE(SUM((1 - before) * after * fresh), 0)
                FROM (SELECT MAX(CASE WHEN instant >= ? AND instant < ? THEN 1 ELSE 0 END) AS before,
                             MAX(CASE WHEN instant >= ? AND instant < ? THEN 1 ELSE 0 END) AS after,
                             MIN(CASE WHEN instant < ? THEN 0 ELSE 1 END) AS fresh
                      FROM orders GROUP BY customer) AS customers""",
                self.window(opens, look_back), opens, self.window(closes, look_back), closes, opens)
            active, at_end, kept, first_time = int(active), int(at_end), int(kept), int(first_time)
            answer.append(self.named(
                period, start=active, end=at_end, new=at_end - kept, firstTime=first_time,
                resurrected=at_end - kept - first_time, lost=active - kept, rate=ratio(kept, active),
                churn=ratio(active - kept, active)))
        return answer

    def returns(self):
        """Who ordered again so many days after their first order, by calendar days and by 24 hours."""
        answer = {}
        wanted = self.options.days
        for clock in ["day", "hours"]:
            if clock == "day":
                age = "orders.day - buyers.day"
                reached = f"{self.last_day_over()} - buyers.day"
            else:
                # Whole spells of 24 hours since the first order; both differences are at least 0.
                age = "(orders.instant - buyers.instant - (orders.instant - buyers.instant) % 86400)"
                reached = f"({self.as_of} - buyers.instant - ({self.as_of} - buyers.instant) % 86400) - 86400"
            unit = 1 if clock == "day" else 86400
            spans = {"on": [(n, n) for n in wanted], "after": [(n, None) for n in wanted],
                     # After each day of the list but the last one, up to the next day and with it.
                     "bracket": [(before + 1, n) for before, n in zip([0, *wanted], wanted)]}
            for kind, rows in spans.items():
                counted = []
                for (low, high), n in zip(rows, wanted):
                    (eligible, returned), = self.tables.rows(f"""
                        SELECT COUNT(*), COALESCE(SUM(came), 0) FROM (
                          SELECT MAX(CASE WHEN {age} >= ? AND {age} < ? THEN 1 ELSE 0 END) AS came
                          FROM orders JOIN buyers USING (customer)
                          WHERE {reached} >= ? GROUP BY customer) AS customers""",
                        low * unit, ((10**6 if high is None else high) + 1) * unit, n * unit)
                    counted.append({"day": n, "eligible": eligible, "returned": int(returned),
                                    "rate": ratio(int(returned), eligible)})
                answer.setdefault(clock, {})[kind] = counted
        return answer

    def spent_by_period(self, net):
        """What each customer spent in each period in which they ordered; net of that period's refunds, but never below 0."""
        sums = {}
        for customer, period, spent in self.tables.rows(
                "SELECT customer, period, SUM(total) FROM orders GROUP BY customer, period"):
            refunded = self.refunded.get((customer, period), 0) if net else 0
            sums.setdefault(period, {})[customer] = max(0, int(spent) - refunded)
        return sums

    def beside_the_one_before(self):
        """Of each period: who is new, current, resurrected and dormant."""
        sums = self.spent_by_period(net=False)
        firsts = dict(self.tables.rows("SELECT customer, period FROM buyers"))
        for period in self.periods():
            now, before = sums.get(period, {}).keys(), sums.get(period - 1, {}).keys()
            new = {customer for customer in now if firsts[customer] == period}
            yield period, new, now & before, now - before - new, before - now

    def lifecycle(self):
        return [
            self.named(period, active=len(new) + len(current) + len(resurrected), new=len(new), current=len(current),
                       resurrected=len(resurrected), dormant=len(dormant),
                       pulse=ratio(len(new) + len(resurrected), len(dormant)))
            for period, new, current, resurrected, dormant in self.beside_the_one_before()]

    def money(self, net):
        """What customers spent in each period, beside what they spent in the one before.

        Net of refunds, whoever gave back all that they ordered in a period spent nothing in it.
        """
        sums = self.spent_by_period(net)
        firsts = dict(self.tables.rows("SELECT customer, period FROM buyers"))
        answer = []
        for period in self.periods():
            now = {customer: spent for customer, spent in sums.get(period, {}).items() if spent > 0}
            before = {customer: spent for customer, spent in sums.get(period - 1, {}).items() if spent > 0}
            stayed = now.keys() & before.keys()
            new = {customer for customer in now if firsts[customer] == period}
            start = sum(before.values())
            churned = sum(before[customer] for customer in before.keys() - stayed)
            contraction = sum(max(0, before[customer] - now[customer]) for customer in stayed)
            expansion = sum(max(0, now[customer] - before[customer]) for customer in stayed)
            answer.append(self.named(
                period, customers=len(before), start=start, churned=churned, contraction=contraction, expansion=expansion,
                new=sum(now[customer] for customer in new),
                resurrected=sum(now[customer] for customer in now.keys() - stayed - new), end=sum(now.values()),
                gross=ratio(start - churned - contraction, start),
                net=ratio(start - churned - contraction + expansion, start)))
        return answer

    def readings(self):
        """The two readings of "returning": who came back ever, and who had been a customer before the period."""
        answer = []
        for period in self.periods():
            (ordered, before, orders, orders_before), = self.tables.rows("""
                SELECT COUNT(DISTINCT orders.customer),
                       COUNT(DISTINCT CASE WHEN buyers.period < orders.period THEN orders.customer END),
                       COUNT(*), COUNT(CASE WHEN buyers.period < orders.period THEN 1 END)
                FROM orders JOIN buyers USING (customer) WHERE orders.period = ?""", period)
            (came_back,), = self.tables.rows("""
                SELECT COUNT(*) FROM (SELECT customer FROM orders JOIN buyers USING (customer)
                WHERE buyers.period = ? GROUP BY customer HAVING COUNT(*) > 1) AS again""", period)
            answer.append(self.named(period, ordered=ordered, firstOrder=ordered - before, customersBefore=before,
                                     orders=orders, ordersBefore=orders_before, cameBack=came_back))
        return answer

    def gaps(self):
        """Whole local days from one day with orders to the next."""
        self.tables.run("""
            CREATE TABLE gaps AS SELECT customer, day - previous AS days, place FROM (
              SELECT customer, day, LAG(day) OVER (PARTITION BY customer ORDER BY day) AS previous,
                     ROW_NUMBER() OVER (PARTITION BY customer ORDER BY day) AS place
              FROM (SELECT DISTINCT customer, day FROM orders)) WHERE previous IS NOT NULL""")
        answer = self.histogram("SELECT days, COUNT(*) FROM gaps GROUP BY days ORDER BY days")
        answer["toSecondOrder"] = self.histogram(
            "SELECT days, COUNT(*) FROM gaps WHERE place = 2 GROUP BY days ORDER BY days")
        (none,), = self.tables.rows("SELECT COUNT(*) FROM buyers WHERE customer NOT IN (SELECT customer FROM gaps)")
        answer["toSecondOrder"]["none"] = none
        # The curve of all is of the days that are over, for everybody: what the running day has is not seen yet.
        again, waiting, over = {}, {}, self.last_day_over()
        for first, second in self.tables.rows("""
                SELECT buyers.day, MIN(orders.day) FROM buyers
                LEFT JOIN orders ON orders.customer = buyers.customer AND orders.day > buyers.day AND orders.day <= ?
                GROUP BY buyers.customer, buyers.day""", over):
            if second is None:
                waiting[max(0, over - first)] = waiting.get(max(0, over - first), 0) + 1
            else:
                again[second - first] = again.get(second - first, 0) + 1
        answer["toSecondOrder"]["medianOfAll"] = kaplan_meier(again, waiting)["median"]
        # The same where a second order on the day of the first one is one after 0 days.
        answer["toSecondOrderSameDay"] = self.histogram("""
            SELECT days, COUNT(*) FROM (
              SELECT day - LAG(day) OVER (PARTITION BY customer ORDER BY instant, position) AS days,
                     ROW_NUMBER() OVER (PARTITION BY customer ORDER BY instant, position) AS place
              FROM orders) AS steps WHERE place = 2 GROUP BY days ORDER BY days""")
        return answer

    def histogram(self, query):
        counts = self.tables.rows(query)
        total = sum(count for _, count in counts)

        def quantile(hundredths):
            """The least value whose cumulative count is at least that share of all."""
            passed = 0
            for days, count in counts:
                passed += count
                if passed * 100 >= hundredths * total:
                    return days
            return None

        return {"gaps": total, "median": quantile(50),
                "quantiles": {str(share): quantile(share) for share in [10, 25, 50, 75, 90, 95, 99]}, "p90": quantile(90),
                "histogram": [{"days": days, "count": count} for days, count in counts]}

    def survival(self, look_back):
        """How long customers go on before they order nothing for more than `look_back` days, by Kaplan and Meier.

        Whether a day was the last one is known once that many days after it are over; whoever had not ended by the last
        day of which that is known has gone on until then.
        """
        known = self.last_day_over() - look_back
        days_of = {}
        for customer, day in self.tables.rows("SELECT DISTINCT customer, day FROM orders ORDER BY customer, day"):
            days_of.setdefault(customer, []).append(day)
        ended, going_on, too_new, resumed = {}, {}, 0, 0
        for days in days_of.values():
            if days[0] > known:
                too_new += 1
                continue
            last = days[0]
            for day in days[1:]:
                if day - last > look_back:
                    break
                last = day
            if last <= known:
                ended[last - days[0]] = ended.get(last - days[0], 0) + 1
                resumed += days[-1] > last
            else:
                going_on[known - days[0]] = going_on.get(known - days[0], 0) + 1
        return {"customers": len(days_of), "ended": sum(ended.values()), "active": sum(going_on.values()),
                "resumed": resumed, "tooNew": too_new, **kaplan_meier(ended, going_on)}

    def document(self):
        return {
            "whole": self.whole(),
            "cohorts": self.cohorts(None),
            "cohortsBy": {name: self.cohorts(column) for name, column in [
                ("country", "country"), ("countryOfFirstOrder", "ordered_from"), ("firstProduct", "product"),
                ("firstOrderSize", "size")]},
            "retention": {str(days): self.rates(days) for days in self.options.look_back},
            "return": self.returns(),
            "lifecycle": self.lifecycle(),
            "money": self.money(net=False),
            "moneyNetOfRefunds": self.money(net=True),
            "survival": {str(days): self.survival(days) for days in self.options.look_back},
            "readings": self.readings(),
            "gaps": self.gaps(),
        }


def whole_numbers(text):
    return sorted(int(number) for number in text.split(","))


def figures(invoices, options):
    """All figures of what `read` gave, as one JSON document."""
    calendar = Calendar(options.zone, options.period, options.week_start)
    as_of = calendar.instant(datetime.datetime.fromisoformat(options.as_of))
    retention = Retention(Tables(options.engine), calendar, as_of, options)
    retention.load(*invoices)
    return {"zone": options.zone, "period": options.period, "asOf": options.as_of, **retention.document()}


def arguments():
    """The command line; but for the zone, everything has a value where it is not given."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", help="the file of invoice lines, or the same packed by xz")
    parser.add_argument("--zone", required=True, help="the IANA time zone in which days and periods are counted")
    parser.add_argument("--period", default="month", choices=["day", "week", "month", "quarter", "year"])
    parser.add_argument("--as-of", default="2011-12-10T00:00:00", help="a local time of the zone; what is before it counts")
    parser.add_argument("--file-zone", default="Europe/London", help="the IANA time zone of the times in the file")
    parser.add_argument("--look-back", type=whole_numbers, default=[90, 365], help="days that a customer stays active")
    parser.add_argument("--days", type=whole_numbers, default=[1, 7, 30, 90], help="the days of the n-day return")
    parser.add_argument("--brackets", type=whole_numbers, default=[10000, 25000, 50000, 100000],
                        help="where brackets of a first order's size begin, in minor units")
    parser.add_argument("--week-start", type=int, default=0, help="0 for Monday (ISO weeks) to 6 for Sunday")
    parser.add_argument("--small", type=int, default=30, help="cohorts of fewer customers are flagged as small")
    parser.add_argument("--engine", default="sqlite", choices=["sqlite", "duckdb"])
    return parser


def main():
    options = arguments().parse_args()
    json.dump(figures(read(options.file, options.file_zone), options), sys.stdout, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
